package org.engram.imaging.parcellation;

import org.engram.imaging.signal.NamedChoice;

/**
 * How the voxels of a region become its one series. Voxels without signal take no part: those that
 * are not finite in any frame or have the same value in all.
 */
public enum RegionStatistic implements NamedChoice {
  /** The mean of the voxels with signal that are finite in the frame. In one pass. */
  MEAN("mean"),
  /**
   * The median of the voxels that are finite in the frame, the mean of the middle two where their
   * number is even. In one pass: so a voxel counts as constant, and is left out, as long as it has
   * not varied by the end of the block of eight frames that a frame is in.
   */
  MEDIAN("median"),
  /**
   * The first eigenvariate: with the voxels' series centred over time as the matrix [time, voxels],
   * its first left singular vector times its first singular value over the square root of the
   * number of voxels, as SPM scales it, so that it has the unit of the signal and mean zero. Its
   * sign is that of its correlation with the mean series. Only voxels finite in every frame take
   * part; their series are kept in memory as float32.
   */
  FIRST_COMPONENT("first-component");

  private final String name;

  RegionStatistic(String name) {
    this.name = name;
  }

  @Override
  public String choiceName() {
    return name;
  }

  /** The statistic of that name, or a configuration error that lists them. */
  public static RegionStatistic fromName(String name) {
    return NamedChoice.find(RegionStatistic.class, "--statistic", name);
  }
}
