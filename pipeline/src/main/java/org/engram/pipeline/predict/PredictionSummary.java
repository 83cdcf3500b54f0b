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
 * network every region; what was not measured, because it was never masked or was filled in, is
 * left out.
 *
 * @param error mean over the regions
 * @param regions mean over the scans, windows and time patches of each region, in the atlas's order
 * @param networks mean over the regions of each network, in order of first appearance; regions
 *     without a network are left out
 */
public record PredictionSummary(
    double error, List<RegionError> regions, List<NetworkError> networks) {
  /**
   * One region's error.
   *
   * @param scans how many scans have it
   * @param error mean over the time patches
   * @param patches mean over those scans of each time patch; NaN for one that was never masked
   */
  public record RegionError(Region region, int scans, double error, List<Double> patches) {
    public RegionError {
      patches = List.copyOf(patches);
    }
  }

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

  /** Sums over scans of each token's mean over a scan's windows. */
  static final class Sums {
    private final double[] sums;
    private final int[] scans;

    Sums(int tokens) {
      this.sums = new double[tokens];
      this.scans = new int[tokens];
    }

    /** Adds a scan: errors of its windows, [tokens], NaN where not measured, in all alike. */
    void add(List<float[]> windows) {
      for (int token = 0; token < sums.length; token++) {
        if (!Float.isNaN(windows.getFirst()[token])) {
          double sum = 0;
          for (float[] errors : windows) {
            sum += errors[token];
          }
          sums[token] += sum / windows.size();
          scans[token]++;
        }
      }
    }
  }

  /** Whether none of a window's tokens was measured. */
  static boolean nothingIn(float[] errors) {
    for (float error : errors) {
      if (!Float.isNaN(error)) {
        return false;
      }
    }
    return true;
  }

  static PredictionSummary of(Atlas atlas, Sums sums) {
    int patches = sums.sums.length / atlas.size();
    List<RegionError> regions = new ArrayList<>();
    Map<String, List<Double>> byNetwork = new LinkedHashMap<>();
    for (Region region : atlas.regions()) {
      List<Double> errors = new ArrayList<>();
      int scans = 0;
      for (int patch = 0; patch < patches; patch++) {
        int token = region.index() * patches + patch;
        errors.add(sums.sums[token] / sums.scans[token]);
        scans = Math.max(scans, sums.scans[token]);
      }
      if (scans > 0) {
        double error = mean(errors.stream().filter(e -> !e.isNaN()).toList());
        regions.add(new RegionError(region, scans, error, errors));
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
