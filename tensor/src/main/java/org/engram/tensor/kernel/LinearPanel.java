package org.engram.tensor.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Some columns of a linear layer's output on one thread: their weights packed for {@link
 * BlockProduct}, and the rows of x multiplied by them in blocks that stay in the thread's cache.
 * The types differ in how weights are packed and in where sums are kept.
 */
abstract class LinearPanel implements AutoCloseable {
  /** Output columns computed together. */
  static final int WIDTH = 64;

  /** Rows of x in one product, and the stretch of the inner dimension: both fit a core's cache. */
  static final int ROWS = 128;

  static final int INNER = 768;

  final BlockProduct product;
  final Scratch panel = new Scratch();

  LinearPanel(BlockProduct product) {
    this.product = product;
  }

  /**
   * The memory and sizes of one call: y[rows, out] = x[rows, in] weight[out, in]' + bias[out], all
   * of the panel's type and contiguous.
   */
  record Layer(
      int rows,
      int in,
      int out,
      MemorySegment x,
      MemorySegment weight,
      MemorySegment bias,
      MemorySegment y) {}

  /** Whether layers of these sizes can be computed. */
  abstract boolean takes(int in, int out);

  /** Lays out the weights of output columns {@code from} to {@code from + width - 1}. */
  abstract void pack(Layer layer, int from, int width);

  /** Computes those columns of rows {@code first} to {@code last - 1}, after {@link #pack}. */
  abstract void multiply(Layer layer, int from, int width, int first, int last);

  @Override
  public void close() {
    panel.close();
  }
}
