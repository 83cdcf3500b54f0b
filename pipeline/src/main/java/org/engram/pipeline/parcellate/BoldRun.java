package org.engram.pipeline.parcellate;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A run of volumes and what is known of it from elsewhere than its file.
 *
 * @param file NIfTI or MGH, 4D
 * @param space that it states itself to be in; where empty, its file's name may say it
 * @param mask of the brain
 * @param repetitionTime seconds; where empty, its file's header may say it
 */
public record BoldRun(
    Path file, Optional<String> space, Optional<Path> mask, OptionalDouble repetitionTime) {
  public BoldRun {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(space, "space");
    Objects.requireNonNull(mask, "mask");
    Objects.requireNonNull(repetitionTime, "repetition time");
  }
}
