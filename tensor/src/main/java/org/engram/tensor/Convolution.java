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
      long batch = x.size(0);
      long out = weight.size(0);
      boolean cuda = x.handle().is_cuda();
      long moreBatch = cuda ? 0 : moreBatch(x);
      long moreIn = cuda ? 0 : more(weight.size(1));
      long moreOut = cuda ? 0 : more(out);
      Tensor wide = padded(x, 0, 0, 0, 0, 0, 0, 0, moreIn, 0, moreBatch);
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
      Tensor one = moreBatch == 0 ? mapped : mapped.narrow(0, 0, batch);
      return scope.keep(moreOut == 0 ? one : one.narrow(1, 0, out).contiguous());
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

  /** Channels to the next full block: with others oneDNN takes a path tens of times slower. */
  private static long more(long channels) {
    return (BLOCK - channels % BLOCK) % BLOCK;
  }

  /**
   * A second, empty volume beside a small one: for one small volume by itself libtorch does not ask
   * oneDNN, and what it does instead takes ten times as long as oneDNN takes for two.
   */
  private static long moreBatch(Tensor x) {
    long in = x.size(1) + more(x.size(1));
    return x.size(0) == 1 && in * x.size(2) * x.size(3) <= SMALL ? 1 : 0;
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
