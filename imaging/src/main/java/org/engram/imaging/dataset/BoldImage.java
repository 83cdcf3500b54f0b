package org.engram.imaging.dataset;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A volume over time of a run.
 *
 * @param path the image
 * @param space it is in, as its name says; empty is the scan's own
 * @param resolution {@code res-}; empty where not stated
 * @param description {@code desc-}: preproc, denoised, ...; empty where not stated
 * @param echo {@code echo-}; empty where there is one echo, or all are combined
 * @param mask the brain mask of this space and resolution
 */
public record BoldImage(
    Path path,
    String space,
    String resolution,
    String description,
    String echo,
    Optional<Path> mask) {
  /** Whether an atlas can be laid over it by its stated space. */
  public boolean inStandardSpace() {
    return Space.isStandard(space);
  }

  BoldImage withMask(Path file) {
    return new BoldImage(path, space, resolution, description, echo, Optional.of(file));
  }
}
