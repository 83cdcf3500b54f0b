package org.engram.tensor.kernel;

import java.lang.foreign.MemorySegment;

/**
 * One head of one scan inside a contiguous [batch, tokens, 3, heads, headDim] projection and inside
 * the [batch, tokens, heads, headDim] result.
 *
 * @param qkv the whole projection
 * @param out the whole result
 * @param packed its keys and values once more, as the products take them
 */
record HeadSlice(
    MemorySegment qkv, MemorySegment out, PackedHeads packed, QkvShape shape, int scan, int head) {
  /** Which of the three projections. */
  enum Part {
    QUERY(0),
    KEY(1),
    VALUE(2);

    private final int place;

    Part(int place) {
      this.place = place;
    }
  }

  MemorySegment packedKeys() {
    return packed.keys(scan, head);
  }

  MemorySegment packedValues() {
    return packed.values(scan, head);
  }

  int tokens() {
    return shape.tokens();
  }

  int headDim() {
    return shape.headDim();
  }

  /** Index of the first element of a token's query, key or value. */
  long from(Part part, int token) {
    long row = (long) scan * shape.tokens() + token;
    return row * 3 * shape.dim() + (long) part.place * shape.dim() + (long) head * headDim();
  }

  /** Index of the first element of a token's result. */
  long to(int token) {
    long row = (long) scan * shape.tokens() + token;
    return row * shape.dim() + (long) head * headDim();
  }
}
