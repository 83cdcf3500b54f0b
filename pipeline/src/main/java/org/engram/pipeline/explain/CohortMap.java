package org.engram.pipeline.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.imaging.atlas.Region;

/**
 * One measure over a cohort: every scan counts alike.
 *
 * @param regions of the atlas, in its order
 * @param mean over the scans, [regions, columns]; NaN where no scan has a value
 * @param scans each scan's value of each region, [scans, regions]
 */
public record CohortMap(
    Measure measure, List<Region> regions, double[][] mean, List<float[]> scans) {
  public CohortMap {
    regions = List.copyOf(regions);
    scans = List.copyOf(scans);
  }

  /**
   * A value over scans.
   *
   * @param mean NaN without a scan
   * @param error standard error of the mean; NaN with fewer than two scans
   * @param scans how many had it
   */
  public record Value(double mean, double error, int scans) {
    static Value of(double[] values) {
      double sum = 0;
      int count = 0;
      for (double value : values) {
        sum += Double.isNaN(value) ? 0 : value;
        count += Double.isNaN(value) ? 0 : 1;
      }
      double mean = count == 0 ? Double.NaN : sum / count;
      double squares = 0;
      for (double value : values) {
        squares += Double.isNaN(value) ? 0 : (value - mean) * (value - mean);
      }
      double error = count < 2 ? Double.NaN : Math.sqrt(squares / (count - 1) / count);
      return new Value(mean, error, count);
    }
  }

  /**
   * A network's value: the mean over its regions, and the regions' means.
   *
   * @param value of which each scan's is the mean over the regions that it has
   */
  public record Network(String name, Value value, List<Double> regions) {
    public Network {
      regions = List.copyOf(regions);
    }
  }

  /** One value a region. */
  public List<Value> byRegion() {
    List<Value> values = new ArrayList<>();
    for (int region = 0; region < regions.size(); region++) {
      double[] all = new double[scans.size()];
      for (int scan = 0; scan < all.length; scan++) {
        all[scan] = scans.get(scan)[region];
      }
      values.add(Value.of(all));
    }
    return values;
  }

  /** The means of the regions, [regions]. */
  public double[] regionMeans() {
    return byRegion().stream().mapToDouble(Value::mean).toArray();
  }

  /** One value a network, in order of first appearance; regions without one are left out. */
  public List<Network> byNetwork() {
    Map<String, List<Region>> members = new LinkedHashMap<>();
    for (Region region : regions) {
      if (!region.network().isEmpty()) {
        members.computeIfAbsent(region.network(), _ -> new ArrayList<>()).add(region);
      }
    }
    double[] means = regionMeans();
    List<Network> networks = new ArrayList<>();
    members.forEach(
        (name, own) -> {
          double[] all = new double[scans.size()];
          for (int scan = 0; scan < all.length; scan++) {
            float[] values = scans.get(scan);
            all[scan] = Value.of(own.stream().mapToDouble(r -> values[r.index()]).toArray()).mean();
          }
          networks.add(
              new Network(
                  name, Value.of(all), own.stream().map(region -> means[region.index()]).toList()));
        });
    return networks;
  }

  /** Whether there is more than one place in time. */
  public boolean timed() {
    return mean[0].length > 1;
  }
}
