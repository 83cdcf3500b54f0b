package org.engram.tensor.kernel;

import org.bytedeco.pytorch.Tensor;

/** The sizes of a fused projection [batch, tokens, 3, heads, headDim], checked. */
record QkvShape(int batch, int tokens, int heads, int headDim, boolean batched) {
  static QkvShape of(Tensor qkv, int heads) {
    long dims = qkv.dim();
    if (dims != 2 && dims != 3) {
      throw new IllegalArgumentException(
          "qkv has "
              + dims
              + " dimensions; expected [batch, tokens, 3*heads*headDim] or one fewer");
    }
    boolean batched = dims == 3;
    long width = qkv.size(-1);
    if (heads < 1 || width % (3L * heads) != 0 || width == 0) {
      throw new IllegalArgumentException(
          "qkv is " + width + " wide, which does not divide into 3 x " + heads + " heads");
    }
    return new QkvShape(
        batched ? Math.toIntExact(qkv.size(0)) : 1,
        Math.toIntExact(qkv.size(-2)),
        heads,
        Math.toIntExact(width / 3 / heads),
        batched);
  }

  /** Width of the result, heads * headDim. */
  int dim() {
    return heads * headDim;
  }

  /** Shape of the result: the input's with the last dimension a third as wide. */
  long[] output() {
    return batched ? new long[] {batch, tokens, dim()} : new long[] {tokens, dim()};
  }

  /** Elements of the projection. */
  long elements() {
    return (long) batch * tokens * 3 * dim();
  }
}
