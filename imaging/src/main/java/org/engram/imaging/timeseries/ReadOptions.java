package org.engram.imaging.timeseries;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.engram.imaging.bids.RepetitionTime;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;

/**
 * What a person states about a file because the file does not.
 *
 * @param orientation which axis holds the regions
 * @param expectedRegions the number of regions that tells the orientation of an unlabelled table
 * @param repetitionTime seconds between frames; wins over the file and its sidecar
 * @param variable the array to take from a file of several (npz, MATLAB)
 */
public record ReadOptions(
    Orientation orientation,
    OptionalInt expectedRegions,
    OptionalDouble repetitionTime,
    Optional<String> variable) {
  public ReadOptions {
    Objects.requireNonNull(orientation, "orientation");
    if (expectedRegions.isPresent() && expectedRegions.getAsInt() < 1) {
      throw new ConfigurationException(
          "expected regions",
          Integer.toString(expectedRegions.getAsInt()),
          "a number from 1 up",
          "");
    }
    if (repetitionTime.isPresent()) {
      Optional<Problem> problem =
          RepetitionTime.problem(repetitionTime.getAsDouble(), "stated repetition time");
      if (problem.isPresent()) {
        throw new ConfigurationException(problem.get(), null);
      }
    }
    if (variable.isPresent() && variable.get().isBlank()) {
      throw new ConfigurationException("variable", "an empty name", "the name of an array", "");
    }
  }

  /** Nothing stated. */
  public static ReadOptions defaults() {
    return new ReadOptions(
        Orientation.AUTO, OptionalInt.empty(), OptionalDouble.empty(), Optional.empty());
  }

  public ReadOptions withOrientation(Orientation stated) {
    return new ReadOptions(stated, expectedRegions, repetitionTime, variable);
  }

  public ReadOptions withExpectedRegions(int regions) {
    return new ReadOptions(orientation, OptionalInt.of(regions), repetitionTime, variable);
  }

  public ReadOptions withRepetitionTime(double seconds) {
    return new ReadOptions(orientation, expectedRegions, OptionalDouble.of(seconds), variable);
  }

  public ReadOptions withVariable(String name) {
    return new ReadOptions(orientation, expectedRegions, repetitionTime, Optional.of(name));
  }
}
