package org.engram.tensor.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A float32 linear layer on a CPU out of {@link BlockProduct}: the output is computed in panels of
 * {@value #PANEL} columns, each worker turning that panel's weights into columns when it gets
 * there. Packing costs about a hundredth of a full scan's products and no memory beyond one panel a
 * worker, so the weights may stay mapped from their file.
 *
 * <p>For inference: where libtorch records a gradient, and where there are too few rows to be worth
 * packing for, the call goes to {@link LibraryLinear} on purpose.
 */
public final class BlockedLinear implements LinearKernel {
  /** Output columns computed together. */
  static final int PANEL = 64;

  /** Rows of x in one product, and the stretch of the inner dimension: both fit a core's cache. */
  private static final int ROWS = 128;

  private static final int INNER = 768;

  /** Below this many rows packing a panel takes longer than is won. */
  static final int FEWEST_ROWS = 256;

  /** Columns written together when packing: a cache line. */
  private static final int LINE = 16;

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

  private final Workers workers;
  private final BlockProduct product;
  private final List<Scratch> panels = new ArrayList<>();
  private final LibraryLinear library = new LibraryLinear();

  private BlockedLinear(int threads) {
    this.workers = new Workers(threads);
    this.product =
        BlockProduct.find()
            .orElseThrow(() -> new IllegalStateException("this libtorch has no block product"));
    for (int w = 0; w < threads; w++) {
      panels.add(new Scratch());
    }
  }

  /** Ask {@link CpuKernels} first whether it is available. */
  static BlockedLinear float32(int threads) {
    return new BlockedLinear(threads);
  }

  @Override
  public Tensor apply(Tensor x, Tensor weight, Tensor bias) {
    long in = weight.size(1);
    long out = weight.size(0);
    if (x.size(-1) != in || bias.numel() != out) {
      throw new IllegalArgumentException(
          "x is %d wide and the bias %d; the weights are [%d, %d]"
              .formatted(x.size(-1), bias.numel(), out, in));
    }
    boolean recorded =
        GradMode.is_enabled()
            && (x.requires_grad() || weight.requires_grad() || bias.requires_grad());
    boolean fits = is(x) && is(weight) && is(bias);
    if (recorded || !fits || x.numel() / in < FEWEST_ROWS) {
      return library.apply(x, weight, bias);
    }
    return Handover.of(
        () -> {
          var shape = new long[Math.toIntExact(x.dim())];
          for (int d = 0; d < shape.length; d++) {
            shape[d] = d == shape.length - 1 ? out : x.size(d);
          }
          Tensor a = x.contiguous();
          Tensor w = weight.contiguous();
          Tensor b = bias.contiguous();
          Tensor y = torch.empty(shape, x.options(), null);
          var layer =
              new Layer(
                  Math.toIntExact(x.numel() / in),
                  Math.toIntExact(in),
                  Math.toIntExact(out),
                  TensorMemory.of(a),
                  TensorMemory.of(w),
                  TensorMemory.of(b),
                  TensorMemory.of(y));
          compute(layer);
          return y;
        });
  }

  /** The memory and sizes of one call. */
  private record Layer(
      int rows,
      int in,
      int out,
      MemorySegment x,
      MemorySegment weight,
      MemorySegment bias,
      MemorySegment y) {}

  private void compute(Layer layer) {
    int columns = Math.ceilDiv(layer.out, PANEL);
    // A piece is a panel, or, where there are more threads than panels, some of its rows.
    int parts = Math.min(Math.ceilDiv(4 * workers.count(), columns), layer.rows / FEWEST_ROWS);
    workers.run(
        columns * parts,
        (worker, piece) -> {
          int from = piece / parts * PANEL;
          int width = Math.min(PANEL, layer.out - from);
          int part = piece % parts;
          int first = (int) ((long) layer.rows * part / parts);
          int last = (int) ((long) layer.rows * (part + 1) / parts);
          MemorySegment panel = panels.get(worker).atLeast((long) layer.in * PANEL * Float.BYTES);
          pack(layer, from, width, panel);
          multiply(layer, from, width, first, last, panel);
        });
  }

  /** The inner dimension outermost: a stretch of the panel stays in cache for all rows. */
  private void multiply(
      Layer layer, int from, int width, int first, int last, MemorySegment panel) {
    for (int r = first; r < last; r++) {
      MemorySegment.copy(
          layer.bias, 4L * from, layer.y, 4 * ((long) r * layer.out + from), 4L * width);
    }
    for (int k = 0; k < layer.in; k += INNER) {
      int inner = Math.min(INNER, layer.in - k);
      MemorySegment w = panel.asSlice((long) k * width * Float.BYTES);
      for (int r = first; r < last; r += ROWS) {
        int m = Math.min(ROWS, last - r);
        MemorySegment a = layer.x.asSlice(((long) r * layer.in + k) * Float.BYTES);
        MemorySegment c = layer.y.asSlice(((long) r * layer.out + from) * Float.BYTES);
        product.float32(m, width, inner, layer.in, width, layer.out, true, a, w, c);
      }
    }
  }

  /** Rows {@code from} to {@code from + width - 1} of the weights as columns, [in][width]. */
  private static void pack(Layer layer, int from, int width, MemorySegment panel) {
    for (int j = 0; j < width; j += LINE) {
      int line = Math.min(LINE, width - j);
      for (int k = 0; k < layer.in; k++) {
        for (int i = 0; i < line; i++) {
          float w = layer.weight.getAtIndex(FLOAT, (long) (from + j + i) * layer.in + k);
          panel.setAtIndex(FLOAT, (long) k * width + j + i, w);
        }
      }
    }
  }

  private static boolean is(Tensor t) {
    return t.is_cpu() && t.scalar_type().intern() == torch.ScalarType.Float;
  }

  @Override
  public String describe() {
    return "blocked float32 linear, " + workers.count() + " threads";
  }

  /** Ends the threads and frees their memory. */
  @Override
  public void close() {
    workers.close();
    panels.forEach(Scratch::close);
  }
}
