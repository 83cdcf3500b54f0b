package org.engram.models.brainjepa.masking;

import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** Where the published masking and the corrected one part; {@link Geometry} says how. */
sealed interface Rules permits PublishedRules, CorrectedRules {
  /** The largest number that a generator of uniform numbers gives. */
  double MOST = 1 - 0x1p-24;

  static Rules of(MaskSettings settings, int regions, int timePatches) {
    return switch (settings.geometry()) {
      case PUBLISHED -> new PublishedRules(settings, regions, timePatches);
      case CORRECTED -> new CorrectedRules(settings, timePatches);
    };
  }

  /**
   * Refuses sizes that cannot work.
   *
   * @param least each block at its smallest
   * @param most each block at its largest
   */
  void require(BlockSizes least, BlockSizes most);

  /**
   * Uniform numbers for the sizes of a batch's blocks.
   *
   * @param call number of the batch in the run, from 0
   */
  DoubleSupplier blockSizes(long seed, int epoch, long call);

  /**
   * The side blocks of one sample after the other.
   *
   * @param draw draws the sizes of a sample's side blocks
   * @param uniform where they are drawn from, and where this may draw more
   */
  Supplier<SideSizes> sideSizes(
      Supplier<SideSizes> draw, BlockSizes blocks, DoubleSupplier uniform);

  /** How many of {@code of} rows or columns a share of the range is. */
  int count(int of, List<Double> range, double uniform);

  /** Where a block of that width starts within a span that it fits into. */
  int start(int width, Span within, Positions positions);

  /** The regions of the side blocks. */
  RegionPools pools(boolean[] observed, boolean[] crossRoi);

  /** The patches that a side block chooses its own from. */
  int[] sidePatches(Side side, Span observation);

  /** Whether a token that two blocks took is a target twice. */
  boolean repeatsTargets();

  /**
   * What a target of a block is.
   *
   * @param patchSeen whether its time patch is left in the context
   */
  TargetKind kind(TargetKind block, boolean patchSeen);

  /** The places of the {@code length} entries that stay of a list of {@code of}, ascending. */
  int[] truncate(int of, int length, Positions positions);
}
