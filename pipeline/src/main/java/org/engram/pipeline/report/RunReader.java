package org.engram.pipeline.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.training.watch.RunHistory;
import org.engram.models.training.watch.TrainingLog;
import org.engram.pipeline.run.RunNames;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a training run left in its folder; what is not there is listed in words. */
final class RunReader {
  private static final long LARGEST_TEXT = 4 << 20;
  private static final int MOST_FACTS = 400;

  private RunReader() {}

  static TrainingReport.Inputs read(Path run) {
    if (!Files.isDirectory(run)) {
      throw new RefusedInputException(
          run.toString(),
          Files.exists(run) ? "a file" : "not there",
          "the folder of a training run, as engram pretrain makes it",
          "");
    }
    List<String> missing = new ArrayList<>();
    RunHistory history = RunHistory.read(run);
    note(missing, history.updates().isEmpty(), TrainingLog.UPDATES, "loss, schedules and speed");
    note(missing, history.monitors().isEmpty(), TrainingLog.MONITORS, "the representations");
    note(missing, !Files.exists(run.resolve(TrainingLog.ALARMS)), TrainingLog.ALARMS, "alarms");
    Optional<String> config = text(run.resolve(RunNames.CONFIG));
    note(missing, config.isEmpty(), RunNames.CONFIG, "the settings");
    Optional<String> provenance = text(run.resolve(RunNames.PROVENANCE));
    note(missing, provenance.isEmpty(), RunNames.PROVENANCE, "data, versions and hardware");
    if (history.updates().isEmpty() && history.monitors().isEmpty() && config.isEmpty()) {
      throw new RefusedInputException(
          run.toString(),
          "none of "
              + TrainingLog.UPDATES
              + ", "
              + TrainingLog.MONITORS
              + " and "
              + RunNames.CONFIG,
          "the folder of a training run, as engram pretrain makes it",
          "Name the folder that holds " + TrainingLog.UPDATES);
    }
    Optional<Path> model = model(run);
    note(missing, model.isEmpty(), "exported model", "the learned positions");
    return new TrainingReport.Inputs(
        run.toAbsolutePath().normalize().getFileName().toString(),
        history,
        config,
        provenance.map(text -> facts(run.resolve(RunNames.PROVENANCE), text)).orElse(List.of()),
        List.of(),
        model.flatMap(PositionMap::ofModel),
        missing,
        RunTarget.LATENTS);
  }

  private static void note(List<String> missing, boolean absent, String what, String about) {
    if (absent) {
      missing.add("no " + what + " (" + about + ")");
    }
  }

  /** The exported model: a folder of that name, or the run's folder itself. */
  private static Optional<Path> model(Path run) {
    return List.of(run.resolve(RunNames.MODEL), run).stream()
        .filter(
            folder ->
                Files.exists(folder.resolve(ModelDescription.CONFIG))
                    && Files.exists(folder.resolve(ModelDescription.WEIGHTS)))
        .findFirst();
  }

  private static Optional<String> text(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      long size = Files.size(file);
      if (size > LARGEST_TEXT) {
        throw new FileFormatException(
            file.toString(), size + " bytes", "at most " + LARGEST_TEXT + " bytes of text", "");
      }
      return Optional.of(Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new FileFormatException(
          new Problem(file.toString(), "not a text file", "UTF-8 text", ""), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Block.Fact> facts(Path file, String text) {
    try {
      List<Block.Fact> facts = new ArrayList<>();
      collect("", JsonMapper.shared().readTree(text), facts);
      return facts;
    } catch (JacksonException e) {
      throw new FileFormatException(
          new Problem(file.toString(), "not JSON: " + e.getOriginalMessage(), "a JSON object", ""),
          e);
    }
  }

  private static void collect(String key, JsonNode node, List<Block.Fact> facts) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              entry ->
                  collect(
                      key.isEmpty() ? entry.getKey() : key + "." + entry.getKey(),
                      entry.getValue(),
                      facts));
    } else if (facts.size() < MOST_FACTS) {
      facts.add(new Block.Fact(key, node.isString() ? node.asString() : node.toString()));
    }
  }
}
