package org.engram.models.neurojepa.segmentation;

import org.engram.models.nn.Parameters;
import org.engram.tensor.Convolution;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * A convolution over 3 x 3 x 3 voxels, a norm of each channel over the volume, a GELU.
 *
 * @param weight [out, in, 3, 3, 3]
 * @param bias [out]
 * @param scale [out] of the norm
 * @param shift [out] of the norm
 */
record ConvolutionBlock(Tensor weight, Tensor bias, Tensor scale, Tensor shift) {
  private static final double EPS = 1e-5;

  static ConvolutionBlock load(Parameters parameters, int in, int out) {
    return new ConvolutionBlock(
        parameters.float32("conv.weight", out, in, 3, 3, 3),
        parameters.float32("conv.bias", out),
        parameters.float32("norm.weight", out),
        parameters.float32("norm.bias", out));
  }

  /** [batch, in, axis 0, axis 1, axis 2] to [batch, out, axis 0, axis 1, axis 2]. */
  Tensor forward(Tensor x) {
    try (Scope scope = Scope.open()) {
      Tensor mapped = Convolution.same(x, weight, bias);
      long[] shape = mapped.shape();
      Tensor normed = mapped.reshape(shape[0], shape[1], shape[2] * shape[3] * shape[4]);
      Tensor scaled = normed.layerNorm(EPS).mul(scale.unsqueeze(-1)).add(shift.unsqueeze(-1));
      return scope.keep(scaled.gelu().reshape(shape));
    }
  }
}
