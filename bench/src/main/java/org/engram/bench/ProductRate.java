package org.engram.bench;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.engram.tensor.Device;

/**
 * The rate of one large linear layer, [4500, 768] by [768, 3072]: the first of the MLP of a full
 * ViT-Base scan, and near to the best that a library reaches on a CPU. A GPU wants more at once:
 * there it is [8192, 8192] by [8192, 8192].
 */
final class ProductRate {
  static final long ROWS = 4500;
  static final long IN = 768;
  static final long OUT = 3072;

  private static final int RUNS = 20;
  private static final long SQUARE = 8192;

  /** Products that a GPU is given before it is waited for. */
  private static final int QUEUED = 16;

  private ProductRate() {}

  /** Operations a second of libtorch's linear layer on that device. */
  static double ofLibtorch(Device device, torch.ScalarType type) {
    boolean gpu = device.kind() == Device.Kind.CUDA;
    long rows = gpu ? SQUARE : ROWS;
    long in = gpu ? SQUARE : IN;
    long out = gpu ? SQUARE : OUT;
    int products = gpu ? QUEUED : 1;
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      var place = new org.bytedeco.pytorch.Device(device.toString());
      Tensor x = torch.rand(rows, in).to(place, type);
      Tensor weight = torch.rand(out, in).to(place, type);
      TensorOptional bias = new TensorOptional(torch.rand(out).to(place, type));
      return measure(
          2.0 * rows * in * out * products,
          () -> {
            try (PointerScope _ = new PointerScope()) {
              Tensor last = torch.linear(x, weight, bias);
              for (int i = 1; i < products; i++) {
                last = torch.linear(x, weight, bias);
              }
              last.narrow(0, 0, 1).narrow(1, 0, 1).item(); // waits for the device
            }
          });
    }
  }

  /** Operations a second of the fastest of some runs; the first does not count. */
  static double measure(Runnable product) {
    return measure(2.0 * ROWS * IN * OUT, product);
  }

  private static double measure(double operations, Runnable product) {
    product.run();
    double best = Double.POSITIVE_INFINITY;
    for (int run = 0; run < RUNS; run++) {
      long began = System.nanoTime();
      product.run();
      best = Math.min(best, (System.nanoTime() - began) / 1e9);
    }
    return operations / best;
  }
}
