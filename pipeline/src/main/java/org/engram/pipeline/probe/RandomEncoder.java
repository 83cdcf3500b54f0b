package org.engram.pipeline.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepa.EncoderChoice;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.ModelInitializer;
import org.engram.pipeline.embed.EmbedJob;
import org.engram.pipeline.embed.EmbedResult;
import org.engram.pipeline.embed.EmbedSettings;
import org.engram.pipeline.scan.ScanListener;
import org.engram.tensor.Compute;
import org.engram.tensor.RefusedInputException;

/**
 * The same scans embedded by the same encoder with random weights: what its architecture and the
 * scans' preparation tell without any training. Scans, model and settings are those that the
 * embeddings' sidecar names.
 */
final class RandomEncoder {
  private RandomEncoder() {}

  /**
   * Embeds.
   *
   * @param embeddings the table, beside which its sidecar lies
   * @param table its rows
   * @param model directory of the model, where it is not the one that the sidecar names
   * @param seed of the weights
   * @throws RefusedInputException if the sidecar names settings that cannot be taken up again, or a
   *     scan is not there any more
   */
  static FeatureSet of(Path embeddings, List<EmbeddingRow> table, Optional<Path> model, long seed) {
    EmbeddingSidecar sidecar = EmbeddingSidecar.read(embeddings);
    return sidecar.ofVolumes()
        ? ofVolumes(sidecar, table, model, seed)
        : ofSeries(sidecar, table, model, seed);
  }

  private static FeatureSet ofVolumes(
      EmbeddingSidecar sidecar, List<EmbeddingRow> table, Optional<Path> model, long seed) {
    Path folder = temporary();
    try {
      return RandomVolumes.of(sidecar, table, model, seed, folder);
    } finally {
      delete(folder);
    }
  }

  private static FeatureSet ofSeries(
      EmbeddingSidecar sidecar, List<EmbeddingRow> table, Optional<Path> model, long seed) {
    ModelDescription known = ModelDescription.open(model.orElse(sidecar.model()));
    sidecar.checkModel(known, model.isPresent());
    List<ScanFile> scans = scans(table);
    Path folder = temporary();
    try {
      Path weights = folder.resolve("random.safetensors");
      ModelInitializer.writeWeights(weights, known.config(), seed);
      EmbedSettings settings =
          sidecar.settings(folder.resolve("embeddings.parquet"), known.config().frames());
      try (Compute compute = Compute.open(sidecar.device(), sidecar.precision());
          BrainJepa random =
              BrainJepa.load(known.withWeights(weights), EncoderChoice.CONTEXT, compute)) {
        return matched(table, EmbedJob.run(random, scans, settings, ScanListener.SILENT));
      }
    } finally {
      delete(folder);
    }
  }

  private static List<ScanFile> scans(List<EmbeddingRow> table) {
    Set<String> paths = new LinkedHashSet<>();
    table.forEach(row -> paths.addAll(List.of(row.source().split("; ", -1))));
    List<ScanFile> scans = new ArrayList<>();
    paths.forEach(path -> scans.add(ScanFiles.find(List.of(path)).scans().getFirst()));
    return scans;
  }

  /** Rows are the same where they were made from the same scans. */
  private static FeatureSet matched(List<EmbeddingRow> table, EmbedResult result) {
    if (!result.refused().isEmpty()) {
      throw new RefusedInputException(result.refused().getFirst().problem(), null);
    }
    Map<String, EmbeddingRow> bySource = new HashMap<>();
    result.rows().forEach(row -> bySource.put(row.source(), row));
    List<EmbeddingRow> rows = new ArrayList<>();
    for (EmbeddingRow row : table) {
      EmbeddingRow random = bySource.get(row.source());
      if (random == null) {
        throw new RefusedInputException(
            row.source(),
            "scans that are not pooled into one row again",
            "a table that engram embed wrote",
            EmbeddingSidecar.BY_HAND);
      }
      rows.add(as(row, random));
    }
    return FeatureSet.of(ProbeStudy.RANDOM, rows);
  }

  /** Another's vector under a row's own name. */
  static EmbeddingRow as(EmbeddingRow row, EmbeddingRow random) {
    return new EmbeddingRow(
        row.subject(),
        row.session(),
        row.run(),
        random.source(),
        random.windows(),
        random.coverage(),
        random.warnings(),
        random.recipe(),
        random.modelHash(),
        random.embedding());
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("engram-random-encoder");
    } catch (IOException e) {
      throw new UncheckedIOException("no room for the weights of a random model", e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }
}
