package org.engram.models.training.step;

/** The parts of a step, in their order: what its time is told by. */
public enum StepPhase {
  /** The target encoder's latents. */
  TARGET,
  /** Context encoder, predictor and loss. */
  PREDICTION,
  /** The backward pass, with the averaging over processes. */
  BACKWARD,
  /** Norms and clipping of the gradients, and AdamW. */
  OPTIMIZER,
  /** The target encoder follows. */
  FOLLOW
}
