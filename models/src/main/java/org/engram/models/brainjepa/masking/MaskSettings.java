package org.engram.models.brainjepa.masking;

import java.util.List;
import java.util.Objects;
import org.engram.tensor.ConfigurationException;

/**
 * The sizes of the blocks of {@link SpatiotemporalMasking}, as shares of all regions or of all time
 * patches. A range is two numbers from 0 to 1, the least and the most; a share within it is drawn
 * for each block.
 *
 * @param geometry which positions the blocks can reach
 * @param observation share of the regions and, drawn apart, of the time patches that the
 *     observation block covers
 * @param crossRoiRegions share of all regions that become Cross-ROI targets
 * @param crossRoiTime share of all time patches that Cross-ROI targets cover
 * @param sideRegions share of the regions that become Cross-Time and Double-Cross targets: of those
 *     with context and of those without, each time with the same share
 * @param sideTime share of all time patches that Cross-Time and Double-Cross targets cover on each
 *     side of the observation
 * @param minKeep tokens that the context of a sample keeps at least. The published code compares it
 *     with the number of regions and so never acts on it; neither does {@link Geometry#PUBLISHED}
 */
public record MaskSettings(
    Geometry geometry,
    List<Double> observation,
    List<Double> crossRoiRegions,
    List<Double> crossRoiTime,
    List<Double> sideRegions,
    List<Double> sideTime,
    int minKeep) {

  public MaskSettings {
    Objects.requireNonNull(geometry, "geometry");
    observation = range("observation", observation);
    crossRoiRegions = range("cross_roi_regions", crossRoiRegions);
    crossRoiTime = range("cross_roi_time", crossRoiTime);
    sideRegions = range("side_regions", sideRegions);
    sideTime = range("side_time", sideTime);
    if (minKeep < 1) {
      throw new ConfigurationException(
          "min_keep", Integer.toString(minKeep), "1 or more", "The published value is 4.");
    }
  }

  /** The published settings. */
  public static MaskSettings defaults() {
    return new MaskSettings(
        Geometry.PUBLISHED,
        List.of(0.84, 1.0),
        List.of(0.45, 0.6),
        List.of(0.2, 0.6),
        List.of(0.15, 0.3),
        List.of(0.0, 0.4),
        4);
  }

  /** The same sizes with another geometry. */
  public MaskSettings with(Geometry other) {
    return new MaskSettings(
        other, observation, crossRoiRegions, crossRoiTime, sideRegions, sideTime, minKeep);
  }

  /** A share of a range: its least at {@code uniform} 0, its most at 1. */
  static double share(List<Double> range, double uniform) {
    return range.get(0) + uniform * (range.get(1) - range.get(0));
  }

  private static List<Double> range(String key, List<Double> range) {
    if (range.size() != 2
        || !(range.get(0) >= 0 && range.get(0) <= range.get(1) && range.get(1) <= 1)) {
      throw new ConfigurationException(
          key,
          range.toString(),
          "two numbers from 0 to 1, the least and the most",
          "Write it as in [0.45, 0.6].");
    }
    return List.copyOf(range);
  }
}
