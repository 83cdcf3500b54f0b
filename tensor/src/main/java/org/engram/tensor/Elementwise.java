package org.engram.tensor;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;

/** Functions of each element by itself, recorded like all operations. */
public final class Elementwise {
  private Elementwise() {}

  /** 1 / (1 + exp(-x)). */
  public static Tensor sigmoid(Tensor x) {
    return Tensor.wrap(() -> torch.sigmoid(x.handle()));
  }

  /** x sigmoid(x). */
  public static Tensor silu(Tensor x) {
    return Tensor.wrap(() -> torch.silu(x.handle()));
  }

  public static Tensor abs(Tensor x) {
    return Tensor.wrap(() -> torch.abs(x.handle()));
  }

  public static Tensor pow(Tensor x, double exponent) {
    return Tensor.wrap(() -> torch.pow(x.handle(), new Scalar(exponent)));
  }

  public static Tensor tanh(Tensor x) {
    return Tensor.wrap(() -> torch.tanh(x.handle()));
  }

  /** The natural logarithm. */
  public static Tensor log(Tensor x) {
    return Tensor.wrap(() -> torch.log(x.handle()));
  }

  /** The largest over one dimension, which stays with size 1. */
  public static Tensor largest(Tensor x, long dimension) {
    return Tensor.wrap(() -> torch.amax(x.handle(), new long[] {dimension}, true));
  }

  /** Nothing below {@code least}. */
  public static Tensor atLeast(Tensor x, double least) {
    return Tensor.wrap(() -> torch.clamp_min(x.handle(), new Scalar(least)));
  }

  /** 1 where an element is greater than {@code bound}, else 0, of the same element type. */
  public static Tensor above(Tensor x, double bound) {
    return Tensor.wrap(() -> torch.gt(x.handle(), new Scalar(bound)).to(x.handle().scalar_type()));
  }
}
