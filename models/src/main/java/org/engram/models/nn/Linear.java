package org.engram.models.nn;

import org.engram.tensor.Tensor;

/**
 * y = x W^T + b.
 *
 * @param weight [out, in]
 * @param bias [out]
 */
public record Linear(Tensor weight, Tensor bias) {
  public static Linear load(Parameters parameters, long in, long out) {
    return new Linear(parameters.weight("weight", out, in), parameters.weight("bias", out));
  }

  /** [..., in] to [..., out], in the weight's element type. */
  public Tensor forward(Tensor x) {
    return x.to(weight.dtype()).linear(weight, bias);
  }
}
