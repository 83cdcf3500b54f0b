package org.engram.models.brainjepa.masking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.engram.tensor.ConfigurationException;

/**
 * The masks of Brain-JEPA (Dong et al., NeurIPS 2024, spatiotemporal masking): on the grid of
 * regions x time patches,
 *
 * <ol>
 *   <li>an <b>observation block</b> is drawn: random regions, over a window of time;
 *   <li><b>Cross-ROI</b> targets: random regions, over a part of that window. These regions leave
 *       the context altogether;
 *   <li>on the right and on the left side, a few time patches leave the context for all regions,
 *       and become targets: <b>Cross-Time</b> for some regions that are in the context and
 *       <b>Double-Cross</b> for some that are not;
 *   <li><b>overlapped sampling</b>: the blocks were drawn without regard to each other, and the
 *       context is what the targets leave of the observation block;
 *   <li><b>batch truncation</b>: the samples of a batch are brought to the shortest context and the
 *       shortest list of targets among them.
 * </ol>
 *
 * <p>{@link Geometry} says where the published code and the corrected choice part.
 *
 * <p>Masks are a function of the seed, the epoch, the number of the batch and each sample's own
 * number in the data, and of nothing else: not of threads, ranks or a resume. Several ranks each
 * draw the masks of the whole batch, all ranks' samples in rank order, and take their rows: so they
 * agree on the lengths without a message. (The published run truncated each rank's samples by
 * themselves; a rank that passes its own samples alone gets that.) Objects of this class are
 * immutable.
 */
public final class SpatiotemporalMasking {
  /** Set what is drawn for a sample's blocks apart from what is drawn for its truncation. */
  private static final long BLOCKS = 1;

  private static final long TRUNCATION = 2;

  private final MaskSettings settings;
  private final int regions;
  private final int timePatches;
  private final Rules rules;

  /**
   * Masks on that grid.
   *
   * @throws ConfigurationException where the geometry cannot work on the grid, or where the
   *     settings could leave a sample without context
   */
  public SpatiotemporalMasking(MaskSettings settings, int regions, int timePatches) {
    if (regions < 2 || timePatches < 2 || (long) regions * timePatches > 1 << 24) {
      throw new ConfigurationException(
          "masking",
          regions + " regions x " + timePatches + " time patches",
          "2 or more of each, and at most " + (1 << 24) + " tokens",
          "Use shorter patches or more frames.");
    }
    this.settings = settings;
    this.regions = regions;
    this.timePatches = timePatches;
    this.rules = Rules.of(settings, regions, timePatches);
    rules.require(blockSizes(() -> 0), blockSizes(() -> Rules.MOST));
  }

  /**
   * The masks of a batch.
   *
   * @param seed of the run
   * @param epoch from 0
   * @param call number of the batch in the run, over all epochs, from 0
   * @param samples each sample's number in the data, which no other sample has: the whole batch's,
   *     over all ranks
   */
  public Masks batch(long seed, int epoch, long call, long[] samples) {
    return Masks.of(samples(seed, epoch, call, samples));
  }

  /** The same masks, with the block that each target came from. */
  public List<SampleMask> samples(long seed, int epoch, long call, long[] samples) {
    List<SampleMask> whole = untruncated(seed, epoch, call, samples);
    int context = whole.stream().mapToInt(m -> m.context().length).min().orElseThrow();
    int targets = whole.stream().mapToInt(m -> m.targets().length).min().orElseThrow();
    List<SampleMask> masks = new ArrayList<>(samples.length);
    for (int i = 0; i < samples.length; i++) {
      SampleMask mask = whole.get(i);
      var places = new Positions(TRUNCATION, seed, epoch, samples[i]);
      masks.add(
          mask.keeping(
              rules.truncate(mask.context().length, context, places),
              rules.truncate(mask.targets().length, targets, places)));
    }
    return List.copyOf(masks);
  }

  /** Each sample of a batch as it is before the batch's truncation. */
  List<SampleMask> untruncated(long seed, int epoch, long call, long[] samples) {
    if (samples.length == 0) {
      throw new IllegalArgumentException("masks of no samples");
    }
    DoubleSupplier uniform = rules.blockSizes(seed, epoch, call);
    BlockSizes blocks = blockSizes(uniform);
    Supplier<SideSizes> sides = rules.sideSizes(() -> sideSizes(uniform), blocks, uniform);
    return Arrays.stream(samples)
        .mapToObj(sample -> sample(blocks, sides.get(), new Positions(BLOCKS, seed, epoch, sample)))
        .toList();
  }

  /** The sizes that the batch's samples share. */
  BlockSizes blockSizes(DoubleSupplier uniform) {
    int crossRoiRegions = count(regions, settings.crossRoiRegions(), uniform);
    int crossRoiPatches = count(timePatches, settings.crossRoiTime(), uniform);
    int observationRegions = count(regions, settings.observation(), uniform);
    int observationPatches = count(timePatches, settings.observation(), uniform);
    return new BlockSizes(observationRegions, observationPatches, crossRoiRegions, crossRoiPatches);
  }

  private SideSizes sideSizes(DoubleSupplier uniform) {
    double rightRegions = uniform.getAsDouble();
    int rightPatches = count(timePatches, settings.sideTime(), uniform);
    double leftRegions = uniform.getAsDouble();
    int leftPatches = count(timePatches, settings.sideTime(), uniform);
    return new SideSizes(rightRegions, rightPatches, leftRegions, leftPatches);
  }

  /** The blocks of one sample: see the steps in the description of this class. */
  private SampleMask sample(BlockSizes blocks, SideSizes sides, Positions positions) {
    boolean[] observed = regions(blocks.observationRegions(), positions);
    Span window = place(blocks.observationPatches(), new Span(0, timePatches), positions);

    boolean[] crossRoi = regions(blocks.crossRoiRegions(), positions);
    Span crossRoiTime = place(blocks.crossRoiPatches(), window, positions);

    RegionPools pools = rules.pools(observed, crossRoi);
    int[] rightTime = rules.sidePatches(Side.RIGHT, window);
    int[] leftTime = rules.sidePatches(Side.LEFT, window);
    var right = side(sides.rightRegions(), sides.rightPatches(), pools, rightTime, positions);
    var left = side(sides.leftRegions(), sides.leftPatches(), pools, leftTime, positions);

    boolean[] seen = new boolean[timePatches]; // time patches of the context
    Arrays.fill(seen, window.start(), window.end(), true);
    right.leave(seen);
    left.leave(seen);
    var targets = new TargetList(regions * timePatches, rules.repeatsTargets());
    for (int r = 0; r < regions; r++) {
      for (int t = crossRoiTime.start(); crossRoi[r] && t < crossRoiTime.end(); t++) {
        targets.add(r * timePatches + t, rules.kind(TargetKind.CROSS_ROI, seen[t]));
      }
    }
    right.addTo(targets, timePatches);
    left.addTo(targets, timePatches);
    return new SampleMask(
        regions, timePatches, context(observed, crossRoi, seen), targets.tokens(), targets.kinds());
  }

  /** Overlapped sampling: what is left of the observation block. */
  private int[] context(boolean[] observed, boolean[] crossRoi, boolean[] seen) {
    int[] context = new int[regions * timePatches];
    int size = 0;
    for (int r = 0; r < regions; r++) {
      for (int t = 0; observed[r] && !crossRoi[r] && t < timePatches; t++) {
        if (seen[t]) {
          context[size++] = r * timePatches + t;
        }
      }
    }
    return Arrays.copyOf(context, size);
  }

  /** Some regions with context and, at the same share, some without, over some of the patches. */
  private SideBlock side(
      double share, int patches, RegionPools pools, int[] among, Positions positions) {
    int crossTime = rules.count(pools.crossTime().length, settings.sideRegions(), share);
    int doubleCross = rules.count(pools.doubleCross().length, settings.sideRegions(), share);
    TargetKind[] kinds = new TargetKind[regions];
    for (int region : positions.choose(pools.doubleCross(), doubleCross)) {
      kinds[region] = TargetKind.DOUBLE_CROSS;
    }
    for (int region : positions.choose(pools.crossTime(), crossTime)) {
      kinds[region] = TargetKind.CROSS_TIME;
    }
    int[] chosen = positions.choose(among, Math.min(patches, among.length));
    Arrays.sort(chosen);
    return new SideBlock(kinds, chosen);
  }

  private int count(int of, List<Double> range, DoubleSupplier uniform) {
    return rules.count(of, range, uniform.getAsDouble());
  }

  private boolean[] regions(int count, Positions positions) {
    boolean[] chosen = new boolean[regions];
    for (int region : positions.places(regions, count)) {
      chosen[region] = true;
    }
    return chosen;
  }

  private Span place(int width, Span within, Positions positions) {
    return Span.of(rules.start(width, within, positions), width);
  }
}
