package org.engram.tensor.kernel;

import static org.engram.tensor.kernel.HeadSlice.Part.QUERY;

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
  void loadQueries(HeadSlice head, int first, int rows) {
    long bytes = (long) head.headDim() * Short.BYTES;
    MemorySegment q = queries.atLeast(QUERY_BLOCK * bytes);
    for (int r = 0; r < rows; r++) {
      long from = head.from(QUERY, first + r) * Short.BYTES;
      MemorySegment.copy(head.qkv(), from, q, r * bytes, bytes);
    }
  }

  @Override
  void score(HeadSlice head, int rows, int firstKey, int width, MemorySegment scores) {
    int dim = head.headDim();
    MemorySegment block = head.packedKeys().asSlice((long) firstKey * dim * Short.BYTES);
    product.bf16(rows, width, dim, dim, width, KEY_BLOCK, false, queries.atLeast(0), block, scores);
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
    BoundedSoftmax.bf16Step(scores, ROW, rows, width, log2Scale, state, p);
  }

  @Override
  float squaredNorm(HeadSlice head, HeadSlice.Part part, int token) {
    long from = head.from(part, token) * Short.BYTES;
    float even = 0;
    float odd = 0;
    for (int d = 0;
        d < head.headDim();
        d += 2) { // two chains: an addition takes longer than it starts
      int pair = head.qkv().get(INT, from + (long) d * Short.BYTES);
      float low = Float.intBitsToFloat(pair << Short.SIZE);
      float high = Float.intBitsToFloat(pair & HIGH_HALF);
      even = Math.fma(low, low, even);
      odd = Math.fma(high, high, odd);
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
    MemorySegment block = head.packedValues().asSlice((long) firstKey * dim * Short.BYTES);
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

  @Override
  public void close() {
    super.close();
    probabilities.close();
  }
}
