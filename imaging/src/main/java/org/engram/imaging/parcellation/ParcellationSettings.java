package org.engram.imaging.parcellation;

import java.util.Objects;
import org.engram.tensor.ConfigurationException;

/**
 * How a run becomes the series of its regions.
 *
 * @param statistic of a region's voxels
 * @param minCoverage the least share of a region's voxels that must have signal, 0 to 1; a region
 *     below it is marked missing. Half, as XCP-D has it, by default
 * @param threads that compute; 0 is one a core. The result does not depend on it
 */
public record ParcellationSettings(RegionStatistic statistic, double minCoverage, int threads) {
  public ParcellationSettings {
    Objects.requireNonNull(statistic, "statistic");
    if (!(minCoverage >= 0 && minCoverage <= 1)) {
      throw new ConfigurationException(
          "min_coverage", String.valueOf(minCoverage), "a share from 0 to 1", "");
    }
    if (threads < 0) {
      throw new ConfigurationException(
          "threads", String.valueOf(threads), "0 (one a core) or more", "");
    }
  }

  /** The mean; half of a region's voxels; all cores. */
  public static ParcellationSettings defaults() {
    return new ParcellationSettings(RegionStatistic.MEAN, 0.5, 0);
  }

  int threadCount() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }
}
