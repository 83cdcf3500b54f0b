package org.engram.tensor;

import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.kernel.AttentionKernel;
import org.engram.tensor.kernel.CpuKernels;
import org.engram.tensor.kernel.FusedAttention;
import org.engram.tensor.kernel.KernelWarmUp;
import org.engram.tensor.kernel.LibraryLinear;
import org.engram.tensor.kernel.LinearKernel;
import org.engram.tensor.kernel.PairRotation;
import org.engram.tensor.kernel.WeightedRows;

/**
 * How this process computes: the device, the precision and the threads, chosen once, and with them
 * the kernels. Model code asks for attention or a linear layer and does not know which kernel it
 * got. {@link #choices()} says in words what was chosen and why nothing faster was.
 */
public final class Compute implements AutoCloseable {
  private final Device device;
  private final Precision precision;
  private final int threads;
  private final List<Choice> choices;
  private final AttentionKernel attention;
  private final LinearKernel linear;

  /**
   * One decision, for {@code engram doctor}.
   *
   * @param what device, precision, threads or a kernel
   * @param chosen what was taken
   * @param reason why, and which flag would change it
   */
  public record Choice(String what, String chosen, String reason) {}

  private Compute(Selection selection, AttentionKernel attention, LinearKernel linear) {
    this.device = selection.device();
    this.precision = selection.precision();
    this.threads = selection.threads();
    this.choices = selection.choices();
    this.attention = attention;
    this.linear = linear;
  }

  /** Opens with as many threads as the machine has processors. */
  public static Compute open(Device device, Precision precision) {
    return open(device, precision, Runtime.getRuntime().availableProcessors());
  }

  /**
   * Opens the device.
   *
   * @throws ConfigurationException if the device is not there; {@link Device#AUTO} never fails
   */
  public static Compute open(Device device, Precision precision, int threads) {
    if (device.kind() != Device.Kind.CUDA) {
      KernelWarmUp.start(precision != Precision.FP32);
    }
    CpuKernels kernels = CpuKernels.detect(); // the first use of libtorch loads it
    Selection selection = Selection.of(device, precision, threads, Hardware.detect(), kernels);
    torch.set_num_threads(selection.threads());
    if (selection.device().kind() == Device.Kind.CUDA) {
      return new Compute(selection, new FusedAttention(), new LibraryLinear());
    }
    DType type = type(selection.precision());
    return new Compute(
        selection,
        kernels.attention(type, selection.threads()),
        kernels.linear(type, selection.threads()));
  }

  public Device device() {
    return device;
  }

  /** FP32 or BF16; never AUTO. */
  public Precision precision() {
    return precision;
  }

  public int threads() {
    return threads;
  }

  public List<Choice> choices() {
    return choices;
  }

  /** The kernels in use, in words: part of what an output's last digits depend on. */
  public String kernels() {
    return "attention: " + attention.describe() + "; linear: " + linear.describe();
  }

  /** The element type of weights and activations of the heavy operations. */
  public DType type() {
    return type(precision);
  }

  private static DType type(Precision precision) {
    return precision == Precision.BF16 ? DType.BF16 : DType.F32;
  }

  /** Brings a tensor to this device; itself where it is there already. */
  public Tensor place(Tensor tensor) {
    if (device.kind() == Device.Kind.CPU) {
      return tensor;
    }
    return Tensor.wrap(
        () ->
            tensor
                .handle()
                .to(
                    new org.bytedeco.pytorch.Device(device.toString()),
                    ScalarTypes.of(tensor.dtype()),
                    true,
                    false,
                    new org.bytedeco.pytorch.MemoryFormatOptional()));
  }

  /** A tensor file's tensor on this device; on the CPU without a copy, see {@link Tensors#of}. */
  public Tensor place(HostTensor host) {
    return place(Tensors.of(host));
  }

  /**
   * Multi-head self-attention without mask or dropout, scale 1/sqrt(head dimension).
   *
   * @param qkv [batch, tokens, 3 * dim], the last dimension laid out [3, heads, head dimension]
   * @param heads number of heads
   * @return [batch, tokens, dim]
   */
  public Tensor attention(Tensor qkv, int heads) {
    return Tensor.wrap(() -> attention.attend(qkv.handle(), heads));
  }

  /**
   * A linear layer, x W^T + b.
   *
   * @param x [..., in]; brought to the weight's type, except where autocast chooses the types
   * @param weight [out, in]
   * @param bias [out]
   * @return [..., out]
   */
  public Tensor linear(Tensor x, Tensor weight, Tensor bias) {
    Tensor input = Autocast.isOn(device) ? x : x.to(weight.dtype());
    return Tensor.wrap(() -> linear.apply(input.handle(), weight.handle(), bias.handle()));
  }

  /**
   * A linear layer of its own for each stretch of rows, as experts are.
   *
   * @param x [rows, in]
   * @param starts where each stretch begins, and behind the last the number of rows; one at least
   *     is not empty
   * @param weights [out, in] each
   * @param biases [out] each
   * @return [rows, out]
   */
  public Tensor linearByGroup(Tensor x, int[] starts, List<Tensor> weights, List<Tensor> biases) {
    Tensor input = Autocast.isOn(device) ? x : x.to(weights.getFirst().dtype());
    return Tensor.wrap(
        () ->
            linear.applyGrouped(
                input.handle(),
                starts,
                weights.stream().map(Tensor::handle).toList(),
                biases.stream().map(Tensor::handle).toList()));
  }

  /**
   * Rotates the pairs of channels of queries and keys in place, where this machine has a kernel for
   * it and nothing is recorded: (a, b) becomes (a c0 + b s0, b c1 + a s1).
   *
   * @param qkv [..., 3 * dim], the last dimension laid out [3, heads, head width]
   * @param cosines [table, head width] float32: row r of qkv takes row r modulo table
   * @param sines the same
   * @return false where nothing was done
   */
  public boolean rotatePairs_(Tensor qkv, Tensor cosines, Tensor sines, int heads) {
    if (Autograd.records(qkv)
        || !PairRotation.takes(qkv.handle(), Math.toIntExact(cosines.size(-1)))) {
      return false;
    }
    PairRotation.rotate_(qkv.handle(), cosines.handle(), sines.handle(), heads);
    return true;
  }

  /**
   * Adds {@code factors[i] * rows[i]} to row {@code to[i]} of a sum, in the order of the rows,
   * where this machine has a kernel for it and nothing is recorded.
   *
   * @param sum [n, dim] float32
   * @param rows [count, dim]
   * @return false where nothing was done
   */
  public boolean addWeightedRows_(Tensor sum, Tensor rows, long[] to, float[] factors) {
    if (Autograd.records(rows, sum) || !WeightedRows.takes(sum.handle(), rows.handle())) {
      return false;
    }
    WeightedRows.add_(sum.handle(), rows.handle(), to, factors);
    return true;
  }

  @Override
  public void close() {
    attention.close();
    linear.close();
  }
}
