package org.engram.imaging.dataset;

import java.nio.file.Path;

/**
 * A parcel time series of a run, as another pipeline or Engram made it.
 *
 * @param path a table, an array or a {@code .ptseries.nii}
 * @param atlas {@code seg-}, or {@code atlas-}; empty where not stated
 * @param space of the scan it was taken from; empty where not stated
 * @param statistic {@code stat-}: mean, ...; empty where not stated
 * @param description {@code desc-}; empty where not stated
 */
public record ParcelSeries(
    Path path, String atlas, String space, String statistic, String description) {
  /** Whether it is a CIFTI file and not a table or array. */
  public boolean cifti() {
    return path.toString().endsWith(".ptseries.nii");
  }
}
