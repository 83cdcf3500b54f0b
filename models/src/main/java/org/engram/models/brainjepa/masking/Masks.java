package org.engram.models.brainjepa.masking;

import java.util.Arrays;
import java.util.List;

/**
 * Which tokens of each sample of a batch the encoder sees and which the predictor must tell. A
 * token's index is {@code region * timePatches + patch}. All samples have equally many of each, so
 * that they stack into a tensor. The arrays are not copied; leave them as they are.
 *
 * @param context [batch, K] token indices of the context
 * @param targets [batch, M] token indices of the targets; an index may stand twice in a row as
 *     published
 */
public record Masks(int[][] context, int[][] targets) {
  public Masks {
    if (context.length == 0 || context.length != targets.length) {
      throw new IllegalArgumentException(
          "masks of " + context.length + " contexts and " + targets.length + " target lists");
    }
    requireRectangular("context", context);
    requireRectangular("targets", targets);
  }

  static Masks of(List<SampleMask> samples) {
    return new Masks(
        samples.stream().map(SampleMask::context).toArray(int[][]::new),
        samples.stream().map(SampleMask::targets).toArray(int[][]::new));
  }

  /** Samples in the batch. */
  public int batch() {
    return context.length;
  }

  /** K, the tokens of each context. */
  public int contextLength() {
    return context[0].length;
  }

  /** M, the targets of each sample. */
  public int targetLength() {
    return targets[0].length;
  }

  /**
   * A part of the batch, such as one rank's.
   *
   * @param from the first sample
   * @param to the sample after the last
   */
  public Masks rows(int from, int to) {
    if (from < 0 || from >= to || to > batch()) {
      throw new IndexOutOfBoundsException(
          "samples " + from + " to " + to + " of a batch of " + batch());
    }
    return new Masks(Arrays.copyOfRange(context, from, to), Arrays.copyOfRange(targets, from, to));
  }

  /** The context of the batch, row after row: [batch * K], as index tensors take it. */
  public long[] contextIndices() {
    return flat(context);
  }

  /** The targets of the batch, row after row: [batch * M]. */
  public long[] targetIndices() {
    return flat(targets);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Masks masks
        && Arrays.deepEquals(context, masks.context)
        && Arrays.deepEquals(targets, masks.targets);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.deepHashCode(context) + Arrays.deepHashCode(targets);
  }

  @Override
  public String toString() {
    return "Masks[batch=%d, context=%d, targets=%d]"
        .formatted(batch(), contextLength(), targetLength());
  }

  private static void requireRectangular(String what, int[][] rows) {
    for (int[] row : rows) {
      if (row.length == 0 || row.length != rows[0].length) {
        throw new IllegalArgumentException(
            what + " of " + row.length + " tokens beside " + rows[0].length + " in one batch");
      }
    }
  }

  private static long[] flat(int[][] rows) {
    long[] flat = new long[rows.length * rows[0].length];
    int at = 0;
    for (int[] row : rows) {
      for (int token : row) {
        flat[at++] = token;
      }
    }
    return flat;
  }
}
