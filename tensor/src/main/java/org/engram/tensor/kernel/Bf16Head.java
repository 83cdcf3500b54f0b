package org.engram.tensor.kernel;

import static org.engram.tensor.kernel.HeadSlice.Part.KEY;
import static org.engram.tensor.kernel.HeadSlice.Part.QUERY;
import static org.engram.tensor.kernel.HeadSlice.Part.VALUE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A head in bfloat16 with float32 scores, sums and accumulation. Both products take their second
 * factor in pairs of rows. For the scores a pair is two neighbouring dimensions of a key; for the
 * mixture it is two keys, half a group apart, as {@link VectorSoftmax#bf16Step} writes them.
 */
final class Bf16Head extends BlockedHead {
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

  private static final int HIGH_HALF = 0xffff0000;

  private final Scratch probabilities = new Scratch();

  Bf16Head(BlockProduct product) {
    super(product);
  }

  @Override
  int keyGroup() {
    return 2 * VectorSoftmax.LANES;
  }

  @Override
  void pack(HeadSlice head) {
    int pairs = evenDim(head) / 2;
    int padded = padded(head.tokens());
    MemorySegment k = keys.atLeast((long) padded * pairs * Integer.BYTES);
    MemorySegment v = values.atLeast((long) padded * head.headDim() * Short.BYTES);
    for (int first = 0; first < head.tokens(); first += KEY_BLOCK) {
      int width = padded(Math.min(KEY_BLOCK, head.tokens() - first));
      packKeys(head, first, width, pairs, k);
      packValues(head, first, width, v);
    }
  }

  /** [pairs][width][2] for each block of keys, a cache line of them at a time. */
  private static void packKeys(HeadSlice head, int first, int width, int pairs, MemorySegment to) {
    int group = VectorSoftmax.LANES;
    for (int j = 0; j < width; j += group) {
      int present = Math.min(group, head.tokens() - first - j);
      for (int p = 0; p < pairs; p++) {
        boolean whole = 2 * p + 1 < head.headDim();
        long at = ((long) first * pairs + (long) p * width + j) * Integer.BYTES;
        for (int i = 0; i < group; i++) {
          int pair = 0;
          if (i < present) {
            long from = (head.from(KEY, first + j + i) + 2L * p) * Short.BYTES;
            pair =
                whole
                    ? head.qkv().get(INT, from)
                    : Short.toUnsignedInt(head.qkv().get(SHORT, from));
          }
          to.set(INT, at + (long) i * Integer.BYTES, pair);
        }
      }
    }
  }

  /**
   * [width / 2][headDim][2] for each block of keys, rows i and i + group / 2 of a group together.
   */
  private void packValues(HeadSlice head, int first, int width, MemorySegment to) {
    int dim = head.headDim();
    int half = keyGroup() / 2;
    for (int pair = 0; pair < width / 2; pair++) {
      int even = first + pair / half * keyGroup() + pair % half;
      long row = ((long) first * dim + (long) pair * 2 * dim) * Short.BYTES;
      interleave(head, even, even + half, to, row);
    }
  }

  /** Two tokens' values side by side, one int a dimension; a token that is not there is zero. */
  private static void interleave(HeadSlice head, int low, int high, MemorySegment to, long at) {
    MemorySegment qkv = head.qkv();
    int dim = head.headDim();
    if (high < head.tokens()) {
      long lowFrom = head.from(VALUE, low) * Short.BYTES;
      long highFrom = head.from(VALUE, high) * Short.BYTES;
      int d = 0;
      for (; d < dim - 1; d += 2) { // two dimensions a read
        int lows = qkv.get(INT, lowFrom + (long) d * Short.BYTES);
        int highs = qkv.get(INT, highFrom + (long) d * Short.BYTES);
        to.set(INT, at + (long) d * Integer.BYTES, (lows & 0xffff) | (highs << Short.SIZE));
        to.set(INT, at + (d + 1L) * Integer.BYTES, (lows >>> Short.SIZE) | (highs & HIGH_HALF));
      }
      if (d < dim) {
        int lowLast = Short.toUnsignedInt(qkv.get(SHORT, lowFrom + (long) d * Short.BYTES));
        int highLast = qkv.get(SHORT, highFrom + (long) d * Short.BYTES) << Short.SIZE;
        to.set(INT, at + (long) d * Integer.BYTES, lowLast | highLast);
      }
      return;
    }
    boolean present = low < head.tokens();
    long from = present ? head.from(VALUE, low) * Short.BYTES : 0;
    for (int d = 0; d < dim; d++) {
      int value = present ? Short.toUnsignedInt(qkv.get(SHORT, from + (long) d * Short.BYTES)) : 0;
      to.set(INT, at + (long) d * Integer.BYTES, value);
    }
  }

  @Override
  void loadQueries(HeadSlice head, int first, int rows) {
    int even = evenDim(head);
    MemorySegment q = queries.atLeast((long) QUERY_BLOCK * even * Short.BYTES);
    q.fill((byte) 0);
    long bytes = (long) head.headDim() * Short.BYTES;
    for (int r = 0; r < rows; r++) {
      MemorySegment.copy(
          head.qkv(), head.from(QUERY, first + r) * Short.BYTES, q, (long) r * even * 2, bytes);
    }
  }

  @Override
  void score(HeadSlice head, int rows, int firstKey, int width, MemorySegment scores) {
    int even = evenDim(head);
    MemorySegment block = keys.atLeast(0).asSlice((long) firstKey * even * Short.BYTES);
    product.bf16(
        rows, width, even, even, width, KEY_BLOCK, false, queries.atLeast(0), block, scores);
  }

  @Override
  void softmax(
      MemorySegment scores,
      int rows,
      int width,
      float log2Scale,
      VectorSoftmax.Rows state,
      MemorySegment mixed,
      int dim) {
    MemorySegment p = probabilities.atLeast((long) QUERY_BLOCK * KEY_BLOCK * Short.BYTES);
    VectorSoftmax.bf16Step(scores, ROW, rows, width, log2Scale, state, mixed, dim, p);
  }

  @Override
  void boundedSoftmax(
      MemorySegment scores, int rows, int width, float log2Scale, VectorSoftmax.Rows state) {
    MemorySegment p = probabilities.atLeast((long) QUERY_BLOCK * KEY_BLOCK * Short.BYTES);
    VectorSoftmax.boundedBf16Step(scores, ROW, rows, width, log2Scale, state, p);
  }

  @Override
  float squaredNorm(HeadSlice head, HeadSlice.Part part, int token) {
    long from = head.from(part, token) * Short.BYTES;
    float even = 0;
    float odd = 0;
    int d = 0;
    for (; d < head.headDim() - 1; d += 2) { // two chains: an addition takes longer than it starts
      int pair = head.qkv().get(INT, from + (long) d * Short.BYTES);
      float low = Float.intBitsToFloat(pair << Short.SIZE);
      float high = Float.intBitsToFloat(pair & HIGH_HALF);
      even = Math.fma(low, low, even);
      odd = Math.fma(high, high, odd);
    }
    if (d < head.headDim()) {
      float last =
          Float.intBitsToFloat(head.qkv().get(SHORT, from + (long) d * Short.BYTES) << Short.SIZE);
      even = Math.fma(last, last, even);
    }
    return even + odd;
  }

  @Override
  void mix(
      HeadSlice head,
      int rows,
      int firstKey,
      int width,
      MemorySegment scores,
      MemorySegment mixed) {
    int dim = head.headDim();
    MemorySegment block = values.atLeast(0).asSlice((long) firstKey * dim * Short.BYTES);
    product.bf16(
        rows,
        dim,
        width,
        KEY_BLOCK,
        dim,
        dim,
        firstKey > 0,
        probabilities.atLeast(0),
        block,
        mixed);
  }

  @Override
  void store(HeadSlice head, int token, MemorySegment mixed, int row) {
    int dim = head.headDim();
    long from = (long) row * dim * Float.BYTES;
    long to = head.to(token) * Short.BYTES;
    for (int d = 0; d < dim; d++) {
      float value = mixed.get(FLOAT, from + (long) d * Float.BYTES);
      head.out().set(SHORT, to + (long) d * Short.BYTES, Bf16.of(value));
    }
  }

  /** The product takes pairs of dimensions: an odd head gets one of zeros. */
  private static int evenDim(HeadSlice head) {
    return head.headDim() + head.headDim() % 2;
  }

  @Override
  public void close() {
    super.close();
    probabilities.close();
  }
}
