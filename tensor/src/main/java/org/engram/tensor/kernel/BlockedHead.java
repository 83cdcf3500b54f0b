package org.engram.tensor.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Attention of one head on one thread, in blocks that stay in its cache: for a block of queries,
 * the blocks of keys are visited once, their scores exponentiated under the running maximum and
 * mixed into float32 sums (the online softmax of FlashAttention, Dao et al. 2022). The types differ
 * in the exponentials and in how {@link PackedHeads} lays out keys and values; the order of the
 * work is here.
 *
 * <p>Keys are padded to whole groups; the padding's scores are hidden before the softmax and its
 * values are zero.
 */
abstract class BlockedHead implements AutoCloseable {
  /** Queries in a block: enough rows to use a packed block of keys well. */
  static final int QUERY_BLOCK = 128;

  /** Keys in a block: 128 x 512 scores are 256 kB, which leaves room for the rest in 1 MB. */
  static final int KEY_BLOCK = 512;

  /** Bytes from one row of scores to the next. */
  static final long ROW = (long) KEY_BLOCK * Float.BYTES;

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
  private static final double LOG2_E = 1 / Math.log(2);

  final BlockProduct product;
  final Scratch queries = new Scratch();
  private final Scratch scores = new Scratch();
  private final Scratch mixed = new Scratch();
  private final VectorSoftmax.Rows rowState = VectorSoftmax.Rows.of(QUERY_BLOCK);

  BlockedHead(BlockProduct product) {
    this.product = product;
  }

  /** Keys are padded to a multiple of this, which divides {@link #KEY_BLOCK}. */
  abstract int keyGroup();

  /** Copies queries {@code first} to {@code first + rows - 1}. */
  abstract void loadQueries(HeadSlice head, int first, int rows);

  /**
   * scores[rows, width] = queries * keys' for the block of keys that starts at {@code firstKey}.
   */
  abstract void score(HeadSlice head, int rows, int firstKey, int width, MemorySegment scores);

  /**
   * Exponentials of a block of scores, kept where {@link #mix} finds them.
   *
   * @param dim width of what was mixed so far, 0 for the first block
   */
  abstract void softmax(
      MemorySegment scores,
      int rows,
      int width,
      float log2Scale,
      VectorSoftmax.Rows state,
      MemorySegment mixed,
      int dim);

  /** mixed[rows, headDim] (+)= exponentials * values for the same block of keys. */
  abstract void mix(
      HeadSlice head, int rows, int firstKey, int width, MemorySegment scores, MemorySegment mixed);

  /**
   * Exponentials of scores that are bounded, see {@link BoundedSoftmax#BOUNDED}, kept where {@link
   * #mix} finds them.
   */
  abstract void boundedSoftmax(
      MemorySegment scores, int rows, int width, float log2Scale, VectorSoftmax.Rows state);

  /** The sum of squares of a token's query or key. */
  abstract float squaredNorm(HeadSlice head, HeadSlice.Part part, int token);

  /** Writes a finished row in the type of the result. */
  abstract void store(HeadSlice head, int token, MemorySegment mixed, int row);

  /** Computes the result of queries {@code first} to {@code last - 1}. */
  final void attend(HeadSlice head, int first, int last) {
    float keyNorm = largestNorm(head, HeadSlice.Part.KEY, 0, head.tokens());
    int blocks = Math.ceilDiv(last - first, QUERY_BLOCK);
    int size = Math.ceilDiv(last - first, blocks);
    for (int q = first; q < last; q += size) {
      attendBlock(head, q, Math.min(size, last - q), keyNorm);
    }
  }

  private void attendBlock(HeadSlice head, int first, int rows, float keyNorm) {
    int dim = head.headDim();
    float log2Scale = (float) (LOG2_E / Math.sqrt(dim));
    MemorySegment t = scores.atLeast((long) QUERY_BLOCK * KEY_BLOCK * Float.BYTES);
    MemorySegment o = mixed.atLeast((long) QUERY_BLOCK * dim * Float.BYTES);
    // No score is larger than the product of the norms (Cauchy-Schwarz). Where that is small, as it
    // mostly is, the softmax needs no maximum and the blocks of keys do not depend on each other.
    float bound = log2Scale * keyNorm * largestNorm(head, HeadSlice.Part.QUERY, first, rows);
    boolean bounded = bound <= BoundedSoftmax.BOUNDED;
    float hidden = bounded ? -2 * BoundedSoftmax.BOUNDED / log2Scale : -Float.MAX_VALUE;
    rowState.reset();
    loadQueries(head, first, rows);
    for (int k = 0; k < head.tokens(); k += KEY_BLOCK) {
      int present = Math.min(KEY_BLOCK, head.tokens() - k);
      int width = padded(present);
      score(head, rows, k, width, t);
      if (present < width) {
        hide(t, rows, present, width, hidden);
      }
      if (bounded) {
        boundedSoftmax(t, rows, width, log2Scale, rowState);
      } else {
        softmax(t, rows, width, log2Scale, rowState, o, k > 0 ? dim : 0);
      }
      mix(head, rows, k, width, t, o);
    }
    for (int r = 0; r < rows; r++) {
      VectorSoftmax.scale(o, (long) r * dim * Float.BYTES, dim, 1 / rowState.sum(r));
      store(head, first + r, o, r);
    }
  }

  /** A padding key must not win the maximum nor add to the sum. */
  private static void hide(MemorySegment scores, int rows, int present, int width, float hidden) {
    for (int r = 0; r < rows; r++) {
      for (int j = present; j < width; j++) {
        scores.set(FLOAT, r * ROW + (long) j * Float.BYTES, hidden);
      }
    }
  }

  private float largestNorm(HeadSlice head, HeadSlice.Part part, int first, int count) {
    float largest = 0;
    for (int token = first; token < first + count; token++) {
      largest = Math.max(largest, squaredNorm(head, part, token)); // NaN stays
    }
    return (float) Math.sqrt(largest);
  }

  final int padded(int keys) {
    return Math.ceilDiv(keys, keyGroup()) * keyGroup();
  }

  @Override
  public void close() {
    queries.close();
    scores.close();
    mixed.close();
  }
}
