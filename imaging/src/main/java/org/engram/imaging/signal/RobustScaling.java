package org.engram.imaging.signal;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.engram.tensor.RefusedInputException;

/**
 * (x - median) / IQR with one median and one interquartile range per region, taken over the
 * training subjects' temporal means, as in the published Brain-JEPA. Fitted by {@link
 * RobustStatistics}.
 *
 * @param atlas name of the atlas
 * @param regions labels, in order
 * @param medians one a region, in the units of the series
 * @param iqrs 75th minus 25th percentile, one a region, positive
 * @param scans scans it was fitted on
 * @param createdBy how it was made, for provenance
 */
public record RobustScaling(
    String atlas,
    List<String> regions,
    double[] medians,
    double[] iqrs,
    int scans,
    String createdBy)
    implements Normalization {
  static final String NAME = "robust";

  /**
   * @throws RefusedInputException when lengths differ, a label stands twice, a value is not finite
   *     or an IQR is not positive, naming the region
   */
  public RobustScaling {
    Objects.requireNonNull(atlas, "atlas");
    Objects.requireNonNull(createdBy, "createdBy");
    regions = List.copyOf(regions);
    medians = medians.clone();
    iqrs = iqrs.clone();
    int n = regions.size();
    if (n == 0 || medians.length != n || iqrs.length != n) {
      throw refused(
          n + " regions, " + medians.length + " medians, " + iqrs.length + " IQRs",
          "one median and one IQR for each of at least one region");
    }
    if (scans < RobustStatistics.FEWEST_SCANS) {
      throw refused(scans + " scans", "at least " + RobustStatistics.FEWEST_SCANS);
    }
    Set<String> seen = new HashSet<>();
    for (int r = 0; r < n; r++) {
      if (!seen.add(regions.get(r))) {
        throw refused("region '" + regions.get(r) + "' twice", "every region once");
      }
      if (!Double.isFinite(medians[r]) || !Double.isFinite(iqrs[r]) || !(iqrs[r] > 0)) {
        throw refused(
            "region '" + regions.get(r) + "' with median " + medians[r] + " and IQR " + iqrs[r],
            "a finite median and a positive IQR");
      }
    }
  }

  private static RefusedInputException refused(String found, String expected) {
    return new RefusedInputException(
        "normalization " + NAME,
        found,
        expected,
        "Fit it again on scans of the model's regions that differ in their means.");
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean expectsRegionMeans() {
    return true;
  }

  @Override
  public double[] medians() {
    return medians.clone();
  }

  @Override
  public double[] iqrs() {
    return iqrs.clone();
  }

  /**
   * Checks that a model's rows are those that the statistics were fitted on, in the same order.
   *
   * @throws RefusedInputException naming the first difference
   */
  public void requireRegions(String where, List<String> labels) {
    int n = Math.min(labels.size(), regions.size());
    for (int r = 0; r < n; r++) {
      if (!labels.get(r).equals(regions.get(r))) {
        throw new RefusedInputException(
            where,
            "normalization region " + r + " is '" + regions.get(r) + "'",
            "'" + labels.get(r) + "', the model's region there",
            "Use statistics fitted for this model's regions.");
      }
    }
    if (labels.size() != regions.size()) {
      throw new RefusedInputException(
          where,
          "normalization statistics of " + regions.size() + " regions",
          "the model's " + labels.size(),
          "Use statistics fitted for this model's regions.");
    }
  }

  @Override
  public float[] apply(double[] values, int rows, int frames, BitSet absent) {
    if (rows != medians.length) {
      throw new RefusedInputException(
          "normalization " + NAME,
          rows + " regions",
          medians.length + " as fitted for " + atlas,
          "Use statistics fitted for this model's regions.");
    }
    float[] out = new float[values.length];
    for (int r = absent.nextClearBit(0); r < rows; r = absent.nextClearBit(r + 1)) {
      for (int i = r * frames; i < (r + 1) * frames; i++) {
        out[i] = (float) (((float) values[i] - medians[r]) / iqrs[r]);
      }
    }
    return out;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RobustScaling that
        && atlas.equals(that.atlas)
        && regions.equals(that.regions)
        && Arrays.equals(medians, that.medians)
        && Arrays.equals(iqrs, that.iqrs)
        && scans == that.scans
        && createdBy.equals(that.createdBy);
  }

  @Override
  public int hashCode() {
    return Objects.hash(atlas, regions, Arrays.hashCode(medians), Arrays.hashCode(iqrs), scans);
  }

  @Override
  public String toString() {
    return NAME + " of " + regions.size() + " regions from " + scans + " scans";
  }
}
