package org.engram.pipeline.preprocess;

import java.util.List;
import java.util.Objects;
import org.engram.imaging.parcellation.AtlasStack;
import org.engram.imaging.parcellation.Overlap;
import org.engram.imaging.parcellation.ParcellationSettings;
import org.engram.imaging.parcellation.RegionStatistic;
import org.engram.tensor.ConfigurationException;

/**
 * Which regions, and how their voxels become series. Several atlases are stacked: first those by
 * name, in order, then those by file.
 *
 * @param names of atlases, as {@code engram atlas list} has them
 * @param files atlases by their files
 * @param overlap whose a voxel is that two of them claim
 * @param resample whether atlases on another grid are brought to the scan's, and to one another's
 * @param statistic of a region's voxels
 * @param minCoverage the least share of a region's voxels that must have signal, 0 to 1
 */
public record AtlasSettings(
    List<String> names,
    List<AtlasFileSettings> files,
    Overlap overlap,
    boolean resample,
    RegionStatistic statistic,
    double minCoverage) {
  /**
   * @throws ConfigurationException where an atlas is named twice or the coverage is no share
   */
  public AtlasSettings {
    names = List.copyOf(names);
    files = List.copyOf(files);
    Objects.requireNonNull(overlap, "overlap");
    if (names.stream().distinct().count() < names.size()) {
      throw new ConfigurationException("names", names.toString(), "every atlas once", "");
    }
    new ParcellationSettings(statistic, minCoverage, 0); // checks both
  }

  /**
   * No atlas yet; the first wins an overlap; other grids are refused; means; half of the voxels.
   */
  public static AtlasSettings defaults() {
    ParcellationSettings parcellation = ParcellationSettings.defaults();
    AtlasStack stack = AtlasStack.defaults();
    return new AtlasSettings(
        List.of(),
        List.of(),
        stack.overlap(),
        stack.resample(),
        parcellation.statistic(),
        parcellation.minCoverage());
  }

  /** Whether an atlas is stated. */
  public boolean stated() {
    return !names.isEmpty() || !files.isEmpty();
  }

  /** The same with other atlases. */
  public AtlasSettings with(List<String> otherNames, List<AtlasFileSettings> otherFiles) {
    return new AtlasSettings(otherNames, otherFiles, overlap, resample, statistic, minCoverage);
  }

  /** How several atlases become one. */
  public AtlasStack stack() {
    return new AtlasStack(overlap, resample);
  }

  /**
   * How voxels become series.
   *
   * @param threads that compute; 0 is one a core
   */
  public ParcellationSettings parcellation(int threads) {
    return new ParcellationSettings(statistic, minCoverage, threads);
  }
}
