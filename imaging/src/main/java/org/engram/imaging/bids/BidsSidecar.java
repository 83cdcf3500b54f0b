package org.engram.imaging.bids;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import tools.jackson.databind.JsonNode;

/**
 * The JSON metadata beside a data file, by the BIDS inheritance principle: files of the same suffix
 * whose entities are among the data file's, from the data set's root down to the file's own folder,
 * the nearer winning. {@link SidecarFolders} keeps what a survey of many files would read again.
 */
public final class BidsSidecar {
  private static final double AGREEMENT = 0.01;

  /** What XCP-D writes where the samples are the scan's frames: no figure. */
  private static final String PER_FRAME = "TR";

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
    return of(dataFile, stem, new SidecarFolders());
  }

  /** As above, with what was read before. */
  public static BidsSidecar of(Path dataFile, String stem, SidecarFolders folders) {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    Map<String, Path> origins = new LinkedHashMap<>();
    for (Path sidecar : folders.applicable(dataFile, stem)) {
      for (Map.Entry<String, JsonNode> property : folders.read(sidecar).properties()) {
        values.put(property.getKey(), property.getValue());
        origins.put(property.getKey(), sidecar);
      }
    }
    return new BidsSidecar(values, origins);
  }

  /**
   * Seconds between frames, from {@code RepetitionTime}, or from {@code SamplingFrequency} (Hz). A
   * frequency of {@code "TR"}, as XCP-D writes it, says that there is a sample a frame, and no
   * figure.
   *
   * @throws RefusedInputException where a value cannot be one, or the two disagree
   */
  public OptionalDouble repetitionTime() {
    OptionalDouble period = number("RepetitionTime");
    OptionalDouble frequency = perFrame() ? OptionalDouble.empty() : number("SamplingFrequency");
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

  /** The file that the repetition time was taken from; empty where there is none. */
  public Optional<Path> repetitionTimeFile() {
    if (repetitionTime().isEmpty()) {
      return Optional.empty();
    }
    boolean period = number("RepetitionTime").isPresent();
    return Optional.of(origins.get(period ? "RepetitionTime" : "SamplingFrequency"));
  }

  /** A key's value where it is text. */
  public Optional<String> text(String key) {
    JsonNode value = values.get(key);
    return value != null && value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
  }

  private boolean perFrame() {
    return text("SamplingFrequency").filter(PER_FRAME::equals).isPresent();
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
}
