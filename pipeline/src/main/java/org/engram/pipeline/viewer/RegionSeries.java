package org.engram.pipeline.viewer;

import java.util.Objects;
import java.util.OptionalDouble;
import org.engram.cohort.rows.RowKey;

/**
 * A scan's time series in the page's regions.
 *
 * @param key whose it is
 * @param frames of it
 * @param repetitionTime seconds between frames, where known
 * @param values float32 [regions, frames]; NaN where the scan has not that region
 */
public record RegionSeries(RowKey key, int frames, OptionalDouble repetitionTime, Part values) {
  public RegionSeries {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(repetitionTime, "repetitionTime");
    Objects.requireNonNull(values, "values");
  }
}
