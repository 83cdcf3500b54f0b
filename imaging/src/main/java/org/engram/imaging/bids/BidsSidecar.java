package org.engram.imaging.bids;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON metadata beside a data file, by the BIDS inheritance principle: files of the same suffix
 * whose entities are among the data file's, from the data set's root down to the file's own folder,
 * the nearer winning.
 */
public final class BidsSidecar {
  private static final long LARGEST = 16L << 20;
  private static final int DEEPEST = 8;
  private static final double AGREEMENT = 0.01;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Map<String, JsonNode> values;
  private final Map<String, Path> origins;

  private BidsSidecar(Map<String, JsonNode> values, Map<String, Path> origins) {
    this.values = values;
    this.origins = origins;
  }

  /**
   * The metadata that hold for a data file; empty where it has none.
   *
   * @param stem the data file's name without its ending
   * @throws FileFormatException where a sidecar is not a JSON object
   */
  public static BidsSidecar of(Path dataFile, String stem) {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    Map<String, Path> origins = new LinkedHashMap<>();
    for (Path sidecar : applicable(dataFile, stem)) {
      for (Map.Entry<String, JsonNode> property : read(sidecar).properties()) {
        values.put(property.getKey(), property.getValue());
        origins.put(property.getKey(), sidecar);
      }
    }
    return new BidsSidecar(values, origins);
  }

  /**
   * Seconds between frames, from {@code RepetitionTime}, or from {@code SamplingFrequency} (Hz).
   *
   * @throws RefusedInputException where a value cannot be one, or the two disagree
   */
  public OptionalDouble repetitionTime() {
    OptionalDouble period = number("RepetitionTime");
    OptionalDouble frequency = number("SamplingFrequency");
    if (period.isPresent()) {
      RepetitionTime.checked(period.getAsDouble(), where("RepetitionTime"));
    }
    if (frequency.isEmpty()) {
      return period;
    }
    double fromFrequency =
        RepetitionTime.checked(1 / frequency.getAsDouble(), where("SamplingFrequency"));
    if (period.isPresent()
        && Math.abs(fromFrequency - period.getAsDouble()) > AGREEMENT * period.getAsDouble()) {
      throw new RefusedInputException(
          where("SamplingFrequency"),
          frequency.getAsDouble() + " Hz beside a RepetitionTime of " + period.getAsDouble() + " s",
          "one the inverse of the other",
          "Correct the wrong one, or state the repetition time");
    }
    return period.isPresent() ? period : OptionalDouble.of(fromFrequency);
  }

  /** The file that a key was taken from, for messages. */
  private String where(String key) {
    return origins.get(key) + ", " + key;
  }

  private OptionalDouble number(String key) {
    JsonNode value = values.get(key);
    if (value == null || value.isNull()) {
      return OptionalDouble.empty();
    }
    if (!value.isNumber()) {
      throw new RefusedInputException(
          where(key), value.toString(), "a number", "Correct it, or state the repetition time");
    }
    return OptionalDouble.of(value.doubleValue());
  }

  private static List<Path> applicable(Path dataFile, String stem) {
    List<Path> found = new ArrayList<>();
    Path folder = dataFile.toAbsolutePath().normalize().getParent();
    Path own = folder.resolve(stem + ".json");
    BidsName name = BidsName.of(dataFile.getFileName().toString());
    if (name.hasSubject() && !name.suffix().isEmpty()) {
      for (Path level : levels(folder)) {
        found.addAll(inherited(level, name, own));
      }
    }
    if (Files.isRegularFile(own)) {
      found.add(own);
    }
    return found;
  }

  /** The folders from the data set's root to the file's own; only that one outside a data set. */
  private static List<Path> levels(Path folder) {
    List<Path> levels = new ArrayList<>();
    Path level = folder;
    for (int depth = 0; depth < DEEPEST && level != null; depth++) {
      levels.addFirst(level);
      if (Files.isRegularFile(level.resolve("dataset_description.json"))) {
        return levels;
      }
      level = level.getParent();
    }
    return List.of(folder);
  }

  private static List<Path> inherited(Path folder, BidsName name, Path own) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".json") && !file.equals(own))
          .filter(file -> BidsName.of(file.getFileName().toString()).appliesTo(name))
          .sorted(BidsSidecar::lessSpecificFirst)
          .toList();
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(folder.toString(), e.toString(), "a folder that can be listed", ""), e);
    }
  }

  private static int lessSpecificFirst(Path a, Path b) {
    int byEntities =
        Integer.compare(
            BidsName.of(a.getFileName().toString()).entities().size(),
            BidsName.of(b.getFileName().toString()).entities().size());
    return byEntities != 0 ? byEntities : a.compareTo(b);
  }

  private static JsonNode read(Path sidecar) {
    try {
      if (Files.size(sidecar) > LARGEST) {
        throw new FileFormatException(
            sidecar.toString(), Files.size(sidecar) + " bytes", "a sidecar below 16 MB", "");
      }
      JsonNode root = JSON.readTree(Files.readAllBytes(sidecar));
      if (!root.isObject()) {
        throw new FileFormatException(
            sidecar.toString(), root.getNodeType().toString(), "a JSON object {...}", "");
      }
      return root;
    } catch (JacksonException e) {
      throw new FileFormatException(
          new Problem(
              sidecar.toString(), e.getOriginalMessage(), "a JSON object", "Mend or remove it"),
          e);
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(sidecar.toString(), e.toString(), "a readable JSON file", ""), e);
    }
  }
}
