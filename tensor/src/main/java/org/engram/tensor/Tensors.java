package org.engram.tensor;

import java.util.Arrays;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.engram.tensor.file.HostTensor;

/** Makes tensors on the CPU from Java arrays and from tensor files. */
public final class Tensors {
  private Tensors() {}

  /** A float32 tensor with a copy of the values. */
  public static Tensor of(float[] values, long... shape) {
    checkLength(values.length, shape);
    return Tensor.wrap(
        () ->
            torch
                .from_blob(new FloatPointer(values), shape, options(torch.ScalarType.Float))
                .clone());
  }

  /** A float64 tensor with a copy of the values. */
  public static Tensor of(double[] values, long... shape) {
    checkLength(values.length, shape);
    return Tensor.wrap(
        () ->
            torch
                .from_blob(new DoublePointer(values), shape, options(torch.ScalarType.Double))
                .clone());
  }

  /** An int64 tensor with a copy of the values. */
  public static Tensor of(long[] values, long... shape) {
    checkLength(values.length, shape);
    return Tensor.wrap(
        () ->
            torch
                .from_blob(new LongPointer(values), shape, options(torch.ScalarType.Long))
                .clone());
  }

  public static Tensor zeros(long... shape) {
    return Tensor.wrap(() -> torch.zeros(shape, options(torch.ScalarType.Float)));
  }

  /**
   * A tensor over the very memory of a host tensor: nothing is copied where that memory is native
   * (a mapped file) and aligned. The file must stay open as long as the tensor is used, and the
   * tensor must not be written to. Heap memory and unaligned data are copied.
   */
  public static Tensor of(HostTensor host) {
    if (host.data().isNative() && host.data().address() % host.dtype().bytes() == 0) {
      Pointer memory = new AddressedPointer(host.data().address());
      try {
        return Tensor.over(
            torch.from_blob(memory, host.shape(), options(ScalarTypes.of(host.dtype()))),
            host.data());
      } catch (RuntimeException e) {
        throw Natives.translate(e);
      }
    }
    byte[] bytes = host.data().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    return Tensor.wrap(
        () ->
            torch
                .from_blob(
                    new BytePointer(bytes), host.shape(), options(ScalarTypes.of(host.dtype())))
                .clone());
  }

  /**
   * Writes saved values into tensors of the same names, whatever device these are on.
   *
   * @param from may have more tensors than are asked for
   * @param what the tensors are, for the message
   * @throws RefusedInputException if a tensor is missing, or of another shape or type; nothing is
   *     changed then
   */
  public static void overwrite(
      Map<String, Tensor> into, Map<String, HostTensor> from, String what) {
    into.forEach(
        (name, tensor) -> {
          HostTensor saved = from.get(name);
          String found =
              saved == null ? "not there" : saved.dtype() + Arrays.toString(saved.shape());
          String expected = tensor.dtype() + Arrays.toString(tensor.shape());
          if (!found.equals(expected)) {
            throw new RefusedInputException(
                what + ", tensor " + name,
                found,
                expected,
                "It was saved by a run of another model or of other settings");
          }
        });
    try (Autograd.Region _ = Autograd.off()) {
      into.forEach(
          (name, tensor) -> {
            try (Scope _ = Scope.open()) {
              tensor.handle().copy_(of(from.get(name)).handle());
            }
          });
    }
  }

  private static TensorOptions options(torch.ScalarType type) {
    return new TensorOptions(type);
  }

  private static void checkLength(int length, long[] shape) {
    long elements = 1;
    for (long size : shape) {
      elements *= size;
    }
    if (elements != length) {
      throw new IllegalArgumentException(length + " values do not fill " + Arrays.toString(shape));
    }
  }

  /** A JavaCPP pointer to memory that Java mapped. */
  private static final class AddressedPointer extends Pointer {
    AddressedPointer(long address) {
      this.address = address;
    }
  }
}
