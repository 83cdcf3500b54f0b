package org.engram.tensor.kernel;

import static org.engram.tensor.kernel.HeadSlice.Part.QUERY;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A head in float32 throughout. The exponentials take the place of their scores. */
final class FloatHead extends BlockedHead {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

  FloatHead(BlockProduct product) {
    super(product);
  }

  @Override
  int keyGroup() {
    return VectorSoftmax.LANES;
  }

  @Override
  void loadQueries(HeadSlice head, int first, int rows) {
    int dim = head.headDim();
    MemorySegment q = queries.atLeast((long) QUERY_BLOCK * dim * Float.BYTES);
    for (int r = 0; r < rows; r++) {
      MemorySegment.copy(
          head.qkv(), FLOAT, head.from(QUERY, first + r) * 4, q, FLOAT, (long) r * dim * 4, dim);
    }
  }

  @Override
  void score(HeadSlice head, int rows, int firstKey, int width, MemorySegment scores) {
    int dim = head.headDim();
    MemorySegment block = head.packedKeys().asSlice((long) firstKey * dim * Float.BYTES);
    product.float32(
        rows, width, dim, dim, width, KEY_BLOCK, false, queries.atLeast(0), block, scores);
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
    VectorSoftmax.step(scores, ROW, rows, width, log2Scale, state, mixed, dim);
  }

  @Override
  void boundedSoftmax(
      MemorySegment scores, int rows, int width, float log2Scale, VectorSoftmax.Rows state) {
    BoundedSoftmax.step(scores, ROW, rows, width, log2Scale, state);
  }

  @Override
  float squaredNorm(HeadSlice head, HeadSlice.Part part, int token) {
    long from = head.from(part, token) * Float.BYTES;
    float sum = 0;
    for (int d = 0; d < head.headDim(); d++) {
      float value = head.qkv().get(FLOAT, from + (long) d * Float.BYTES);
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
    MemorySegment block = head.packedValues().asSlice((long) firstKey * dim * Float.BYTES);
    product.float32(rows, dim, width, KEY_BLOCK, dim, dim, firstKey > 0, scores, block, mixed);
  }

  @Override
  void store(HeadSlice head, int token, MemorySegment mixed, int row) {
    int dim = head.headDim();
    MemorySegment.copy(
        mixed, FLOAT, (long) row * dim * Float.BYTES, head.out(), FLOAT, head.to(token) * 4, dim);
  }
}
