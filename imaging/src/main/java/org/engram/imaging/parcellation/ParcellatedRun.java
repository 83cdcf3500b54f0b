package org.engram.imaging.parcellation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.timeseries.TimeSeries;

/**
 * A run as the series of an atlas's regions, with what each was made of.
 *
 * @param series of the regions that have one, in the atlas's order, with their labels
 * @param atlas all regions, those without a series too
 * @param statistic of a region's voxels
 * @param space that scan and atlas were in, where it is stated
 * @param sizes by region of the atlas: its voxels, or grayordinates
 * @param used by region: those with signal, which its series is made of
 * @param minCoverage the share below which a region has no series
 * @param notes what a reader should know, in words
 */
public record ParcellatedRun(
    TimeSeries series,
    Atlas atlas,
    RegionStatistic statistic,
    Optional<String> space,
    int[] sizes,
    int[] used,
    double minCoverage,
    List<String> notes) {
  public ParcellatedRun {
    notes = List.copyOf(notes);
    if (sizes.length != atlas.size() || used.length != atlas.size()) {
      throw new IllegalArgumentException(sizes.length + " sizes for " + atlas.size());
    }
  }

  /**
   * The same regions with their series changed, as by cleaning.
   *
   * @param changed of as many regions, with any number of frames; its notes are those that hold now
   */
  public ParcellatedRun withSeries(TimeSeries changed) {
    if (changed.regions() != series.regions()) {
      throw new IllegalArgumentException(changed.regions() + " for " + series.regions());
    }
    return new ParcellatedRun(
        changed, atlas, statistic, space, sizes, used, minCoverage, changed.notes());
  }

  /** Share of a region's voxels that have signal; 0 for a region without voxels. */
  public double coverage(int region) {
    return sizes[region] == 0 ? 0 : used[region] / (double) sizes[region];
  }

  /** The share of each region's voxels that have signal. */
  public double[] coverage() {
    double[] shares = new double[sizes.length];
    Arrays.setAll(shares, this::coverage);
    return shares;
  }

  /** Whether a region has a series: a voxel with signal, and enough of them. */
  public boolean present(int region) {
    return used[region] > 0 && coverage(region) >= minCoverage;
  }

  /** Labels of the regions that have no series, in the atlas's order. */
  public List<String> missing() {
    return atlas.regions().stream()
        .filter(region -> !present(region.index()))
        .map(region -> region.label())
        .toList();
  }

  /** All regions of the atlas, [regions, time], those without a series as NaN throughout. */
  public double[] table() {
    int frames = series.frames();
    double[] all = new double[atlas.size() * frames];
    int row = 0;
    for (int region = 0; region < atlas.size(); region++) {
      if (present(region)) {
        System.arraycopy(series.values(), row++ * frames, all, region * frames, frames);
      } else {
        Arrays.fill(all, region * frames, (region + 1) * frames, Double.NaN);
      }
    }
    return all;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ParcellatedRun that
        && series.equals(that.series)
        && atlas.equals(that.atlas)
        && statistic == that.statistic
        && space.equals(that.space)
        && Arrays.equals(sizes, that.sizes)
        && Arrays.equals(used, that.used)
        && minCoverage == that.minCoverage
        && notes.equals(that.notes);
  }

  @Override
  public int hashCode() {
    return series.hashCode();
  }

  @Override
  public String toString() {
    return series + " of " + atlas.size() + " regions of " + atlas.name();
  }
}
