package org.engram.tensor;

import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A norm of each channel of each volume over its voxels, recorded like all operations. */
public final class ChannelNorm {
  private ChannelNorm() {}

  /**
   * Mean 0 and deviation 1, then scaled and shifted (instance norm, Ulyanov et al. 2016), in one
   * pass forward and one back. Sums are float32; the result has the element type of {@code x}.
   *
   * @param x [batch, channels, ...]
   * @param scale [channels]
   * @param shift [channels]
   */
  public static Tensor of(Tensor x, Tensor scale, Tensor shift, double eps) {
    return Tensor.wrap(
        () ->
            torch.group_norm(
                x.handle(),
                x.size(1),
                new TensorOptional(scale.handle()),
                new TensorOptional(shift.handle()),
                eps,
                false));
  }
}
