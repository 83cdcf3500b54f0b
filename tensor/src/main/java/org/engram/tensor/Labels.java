package org.engram.tensor;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Classes of every voxel or sample, and how far logits are from them. */
public final class Labels {
  private static final int MEAN = 1; // of libtorch's reductions

  private Labels() {}

  /**
   * Mean cross entropy, the weight of each element being that of its class.
   *
   * @param logits [batch, classes, ...]
   * @param labels [batch, ...] (I64)
   * @param weights [classes]
   */
  public static Tensor crossEntropy(Tensor logits, Tensor labels, Tensor weights) {
    return Tensor.wrap(
        () ->
            torch.cross_entropy_loss(
                logits.handle(),
                labels.handle(),
                new TensorOptional(weights.handle()),
                MEAN,
                -100, // no label is left out
                0));
  }

  /** 1 in the column of its class, else 0: [...] (I64) to [..., classes] float32. */
  public static Tensor oneHot(Tensor labels, int classes) {
    return Tensor.wrap(() -> torch.one_hot(labels.handle(), classes).to(torch.ScalarType.Float));
  }

  /** The class of the greatest value, along one dimension, which disappears (I64). */
  public static Tensor greatest(Tensor values, long dimension) {
    return Tensor.wrap(() -> values.handle().argmax(new LongOptional(dimension), false));
  }
}
