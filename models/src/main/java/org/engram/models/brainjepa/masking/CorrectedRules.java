package org.engram.models.brainjepa.masking;

import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.engram.tensor.ConfigurationException;

/** {@link Geometry#CORRECTED}. */
final class CorrectedRules implements Rules {
  /** Sets a batch's sizes apart from the blocks of a sample that has its number. */
  private static final long SIZES = 3;

  private final MaskSettings settings;
  private final int timePatches;
  private final int mostSidePatches;

  CorrectedRules(MaskSettings settings, int timePatches) {
    this.settings = settings;
    this.timePatches = timePatches;
    this.mostSidePatches = count(timePatches, settings.sideTime(), MOST);
  }

  @Override
  public void require(BlockSizes least, BlockSizes most) {
    if (most.crossRoiPatches() > least.observationPatches()) {
      throw new ConfigurationException(
          "masking.cross_roi_time",
          most.crossRoiPatches() + " of " + timePatches + " time patches at most",
          "no more than the observation's " + least.observationPatches() + " at least",
          "Lower cross_roi_time or raise observation.");
    }
    int rows = Math.max(0, least.observationRegions() - most.crossRoiRegions());
    if (rows * least.observationPatches() < settings.minKeep()) {
      throw new ConfigurationException(
          "masking",
          "Cross-ROI targets can leave %d regions x %d time patches of the observation"
              .formatted(rows, least.observationPatches()),
          "the " + settings.minKeep() + " tokens of min_keep or more",
          "Lower cross_roi_regions or min_keep, raise observation, or use a larger grid.");
    }
  }

  @Override
  public DoubleSupplier blockSizes(long seed, int epoch, long call) {
    return new Positions(SIZES, seed, epoch, call);
  }

  /** Drawn once for the batch, and limited so that enough time patches are left in the context. */
  @Override
  public Supplier<SideSizes> sideSizes(
      Supplier<SideSizes> draw, BlockSizes blocks, DoubleSupplier uniform) {
    int kept = Math.ceilDiv(settings.minKeep(), blocks.leastContextRegions());
    SideSizes sizes = draw.get().limited(blocks.observationPatches() - kept, uniform);
    return () -> sizes;
  }

  @Override
  public int count(int of, List<Double> range, double uniform) {
    int nearest = (int) Math.round(of * MaskSettings.share(range, uniform));
    return range.getFirst() > 0 ? Math.clamp(nearest, Math.min(1, of), of) : nearest;
  }

  @Override
  public int start(int width, Span within, Positions positions) {
    return within.start() + positions.below(within.width() - width + 1);
  }

  @Override
  public RegionPools pools(boolean[] observed, boolean[] crossRoi) {
    IntStream seen = IntStream.range(0, observed.length).filter(r -> observed[r] && !crossRoi[r]);
    IntStream unseen = IntStream.range(0, observed.length).filter(r -> !observed[r] || crossRoi[r]);
    return new RegionPools(seen.toArray(), unseen.toArray());
  }

  @Override
  public int[] sidePatches(Side side, Span observation) {
    int inside = Math.min(mostSidePatches, observation.width());
    return switch (side) {
      case RIGHT -> IntStream.range(observation.end() - inside, timePatches).toArray();
      case LEFT -> IntStream.range(0, observation.start() + inside).toArray();
    };
  }

  @Override
  public boolean repeatsTargets() {
    return false;
  }

  @Override
  public TargetKind kind(TargetKind block, boolean patchSeen) {
    return block == TargetKind.CROSS_ROI && !patchSeen ? TargetKind.DOUBLE_CROSS : block;
  }

  @Override
  public int[] truncate(int of, int length, Positions positions) {
    return positions.places(of, length);
  }
}
