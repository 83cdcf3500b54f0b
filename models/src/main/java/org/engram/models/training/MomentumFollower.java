package org.engram.models.training;

import java.util.List;
import java.util.SequencedMap;
import org.engram.tensor.Tensor;
import org.engram.tensor.TensorLists;

/**
 * A network that follows another as an exponential moving average of its weights, tables that are
 * not trained included.
 */
public final class MomentumFollower {
  private final List<Tensor> followers;
  private final List<Tensor> leaders;

  /** Two networks of the same layout: their parameters are paired in their order. */
  public MomentumFollower(
      SequencedMap<String, Tensor> followers, SequencedMap<String, Tensor> leaders) {
    if (followers.size() != leaders.size()) {
      throw new IllegalArgumentException(
          followers.size() + " parameters cannot follow " + leaders.size());
    }
    this.followers = List.copyOf(followers.values());
    this.leaders = List.copyOf(leaders.values());
  }

  /** follower = momentum follower + (1 - momentum) leader. */
  public void follow(double momentum) {
    TensorLists.lerp_(followers, leaders, 1 - momentum);
  }
}
