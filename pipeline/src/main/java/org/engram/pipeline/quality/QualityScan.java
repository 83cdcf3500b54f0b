package org.engram.pipeline.quality;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.parcellate.DenseParcellator;

/**
 * A scan whose quality is looked at, with what a data set has beside it.
 *
 * @param file the scan's, and whose it is
 * @param image whether it is a volume over time or a dense CIFTI series, and not a parcel series
 * @param mask its brain mask; of volumes alone
 * @param confounds its table of nuisance signals
 * @param repetitionTime seconds between frames, as the data set says
 * @param notes what is to be known of these, in words
 */
public record QualityScan(
    ScanFile file,
    boolean image,
    Optional<Path> mask,
    Optional<Table> confounds,
    OptionalDouble repetitionTime,
    String notes) {
  /**
   * A table of nuisance signals.
   *
   * @param file it stands in
   * @param other whether it is another data set's of the same run, whose frames need not be the
   *     same
   */
  public record Table(Path file, boolean other) {}

  /** A scan of which nothing more is known. */
  static QualityScan alone(ScanFile file, boolean image) {
    return new QualityScan(
        file, image, Optional.empty(), Optional.empty(), OptionalDouble.empty(), "");
  }

  /** Whether it is a dense CIFTI series, by its name. */
  boolean dense() {
    return image && DenseParcellator.isDense(file.path());
  }

  QualityScan withConfounds(Path table) {
    return new QualityScan(
        file, image, mask, Optional.of(new Table(table, false)), repetitionTime, notes);
  }

  QualityScan withMask(Path volume) {
    return new QualityScan(file, image, Optional.of(volume), confounds, repetitionTime, notes);
  }
}
