package org.engram.models.nn;

import org.engram.tensor.Compute;
import org.engram.tensor.Tensor;

/**
 * y = x W^T + b.
 *
 * @param weight [out, in]
 * @param bias [out]
 * @param compute chooses the kernel
 */
public record Linear(Tensor weight, Tensor bias, Compute compute) {
  public static Linear load(Parameters parameters, long in, long out) {
    return new Linear(
        parameters.weight("weight", out, in), parameters.weight("bias", out), parameters.compute());
  }

  /** As {@link #load(Parameters, long, long)}; without a bias in the file it is zero. */
  public static Linear load(Parameters parameters, long in, long out, boolean biased) {
    return biased
        ? load(parameters, in, out)
        : new Linear(
            parameters.weight("weight", out, in), parameters.zeros(out), parameters.compute());
  }

  /** [..., in] to [..., out], in the weight's element type where autocast does not choose it. */
  public Tensor forward(Tensor x) {
    return compute.linear(x, weight, bias);
  }
}
