package org.engram.tensor;

import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Convolutions over three axes, recorded like all operations. */
public final class Convolution {
  private static final int BLOCK = 16;

  /** Of libtorch's choice: channels times the first two axes. */
  private static final int SMALL = 20480;

  private Convolution() {}

  /**
   * A convolution of odd width whose result has the input's size: the border is padded with zeros.
   *
   * @param x [batch, in, axis 0, axis 1, axis 2]
   * @param weight [out, in, width, width, width]
   * @param bias [out]
   */
  public static Tensor same(Tensor x, Tensor weight, Tensor bias) {
    if (weight.size(2) == 1 && weight.size(3) == 1 && weight.size(4) == 1) {
      return pointwise(x, weight, bias);
    }
    try (Scope scope = Scope.open()) {
      long out = weight.size(0);
      long moreIn = missing(x, weight.size(1));
      long moreOut = missing(x, out);
      Tensor wide = padded(x, 0, 0, 0, 0, 0, 0, 0, moreIn);
      Tensor kernels = padded(weight, 0, 0, 0, 0, 0, 0, 0, moreIn, 0, moreOut);
      Tensor shifts = padded(bias, 0, moreOut);
      long[] ones = {1, 1, 1};
      long[] padding = {weight.size(2) / 2, weight.size(3) / 2, weight.size(4) / 2};
      Tensor mapped =
          Tensor.wrap(
              () ->
                  torch.conv3d(
                      wide.handle(),
                      kernels.handle(),
                      new TensorOptional(shifts.handle()),
                      ones,
                      padding,
                      ones,
                      1));
      return scope.keep(moreOut == 0 ? mapped : mapped.narrow(1, 0, out).contiguous());
    }
  }

  /** One voxel wide, a convolution is a product at each voxel. */
  private static Tensor pointwise(Tensor x, Tensor weight, Tensor bias) {
    try (Scope scope = Scope.open()) {
      long[] shape = x.shape();
      Tensor voxels = x.reshape(shape[0], shape[1], -1);
      Tensor mapped =
          weight.reshape(weight.size(0), weight.size(1)).matmul(voxels).add(bias.unsqueeze(-1));
      return scope.keep(mapped.reshape(shape[0], weight.size(0), shape[2], shape[3], shape[4]));
    }
  }

  /**
   * Channels to the next full block: with others oneDNN takes a path that is tens of times slower.
   * None where libtorch would not ask oneDNN, for one small volume by itself.
   */
  private static long missing(Tensor x, long channels) {
    long in = (x.size(1) + BLOCK - 1) / BLOCK * BLOCK;
    boolean small = x.size(0) == 1 && in * x.size(2) * x.size(3) <= SMALL;
    return small || x.handle().is_cuda() ? 0 : (BLOCK - channels % BLOCK) % BLOCK;
  }

  /**
   * With zeros at the ends of dimensions, the last dimension first.
   *
   * @param widths before and after, of each dimension
   */
  private static Tensor padded(Tensor x, long... widths) {
    for (long width : widths) {
      if (width != 0) {
        return Tensor.wrap(() -> torch.constant_pad_nd(x.handle(), widths));
      }
    }
    return x;
  }
}
