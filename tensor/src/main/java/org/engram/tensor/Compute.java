package org.engram.tensor;

import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;

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

  /**
   * One decision, for {@code engram doctor}.
   *
   * @param what device, precision, threads or a kernel
   * @param chosen what was taken
   * @param reason why, and which flag would change it
   */
  public record Choice(String what, String chosen, String reason) {}

  private Compute(Device device, Precision precision, int threads, List<Choice> choices) {
    this.device = device;
    this.precision = precision;
    this.threads = threads;
    this.choices = List.copyOf(choices);
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
    Selection selection = Selection.of(device, precision, threads, Hardware.detect());
    torch.set_num_threads(selection.threads());
    return new Compute(
        selection.device(), selection.precision(), selection.threads(), selection.choices());
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

  /** The kernels in use, by name: part of what an output's last digits depend on. */
  public String kernels() {
    return "attention libtorch, linear libtorch";
  }

  /** The element type of weights and activations of the heavy operations. */
  public DType type() {
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
    long batch = qkv.size(0);
    long tokens = qkv.size(1);
    long dim = qkv.size(2) / 3;
    try (Scope scope = Scope.open()) {
      // [3, batch, heads, tokens, head dimension]
      Tensor split =
          Tensor.wrap(
              () -> qkv.handle().view(batch, tokens, 3, heads, dim / heads).permute(2, 0, 3, 1, 4));
      Tensor attended =
          Tensor.wrap(
              () ->
                  torch
                      .scaled_dot_product_attention(
                          split.select(0, 0).handle(),
                          split.select(0, 1).handle(),
                          split.select(0, 2).handle(),
                          new TensorOptional(),
                          0.0,
                          false,
                          new DoubleOptional(),
                          false)
                      .transpose(1, 2));
      return scope.keep(attended.reshape(batch, tokens, dim));
    }
  }

  @Override
  public void close() {}
}
