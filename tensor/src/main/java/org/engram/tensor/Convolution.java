package org.engram.tensor;

import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Convolutions over three axes, recorded like all operations. */
public final class Convolution {
  private Convolution() {}

  /**
   * A convolution of odd width whose result has the input's size: the border is padded with zeros.
   *
   * @param x [batch, in, axis 0, axis 1, axis 2]
   * @param weight [out, in, width, width, width]
   * @param bias [out]
   */
  public static Tensor same(Tensor x, Tensor weight, Tensor bias) {
    long[] ones = {1, 1, 1};
    long[] padding = {weight.size(2) / 2, weight.size(3) / 2, weight.size(4) / 2};
    return Tensor.wrap(
        () ->
            torch.conv3d(
                x.handle(),
                weight.handle(),
                new TensorOptional(bias.handle()),
                ones,
                padding,
                ones,
                1));
  }
}
