package org.engram.models.neurojepa.segmentation;

import org.engram.models.nn.Parameters;
import org.engram.tensor.ChannelNorm;
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
      return scope.keep(ChannelNorm.of(mapped, scale, shift, EPS).gelu());
    }
  }
}
