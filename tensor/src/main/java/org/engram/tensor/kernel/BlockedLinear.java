package org.engram.tensor.kernel;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A linear layer on a CPU out of {@link BlockProduct}, with float32 sums: the output is computed in
 * panels of {@value LinearPanel#WIDTH} columns, each worker turning that panel's weights into
 * columns when it gets there. Packing takes no memory beyond one panel a worker. Layers are
 * computed in the type of their weights, of bfloat16 and float32.
 *
 * <p>For inference: where libtorch records a gradient or casts, where there are too few rows to be
 * worth packing for, and where a type's panel does not take the layer's sizes, the call goes to
 * {@link LibraryLinear} on purpose.
 */
public final class BlockedLinear implements LinearKernel {
  /** Below this many rows packing a panel takes longer than is won. */
  static final int FEWEST_ROWS = 64;

  /** Below this many a panel's rows are not shared out: each part packs the panel anew. */
  private static final int FEWEST_ROWS_OF_A_PART = 256;

  /** The same as the first for each of several stretches of rows, on average. */
  static final int FEWEST_ROWS_OF_A_GROUP = 8;

  private final Workers workers;
  private final List<LinearPanel> bf16 = new ArrayList<>();
  private final List<LinearPanel> float32 = new ArrayList<>();
  private final LibraryLinear library = new LibraryLinear();

  /**
   * Ask {@link CpuKernels} first whether it is available.
   *
   * @param half whether bfloat16 is computed too, and not float32 alone
   */
  BlockedLinear(int threads, boolean half) {
    this.workers = new Workers(threads);
    BlockProduct product =
        BlockProduct.find()
            .orElseThrow(() -> new IllegalStateException("this libtorch has no block product"));
    for (int w = 0; w < threads; w++) {
      float32.add(new FloatPanel(product));
      if (half) {
        bf16.add(new Bf16Panel(product));
      }
    }
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
    if (x.numel() / in < FEWEST_ROWS || !takes(x, weight, bias)) {
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
              new LinearPanel.Layer(
                  Math.toIntExact(x.numel() / in),
                  Math.toIntExact(in),
                  Math.toIntExact(out),
                  TensorMemory.of(a),
                  TensorMemory.of(w),
                  TensorMemory.of(b),
                  TensorMemory.of(y));
          compute(layer, panels(a));
          return y;
        });
  }

  /** All stretches in one go: a piece of work is a panel of one of them. */
  @Override
  public Tensor applyGrouped(Tensor x, int[] starts, List<Tensor> weights, List<Tensor> biases) {
    int rows = starts[weights.size()];
    boolean takes = true;
    for (int g = 0; g < weights.size(); g++) {
      takes &= takes(x, weights.get(g), biases.get(g));
    }
    if (!takes || rows < (long) FEWEST_ROWS_OF_A_GROUP * weights.size()) {
      return LinearKernel.super.applyGrouped(x, starts, weights, biases);
    }
    return Handover.of(
        () -> {
          Tensor a = x.contiguous();
          int in = Math.toIntExact(x.size(1));
          int out = Math.toIntExact(weights.getFirst().size(0));
          Tensor y = torch.empty(new long[] {rows, out}, x.options(), null);
          MemorySegment from = TensorMemory.of(a);
          MemorySegment to = TensorMemory.of(y);
          long rowIn = a.element_size() * in;
          long rowOut = a.element_size() * out;
          var layers = new ArrayList<LinearPanel.Layer>();
          for (int g = 0; g < weights.size(); g++) {
            int count = starts[g + 1] - starts[g];
            if (count > 0) {
              layers.add(
                  new LinearPanel.Layer(
                      count,
                      in,
                      out,
                      from.asSlice(starts[g] * rowIn, count * rowIn),
                      TensorMemory.of(weights.get(g).contiguous()),
                      TensorMemory.of(biases.get(g).contiguous()),
                      to.asSlice(starts[g] * rowOut, count * rowOut)));
            }
          }
          List<LinearPanel> panels = panels(a);
          int columns = Math.ceilDiv(out, LinearPanel.WIDTH);
          workers.run(
              columns * layers.size(),
              (worker, piece) -> {
                LinearPanel.Layer layer = layers.get(piece / columns);
                int first = piece % columns * LinearPanel.WIDTH;
                int wide = Math.min(LinearPanel.WIDTH, out - first);
                LinearPanel panel = panels.get(worker);
                panel.pack(layer, first, wide);
                panel.multiply(layer, first, wide, 0, layer.rows());
              });
          return y;
        });
  }

  /** The panels of a type, one a worker; none where it is not computed here. */
  private List<LinearPanel> panels(Tensor t) {
    return switch (t.scalar_type().intern()) {
      case BFloat16 -> bf16;
      case Float -> float32;
      default -> List.of();
    };
  }

  /** Whether the panels compute a layer: nothing is recorded or cast, and the sizes suit them. */
  private boolean takes(Tensor x, Tensor weight, Tensor bias) {
    boolean recorded =
        GradMode.is_enabled()
            && (x.requires_grad() || weight.requires_grad() || bias.requires_grad());
    List<LinearPanel> panels = panels(weight);
    return !recorded
        && !(weight.scalar_type().intern() == torch.ScalarType.Float
            && torch.is_autocast_enabled(torch.DeviceType.CPU))
        && !panels.isEmpty()
        && is(x, weight)
        && is(bias, weight)
        && weight.is_cpu()
        && panels
            .getFirst()
            .takes(Math.toIntExact(weight.size(1)), Math.toIntExact(weight.size(0)));
  }

  private static boolean is(Tensor t, Tensor weight) {
    return t.is_cpu() && t.scalar_type().intern() == weight.scalar_type().intern();
  }

  private void compute(LinearPanel.Layer layer, List<LinearPanel> panels) {
    int columns = Math.ceilDiv(layer.out(), LinearPanel.WIDTH);
    // A piece is a panel, or, where there are more threads than panels, some of its rows.
    int wanted = Math.ceilDiv(4 * workers.count(), columns);
    int parts = Math.max(1, Math.min(wanted, layer.rows() / FEWEST_ROWS_OF_A_PART));
    workers.run(
        columns * parts,
        (worker, piece) -> {
          int from = piece / parts * LinearPanel.WIDTH;
          int width = Math.min(LinearPanel.WIDTH, layer.out() - from);
          int part = piece % parts;
          int first = (int) ((long) layer.rows() * part / parts);
          int last = (int) ((long) layer.rows() * (part + 1) / parts);
          LinearPanel panel = panels.get(worker);
          panel.pack(layer, from, width);
          panel.multiply(layer, from, width, first, last);
        });
  }

  @Override
  public String describe() {
    String type = bf16.isEmpty() ? "float32" : "bf16";
    return "blocked " + type + " linear, " + workers.count() + " threads";
  }

  /** Ends the threads and frees their memory. */
  @Override
  public void close() {
    workers.close();
    bf16.forEach(LinearPanel::close);
    float32.forEach(LinearPanel::close);
  }
}
