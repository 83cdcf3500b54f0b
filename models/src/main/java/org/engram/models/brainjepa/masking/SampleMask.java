package org.engram.models.brainjepa.masking;

import java.util.Arrays;

/**
 * The masks of one sample, with the block that each target came from. The arrays are not copied;
 * leave them as they are.
 *
 * @param regions rows of the grid of tokens
 * @param timePatches columns of the grid; a token's index is {@code region * timePatches + patch}
 * @param context token indices of the context, ascending
 * @param targets token indices of the targets
 * @param kinds the block of each target
 */
public record SampleMask(
    int regions, int timePatches, int[] context, int[] targets, TargetKind[] kinds) {
  public SampleMask {
    if (kinds.length != targets.length) {
      throw new IllegalArgumentException(
          kinds.length + " kinds for " + targets.length + " targets");
    }
  }

  /** Only those entries of the context and of the targets, by their places in this mask. */
  SampleMask keeping(int[] contextPlaces, int[] targetPlaces) {
    int[] keptContext = new int[contextPlaces.length];
    for (int i = 0; i < keptContext.length; i++) {
      keptContext[i] = context[contextPlaces[i]];
    }
    int[] keptTargets = new int[targetPlaces.length];
    TargetKind[] keptKinds = new TargetKind[targetPlaces.length];
    for (int i = 0; i < keptTargets.length; i++) {
      keptTargets[i] = targets[targetPlaces[i]];
      keptKinds[i] = kinds[targetPlaces[i]];
    }
    return new SampleMask(regions, timePatches, keptContext, keptTargets, keptKinds);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SampleMask mask
        && regions == mask.regions
        && timePatches == mask.timePatches
        && Arrays.equals(context, mask.context)
        && Arrays.equals(targets, mask.targets)
        && Arrays.equals(kinds, mask.kinds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(
        new int[] {regions, timePatches, Arrays.hashCode(context), Arrays.hashCode(targets)});
  }

  @Override
  public String toString() {
    return "SampleMask[%d x %d, context=%d, targets=%d]"
        .formatted(regions, timePatches, context.length, targets.length);
  }
}
