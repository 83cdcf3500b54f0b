package org.engram.tensor;

import org.bytedeco.pytorch.global.torch;

/** Orders of elements along the last dimension. */
public final class Ranking {
  private Ranking() {}

  /** Indices (I64) of the {@code count} largest, the largest first. */
  public static Tensor largest(Tensor x, long count) {
    return Tensor.wrap(() -> Natives.second(torch.topk(x.handle(), count, -1, true, true)));
  }

  /** Indices (I64) that bring the elements into ascending order; equal ones keep theirs. */
  public static Tensor ascending(Tensor x) {
    return Tensor.wrap(() -> torch.argsort(x.handle(), true, -1, false));
  }
}
