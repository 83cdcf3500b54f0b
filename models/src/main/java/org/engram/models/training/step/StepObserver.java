package org.engram.models.training.step;

import java.util.SequencedMap;
import org.engram.tensor.Tensor;

/**
 * Looks at the tensors of a step while they are there. What it keeps it copies; what it computes is
 * not recorded.
 */
public interface StepObserver {
  /**
   * The latents of the batch.
   *
   * @param context of the context encoder, [batch, K, dim]
   * @param targets normalised, [batch, M, dim]
   * @param predicted [batch, M, dim]
   */
  default void latents(Tensor context, Tensor targets, Tensor predicted) {}

  /**
   * The gradients of an update, of all its iterations and processes, before they are clipped.
   *
   * @param gradients by the parameters' names
   */
  default void gradients(SequencedMap<String, Tensor> gradients) {}

  /**
   * A part of the step begins, and the one before it has ended. On a GPU that is when its work was
   * handed over, not when it is done.
   */
  default void begins(StepPhase phase) {}

  /** Looks at nothing. */
  static StepObserver none() {
    return new StepObserver() {};
  }
}
