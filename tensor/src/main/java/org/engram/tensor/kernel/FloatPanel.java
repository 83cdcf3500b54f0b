package org.engram.tensor.kernel;

import java.lang.foreign.MemorySegment;

/** A panel in float32: the weights as rows of {@code width} columns, sums in the result itself. */
final class FloatPanel extends LinearPanel {
  FloatPanel(BlockProduct product) {
    super(product);
  }

  @Override
  boolean takes(int in, int out) {
    return true;
  }

  /** [in][width] */
  @Override
  void pack(Layer layer, int from, int width) {
    int in = layer.in();
    MemorySegment to = panel.atLeast((long) in * WIDTH * Float.BYTES);
    MemorySegment columns = layer.weight().asSlice((long) from * in * Float.BYTES);
    product.transpose(width, in, columns, in, to, width);
  }

  /** The inner dimension outermost: a stretch of the panel stays in cache for all rows. */
  @Override
  void multiply(Layer layer, int from, int width, int first, int last) {
    int in = layer.in();
    int out = layer.out();
    for (int r = first; r < last; r++) {
      long to = ((long) r * out + from) * Float.BYTES;
      MemorySegment.copy(
          layer.bias(), (long) from * Float.BYTES, layer.y(), to, (long) width * Float.BYTES);
    }
    for (int k = 0; k < in; k += INNER) {
      int inner = Math.min(INNER, in - k);
      MemorySegment w = panel.atLeast(0).asSlice((long) k * width * Float.BYTES);
      for (int r = first; r < last; r += ROWS) {
        int m = Math.min(ROWS, last - r);
        MemorySegment a = layer.x().asSlice(((long) r * in + k) * Float.BYTES);
        MemorySegment c = layer.y().asSlice(((long) r * out + from) * Float.BYTES);
        product.float32(m, width, inner, in, width, out, true, a, w, c);
      }
    }
  }
}
