package org.engram.tensor.kernel;

import static org.engram.tensor.kernel.HeadSlice.Part.KEY;
import static org.engram.tensor.kernel.HeadSlice.Part.QUERY;
import static org.engram.tensor.kernel.HeadSlice.Part.VALUE;

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
  void pack(HeadSlice head) {
    int dim = head.headDim();
    long bytes = (long) padded(head.tokens()) * dim * Float.BYTES;
    MemorySegment k = keys.atLeast(bytes);
    MemorySegment v = values.atLeast(bytes);
    for (int first = 0; first < head.tokens(); first += KEY_BLOCK) {
      packKeys(head, first, padded(Math.min(KEY_BLOCK, head.tokens() - first)), k);
    }
    copyRows(head, VALUE, 0, head.tokens(), v);
    long end = (long) head.tokens() * dim * Float.BYTES;
    v.asSlice(end, bytes - end).fill((byte) 0);
  }

  /** Keys as columns, [headDim, width] for each block, a cache line of them at a time. */
  private static void packKeys(HeadSlice head, int first, int width, MemorySegment to) {
    int dim = head.headDim();
    int group = VectorSoftmax.LANES;
    for (int j = 0; j < width; j += group) {
      int present = Math.min(group, head.tokens() - first - j);
      for (int d = 0; d < dim; d++) {
        long at = (long) first * dim + (long) d * width + j;
        for (int i = 0; i < group; i++) {
          float key = 0;
          if (i < present) {
            key = head.qkv().getAtIndex(FLOAT, head.from(KEY, first + j + i) + d);
          }
          to.setAtIndex(FLOAT, at + i, key);
        }
      }
    }
  }

  @Override
  void loadQueries(HeadSlice head, int first, int rows) {
    copyRows(
        head,
        QUERY,
        first,
        rows,
        queries.atLeast((long) QUERY_BLOCK * head.headDim() * Float.BYTES));
  }

  @Override
  void score(HeadSlice head, int rows, int firstKey, int width, MemorySegment scores) {
    int dim = head.headDim();
    MemorySegment block = keys.atLeast(0).asSlice((long) firstKey * dim * Float.BYTES);
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
    VectorSoftmax.boundedStep(scores, ROW, rows, width, log2Scale, state);
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
    MemorySegment block = values.atLeast(0).asSlice((long) firstKey * dim * Float.BYTES);
    product.float32(rows, dim, width, KEY_BLOCK, dim, dim, firstKey > 0, scores, block, mixed);
  }

  @Override
  void store(HeadSlice head, int token, MemorySegment mixed, int row) {
    int dim = head.headDim();
    MemorySegment.copy(
        mixed, FLOAT, (long) row * dim * Float.BYTES, head.out(), FLOAT, head.to(token) * 4, dim);
  }

  private static void copyRows(
      HeadSlice head, HeadSlice.Part part, int first, int rows, MemorySegment to) {
    int dim = head.headDim();
    for (int r = 0; r < rows; r++) {
      MemorySegment.copy(
          head.qkv(), FLOAT, head.from(part, first + r) * 4, to, FLOAT, (long) r * dim * 4, dim);
    }
  }
}
