package org.engram.models.brainjepa.masking;

import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.engram.tensor.ConfigurationException;

/** {@link Geometry#PUBLISHED}. */
final class PublishedRules implements Rules {
  private static final int TIME_PATCHES = 10;
  private static final int SIDE_PATCHES = 3;

  private final MaskSettings settings;
  private final int regions;

  PublishedRules(MaskSettings settings, int regions, int timePatches) {
    this.settings = settings;
    this.regions = regions;
    if (timePatches != TIME_PATCHES) {
      throw new ConfigurationException(
          "masking.geometry",
          "published, with " + timePatches + " time patches",
          TIME_PATCHES + " time patches, for which its columns are fixed",
          "Use 'geometry: corrected', or as many frames as " + TIME_PATCHES + " patches have.");
    }
  }

  /** Sizes with which the published code fails, or leaves a sample without context or targets. */
  @Override
  public void require(BlockSizes least, BlockSizes most) {
    int sidePatches = count(TIME_PATCHES, settings.sideTime(), MOST);
    check(
        most.observationRegions() < regions && most.observationPatches() < TIME_PATCHES,
        "the observation block can be the whole grid",
        "one region and one time patch outside it");
    check(
        least.crossRoiRegions() > 0 && least.crossRoiPatches() > 0,
        "Cross-ROI targets can be none of " + regions + " regions or none of the time patches",
        "one region and one time patch or more");
    check(
        most.crossRoiRegions() < least.observationRegions(),
        "Cross-ROI targets can take all regions of the observation",
        "one region left in the context");
    check(
        most.crossRoiPatches() < least.observationPatches(),
        "Cross-ROI targets can be as long as the observation",
        "one time patch fewer");
    check(
        sidePatches <= SIDE_PATCHES,
        "side blocks can have " + sidePatches + " time patches",
        "at most " + SIDE_PATCHES);
    check(
        least.observationPatches() > SIDE_PATCHES,
        "the observation can have "
            + least.observationPatches()
            + " time patches, and the side"
            + " blocks can take all",
        "more than " + SIDE_PATCHES);
  }

  private static void check(boolean holds, String found, String expected) {
    if (!holds) {
      throw new ConfigurationException(
          "masking", found, expected, "Change the shares, or use 'geometry: corrected'.");
    }
  }

  @Override
  public DoubleSupplier blockSizes(long seed, int epoch, long call) {
    return new MersenneTwister(call);
  }

  /** Drawn for each sample. */
  @Override
  public Supplier<SideSizes> sideSizes(
      Supplier<SideSizes> draw, BlockSizes blocks, DoubleSupplier uniform) {
    return draw;
  }

  @Override
  public int count(int of, List<Double> range, double uniform) {
    return (int) (of * MaskSettings.share(range, uniform));
  }

  /** Never the last position: the published code gives its upper bound one too few. */
  @Override
  public int start(int width, Span within, Positions positions) {
    return within.start() + positions.below(within.width() - width);
  }

  @Override
  public RegionPools pools(boolean[] observed, boolean[] crossRoi) {
    // As published: where one region alone is outside the observation, it is lost from the union.
    boolean lost = IntStream.range(0, regions).filter(r -> !observed[r]).count() == 1;
    boolean[] taken = new boolean[regions]; // from the observation by Cross-ROI
    for (int r = 0; r < regions; r++) {
      taken[r] = (observed[r] || lost) && crossRoi[r];
    }
    return new RegionPools(
        IntStream.range(0, regions).filter(r -> taken[r]).toArray(),
        IntStream.range(0, regions).filter(r -> !taken[r]).toArray());
  }

  @Override
  public int[] sidePatches(Side side, Span observation) {
    return switch (side) {
      case RIGHT -> new int[] {7, 8, 9};
      case LEFT -> new int[] {0, 1, 2};
    };
  }

  @Override
  public boolean repeatsTargets() {
    return true;
  }

  @Override
  public TargetKind kind(TargetKind block, boolean patchSeen) {
    return block;
  }

  @Override
  public int[] truncate(int of, int length, Positions positions) {
    return IntStream.range(0, length).toArray();
  }
}
