package org.engram.pipeline.preprocess;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a run's series is made of, and what is known of it.
 *
 * @param bold the run's volumes, or its dense CIFTI series
 * @param mask of the brain; of volumes alone
 * @param confounds its table of nuisance signals
 * @param space that the volumes are stated to be in; where empty, their name may say it
 * @param repetitionTime seconds, as stated or by a sidecar; where empty, the header may say it
 */
public record RunInput(
    Path bold,
    Optional<Path> mask,
    Optional<Path> confounds,
    Optional<String> space,
    OptionalDouble repetitionTime) {
  public RunInput {
    Objects.requireNonNull(bold, "bold");
    Objects.requireNonNull(mask, "mask");
    Objects.requireNonNull(confounds, "confounds");
    Objects.requireNonNull(space, "space");
    Objects.requireNonNull(repetitionTime, "repetition time");
  }

  /** A run of which nothing is known but its file. */
  public static RunInput of(Path bold) {
    return new RunInput(
        bold, Optional.empty(), Optional.empty(), Optional.empty(), OptionalDouble.empty());
  }

  public RunInput withConfounds(Path table) {
    return new RunInput(bold, mask, Optional.of(table), space, repetitionTime);
  }

  public RunInput withRepetitionTime(double seconds) {
    return new RunInput(bold, mask, confounds, space, OptionalDouble.of(seconds));
  }
}
