package org.engram.tensor;

import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Convolutions of volumes, recorded like all operations. */
public final class Convolution {
  private Convolution() {}

  /**
   * A three-dimensional convolution of stride 1 that keeps the volume's size: zeros are added
   * around it.
   *
   * @param x [batch, in, axis 0, axis 1, axis 2]
   * @param weight [out, in, k, k, k] with an odd k
   * @param bias [out]
   * @return [batch, out, axis 0, axis 1, axis 2]
   */
  public static Tensor same(Tensor x, Tensor weight, Tensor bias) {
    long[] one = {1, 1, 1};
    long[] padding = {weight.size(2) / 2, weight.size(3) / 2, weight.size(4) / 2};
    return Tensor.wrap(
        () ->
            torch.conv3d(
                x.handle(),
                weight.handle(),
                new TensorOptional(bias.handle()),
                one,
                padding,
                one,
                1));
  }
}
