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
      copyAlternating(head, even, to, row);
      copyAlternating(head, even + half, to, row + Short.BYTES);
    }
  }

  private static void copyAlternating(HeadSlice head, int key, MemorySegment to, long at) {
    boolean present = key < head.tokens();
    long from = present ? head.from(VALUE, key) * Short.BYTES : 0;
    for (int d = 0; d < head.headDim(); d++) {
      short value = present ? head.qkv().get(SHORT, from + (long) d * Short.BYTES) : 0;
      to.set(SHORT, at + (long) d * Integer.BYTES, value);
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
    float sum = 0;
    for (int d = 0; d < head.headDim(); d++) {
      float value =
          Float.intBitsToFloat(head.qkv().get(SHORT, from + (long) d * Short.BYTES) << Short.SIZE);
      sum += value * value;
    }
    return sum;
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
