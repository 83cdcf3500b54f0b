package org.engram.tensor.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A panel in float32: the weights as rows of {@code width} columns, sums in the result itself. */
final class FloatPanel extends LinearPanel {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

  /** Columns written together when packing: a cache line. */
  private static final int LINE = 16;

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
    MemorySegment to = panel.atLeast((long) layer.in() * WIDTH * Float.BYTES);
    for (int j = 0; j < width; j += LINE) {
      int line = Math.min(LINE, width - j);
      for (int k = 0; k < layer.in(); k++) {
        for (int i = 0; i < line; i++) {
          float w = layer.weight().getAtIndex(FLOAT, (long) (from + j + i) * layer.in() + k);
          to.setAtIndex(FLOAT, (long) k * width + j + i, w);
        }
      }
    }
  }

  /** The inner dimension outermost: a stretch of the panel stays in cache for all rows. */
  @Override
  void multiply(Layer layer, int from, int width, int first, int last) {
    int in = layer.in();
    int out = layer.out();
    for (int r = first; r < last; r++) {
      MemorySegment.copy(
          layer.bias(), 4L * from, layer.y(), 4 * ((long) r * out + from), 4L * width);
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
