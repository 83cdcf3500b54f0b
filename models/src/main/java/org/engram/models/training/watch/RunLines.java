package org.engram.models.training.watch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Records as lines and back. JSON has no NaN and no infinity: they are the texts {@code "NaN"},
 * {@code "Infinity"} and {@code "-Infinity"}. What is absent is null, and an empty cell of the
 * table.
 */
final class RunLines {
  static final List<String> COLUMNS =
      List.of(
          "step",
          "epoch",
          "loss",
          "learning_rate",
          "weight_decay",
          "momentum",
          "samples_per_second",
          "data_wait",
          "resident_mb",
          "device_mb",
          "gradient_norm",
          "time");

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private RunLines() {}

  static String json(Object line) {
    return JSON.writeValueAsString(line);
  }

  static String header() {
    return String.join(",", COLUMNS);
  }

  static String csv(UpdateRecord update) {
    return String.join(
        ",",
        Long.toString(update.step()),
        Integer.toString(update.epoch()),
        Double.toString(update.loss()),
        Double.toString(update.learningRate()),
        Double.toString(update.weightDecay()),
        Double.toString(update.momentum()),
        Double.toString(update.samplesPerSecond()),
        Double.toString(update.dataWait()),
        cell(update.residentMb()),
        cell(update.deviceMb()),
        Double.toString(update.gradientNorm()),
        update.time().toString());
  }

  private static String cell(OptionalDouble value) {
    return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
  }

  /** All records of a file of JSON lines. */
  static <T> List<T> read(Path file, Class<T> type) {
    List<T> records = new ArrayList<>();
    LineFile.read(
        file,
        (number, line) -> {
          try {
            records.add(JSON.readValue(line, type));
          } catch (JacksonException e) {
            throw malformed(file, number, line, e);
          }
          return true;
        });
    return records;
  }

  /** Keeps the lines of a JSON log up to a step. */
  static LineFile.LineReader jsonUpTo(Path file, long step) {
    return (number, line) -> {
      try {
        JsonNode found = JSON.readTree(line).path("step");
        if (!found.isIntegralNumber()) {
          throw malformed(file, number, line, null);
        }
        return found.asLong() <= step;
      } catch (JacksonException e) {
        throw malformed(file, number, line, e);
      }
    };
  }

  /** Keeps the header and the rows of the table up to a step. */
  static LineFile.LineReader csvUpTo(Path file, long step) {
    return (number, line) -> {
      if (number == 1) {
        if (!line.equals(header())) {
          throw malformed(file, number, line, null);
        }
        return true;
      }
      List<String> cells = Arrays.asList(line.split(",", -1));
      if (cells.size() != COLUMNS.size() || !cells.getFirst().matches("[0-9]{1,18}")) {
        throw malformed(file, number, line, null);
      }
      return Long.parseLong(cells.getFirst()) <= step;
    };
  }

  private static FileFormatException malformed(
      Path file, int number, String line, JacksonException cause) {
    return new FileFormatException(
        new Problem(
            file + ", line " + number,
            "'" + line.substring(0, Math.min(60, line.length())) + "'",
            "a record of a training log",
            "Move the file away to go on without what it holds"),
        cause);
  }
}
