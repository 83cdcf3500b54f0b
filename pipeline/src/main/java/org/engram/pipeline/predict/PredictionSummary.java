package org.engram.pipeline.predict;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.Region;

/**
 * Prediction errors of a cohort by region and by network. Every scan counts alike, and within a
 * network every region; what was never masked is left out.
 *
 * @param error mean over the regions
 * @param regions mean over the scans of each region's mean over windows and time patches, in the
 *     atlas's order
 * @param networks mean over the regions of each network, in order of first appearance; regions
 *     without a network are left out
 */
public record PredictionSummary(
    double error, List<RegionError> regions, List<NetworkError> networks) {
  /** One region's error. */
  public record RegionError(Region region, double error) {}

  /**
   * One network's error.
   *
   * @param regions how many of them were predicted
   */
  public record NetworkError(String network, int regions, double error) {}

  public PredictionSummary {
    regions = List.copyOf(regions);
    networks = List.copyOf(networks);
  }

  /** The regions whose prediction misses most, the worst first. */
  public List<RegionError> worst(int count) {
    return regions.stream()
        .sorted(Comparator.comparingDouble(RegionError::error).reversed())
        .limit(count)
        .toList();
  }

  /** Each region's mean over its tokens of one scan's windows; NaN where none was masked. */
  static double[] regionMeans(List<double[]> windows, int regions, int patches) {
    double[] means = new double[regions];
    for (int region = 0; region < regions; region++) {
      double sum = 0;
      int count = 0;
      for (double[] errors : windows) {
        for (int patch = 0; patch < patches; patch++) {
          double error = errors[region * patches + patch];
          if (!Double.isNaN(error)) {
            sum += error;
            count++;
          }
        }
      }
      means[region] = sum / count;
    }
    return means;
  }

  /** Of the sums over scans of {@link #regionMeans}. */
  static PredictionSummary of(Atlas atlas, double[] sums, int scans) {
    List<RegionError> regions = new ArrayList<>();
    Map<String, List<Double>> byNetwork = new LinkedHashMap<>();
    for (Region region : atlas.regions()) {
      double error = sums[region.index()] / scans;
      if (!Double.isNaN(error)) {
        regions.add(new RegionError(region, error));
        if (!region.network().isEmpty()) {
          byNetwork.computeIfAbsent(region.network(), _ -> new ArrayList<>()).add(error);
        }
      }
    }
    List<NetworkError> networks = new ArrayList<>();
    byNetwork.forEach(
        (network, errors) -> networks.add(new NetworkError(network, errors.size(), mean(errors))));
    return new PredictionSummary(
        mean(regions.stream().map(RegionError::error).toList()), regions, networks);
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }
}
