package org.engram.tensor.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A panel in bfloat16 with float32 sums. The product takes the weights in pairs of inputs, which
 * stand beside each other in a row of the weights, so packing transposes elements of 32 bits.
 *
 * <p>Columns are packed with the even ones of a group of {@code 2 * VectorRows.LANES} before its
 * odd ones, so that a vector of even results and one of odd results make one of stored pairs.
 */
final class Bf16Panel extends LinearPanel {
  private static final int GROUP = 2 * VectorRows.LANES;

  private final Scratch sums = new Scratch();
  private final float[] bias = new float[WIDTH];

  Bf16Panel(BlockProduct product) {
    super(product);
  }

  @Override
  boolean takes(int in, int out) {
    return in % 2 == 0 && out % GROUP == 0 && WIDTH % GROUP == 0;
  }

  /** [in / 2][width][2] */
  @Override
  void pack(Layer layer, int from, int width) {
    int pairs = layer.in() / 2;
    MemorySegment to = panel.atLeast((long) pairs * WIDTH * Integer.BYTES);
    for (int j = 0; j < width; j += VectorRows.LANES) {
      // A pair of inputs is an element; of the columns every other one is packed here.
      MemorySegment columns =
          layer.weight().asSlice((long) (from + column(j)) * pairs * Integer.BYTES);
      product.transpose(
          VectorRows.LANES, pairs, columns, 2 * pairs, to.asSlice((long) j * Integer.BYTES), width);
    }
    for (int j = 0; j < width; j++) {
      short b = layer.bias().getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, from + column(j));
      bias[j] = Bf16.toFloat(b);
    }
  }

  /** The output column, from the panel's first, that is packed at a place. */
  private static int column(int packed) {
    int group = packed / GROUP * GROUP;
    int lane = packed % VectorRows.LANES;
    return group + 2 * lane + (packed % GROUP >= VectorRows.LANES ? 1 : 0);
  }

  /** The rows outermost: their sums stay in the nearest cache for all of the inner dimension. */
  @Override
  void multiply(Layer layer, int from, int width, int first, int last) {
    int in = layer.in();
    MemorySegment c = sums.atLeast((long) ROWS * WIDTH * Float.BYTES);
    for (int r = first; r < last; r += ROWS) {
      int m = Math.min(ROWS, last - r);
      for (int k = 0; k < in; k += INNER) {
        int inner = Math.min(INNER, in - k);
        MemorySegment a = layer.x().asSlice(((long) r * in + k) * Short.BYTES);
        MemorySegment w = panel.atLeast(0).asSlice((long) k * width * Short.BYTES);
        product.bf16(m, width, inner, in, width, width, k > 0, a, w, c);
      }
      long to = ((long) r * layer.out() + from) * Short.BYTES;
      VectorRows.storeBf16(c, bias, m, width, layer.y(), to, (long) layer.out() * Short.BYTES);
    }
  }

  @Override
  public void close() {
    super.close();
    sums.close();
  }
}
