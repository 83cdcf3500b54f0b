package org.engram.models.finetuning;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.engram.models.probing.Ties;
import org.engram.tensor.EngramException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes {@code head.json}. */
final class HeadFile {
  private static final int VERSION = 1;
  private static final long LARGEST = 1 << 20;
  private static final String CLASSIFICATION = "classification";
  private static final String REGRESSION = "regression";
  private static final String MULTI_LABEL = "multi-label";
  private static final String SURVIVAL = "survival";
  private static final String TIES = "ties";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  private HeadFile() {}

  /**
   * The file's keys.
   *
   * @param queries of the pooler; 0 without one, as its other sizes
   * @param names of the classes or labels, or of the number
   * @param mean that a regression's number was shifted by; 0 for the others
   * @param deviation that it was divided by; 1 for the others
   * @param ties of a survival head's event times; empty for the others
   */
  private record Keys(
      int version,
      String headType,
      int dim,
      int queries,
      int heads,
      double mlpRatio,
      String task,
      String target,
      List<String> names,
      double mean,
      double deviation,
      String ties,
      Map<String, String> provenance) {}

  static void write(Path file, HeadDescription about) {
    HeadConfig head = about.head();
    Keys keys =
        new Keys(
            VERSION,
            head.kind().toString(),
            head.dim(),
            head.pooler().map(PoolerConfig::queries).orElse(0),
            head.pooler().map(PoolerConfig::heads).orElse(0),
            head.pooler().map(PoolerConfig::mlpRatio).orElse(0.0),
            switch (about.task()) {
              case FinetuneTask.Classification _ -> CLASSIFICATION;
              case FinetuneTask.Regression _ -> REGRESSION;
              case FinetuneTask.MultiLabel _ -> MULTI_LABEL;
              case FinetuneTask.Survival _ -> SURVIVAL;
            },
            about.target(),
            about.task().names(),
            about.task() instanceof FinetuneTask.Regression number ? number.mean() : 0,
            about.task() instanceof FinetuneTask.Regression number ? number.deviation() : 1,
            about.task() instanceof FinetuneTask.Survival survival
                ? survival.cox().ties().toString()
                : "",
            new TreeMap<>(about.provenance()));
    byte[] bytes = (JSON.writeValueAsString(keys) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(file, out -> out.write(bytes));
  }

  static HeadDescription read(Path file) {
    try {
      if (Files.size(file) > LARGEST) {
        throw malformed(file, Files.size(file) + " bytes", null);
      }
      JsonNode tree = JSON.readTree(Files.readAllBytes(file));
      if (tree instanceof ObjectNode object && !object.has(TIES)) {
        object.put(TIES, ""); // files of before there was the key
      }
      Keys keys = JSON.treeToValue(tree, Keys.class);
      if (keys.version() != VERSION) {
        throw malformed(file, "version " + keys.version(), null);
      }
      return description(file, keys);
    } catch (JacksonException e) {
      throw malformed(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static HeadDescription description(Path file, Keys keys) {
    if (keys.names() == null || keys.target() == null || keys.provenance() == null) {
      throw malformed(file, "no names, target or provenance", null);
    }
    try {
      FinetuneTask task =
          switch (keys.task()) {
            case CLASSIFICATION -> new FinetuneTask.Classification(keys.names());
            case REGRESSION ->
                new FinetuneTask.Regression(keys.target(), keys.mean(), keys.deviation());
            case MULTI_LABEL -> new FinetuneTask.MultiLabel(keys.names());
            case SURVIVAL -> new FinetuneTask.Survival(keys.target(), cox(file, keys.ties()));
            case null, default -> throw malformed(file, "task '" + keys.task() + "'", null);
          };
      HeadKind kind = HeadKind.fromName(file + ", head_type", keys.headType());
      Optional<PoolerConfig> pooler =
          kind == HeadKind.ATTENTIVE
              ? Optional.of(
                  new PoolerConfig(keys.dim(), keys.queries(), keys.heads(), keys.mlpRatio()))
              : Optional.empty();
      HeadConfig head = new HeadConfig(kind, keys.dim(), task.outputs(), pooler);
      return new HeadDescription(head, task, keys.target(), keys.provenance());
    } catch (FileFormatException e) {
      throw e;
    } catch (EngramException e) { // what the records refuse is the file's fault here
      throw malformed(file, e.problem().line(), e);
    }
  }

  private static CoxLoss cox(Path file, String ties) {
    CoxLoss usual = CoxLoss.defaults();
    return ties == null || ties.isEmpty()
        ? usual
        : new CoxLoss(Ties.fromName(file + ", ties", ties), usual.reduction(), usual.penalty());
  }

  private static FileFormatException malformed(Path file, String found, Exception cause) {
    return new FileFormatException(
        new Problem(
            file.toString(), found, "the description of a head, as engram finetune wrote it", ""),
        cause);
  }
}
