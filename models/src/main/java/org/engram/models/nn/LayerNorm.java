package org.engram.models.nn;

import org.engram.tensor.Tensor;

/**
 * Normalises the last dimension, then scales and shifts it.
 *
 * @param weight [dim]
 * @param bias [dim]
 * @param eps added to the variance
 */
public record LayerNorm(Tensor weight, Tensor bias, double eps) {
  public static LayerNorm load(Parameters parameters, long dim, double eps) {
    return new LayerNorm(parameters.float32("weight", dim), parameters.float32("bias", dim), eps);
  }

  public Tensor forward(Tensor x) {
    return x.layerNorm(weight, bias, eps);
  }
}
