package org.engram.imaging.signal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.engram.tensor.RefusedInputException;

/**
 * Fits {@link RobustScaling} in one pass over the training scans. Of each scan only its regions'
 * temporal means are kept: 8 bytes a region, 150 MB for 40,000 scans of 450. Not thread-safe.
 */
public final class RobustStatistics {
  /** With one scan every interquartile range is zero and nothing could be divided by it. */
  public static final int FEWEST_SCANS = 2;

  private final String atlas;
  private final List<String> regions;
  private final List<double[]> means = new ArrayList<>();

  /**
   * @param atlas name of the atlas
   * @param regions labels in the order of the rows to come
   */
  public RobustStatistics(String atlas, List<String> regions) {
    this.atlas = atlas;
    this.regions = List.copyOf(regions);
  }

  /** Adds one training scan with data in every row. */
  public void add(String source, double[] values, int rows, int frames) {
    add(source, values, rows, frames, new BitSet());
  }

  /**
   * Adds one training scan: the whole run, before sampling.
   *
   * @param absent rows that hold no data (missing or constant regions): not counted for them
   */
  public void add(String source, double[] values, int rows, int frames, BitSet absent) {
    if (rows != regions.size() || frames < 1 || values.length != (long) rows * frames) {
      throw new RefusedInputException(
          source,
          values.length + " values as " + rows + " regions x " + frames + " frames",
          regions.size() + " regions of " + atlas,
          "Match the series to the atlas first.");
    }
    double[] scan = RegionMeans.of(values, rows, frames);
    for (int r = 0; r < rows; r++) {
      if (absent.get(r)) {
        scan[r] = Double.NaN;
      } else if (!Double.isFinite(scan[r])) {
        throw new RefusedInputException(
            source,
            "region '" + regions.get(r) + "' with mean " + scan[r],
            "finite values",
            "Remove or mend this scan.");
      }
    }
    means.add(scan);
  }

  /** Scans added so far. */
  public int scans() {
    return means.size();
  }

  /**
   * The statistics of all scans added.
   *
   * @param createdBy how they were made, for provenance
   * @throws RefusedInputException with fewer than {@link #FEWEST_SCANS} scans of a region, or
   *     naming the regions whose interquartile range is zero
   */
  public RobustScaling finish(String createdBy) {
    double[] medians = new double[regions.size()];
    double[] iqrs = new double[regions.size()];
    List<String> flat = new ArrayList<>();
    for (int r = 0; r < medians.length; r++) {
      int region = r;
      double[] sorted =
          means.stream().mapToDouble(m -> m[region]).filter(m -> !Double.isNaN(m)).toArray();
      if (sorted.length < FEWEST_SCANS) {
        throw new RefusedInputException(
            "normalization robust",
            sorted.length + " scans with region '" + regions.get(r) + "'",
            "at least " + FEWEST_SCANS + ", since one scan has no spread over subjects",
            "Fit on more scans.");
      }
      Arrays.sort(sorted);
      medians[r] = median(sorted);
      iqrs[r] = percentile(sorted, 75) - percentile(sorted, 25);
      if (!(iqrs[r] > 0)) {
        flat.add(regions.get(r));
      }
    }
    if (!flat.isEmpty()) {
      throw new RefusedInputException(
          "normalization robust",
          flat.size()
              + " regions with an interquartile range of 0 over "
              + means.size()
              + " scans: "
              + String.join(", ", flat.subList(0, Math.min(5, flat.size()))),
          "region means that differ between scans",
          "Use series whose means were not removed, or choose region-zscore or global-zscore.");
    }
    return new RobustScaling(atlas, regions, medians, iqrs, means.size(), createdBy);
  }

  private static double median(double[] sorted) {
    int n = sorted.length;
    return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
  }

  /** Linear interpolation between order statistics, numpy's default. */
  static double percentile(double[] sorted, double percent) {
    double position = percent / 100 * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    double share = position - below;
    double difference = sorted[above] - sorted[below];
    return share < 0.5
        ? sorted[below] + difference * share
        : sorted[above] - difference * (1 - share);
  }
}
