package org.engram.models.training.step;

import java.util.Optional;

/**
 * What one step did.
 *
 * @param outcome what became of the batch
 * @param loss of the batch
 * @param returnedLoss the same over the accumulation, which is what the published code logs
 * @param nextLearningRate of the next update; what the published code logs after each iteration
 * @param nextWeightDecay of the next update
 * @param update the update that the step ended with, if it did
 */
public record StepResult(
    Outcome outcome,
    double loss,
    double returnedLoss,
    double nextLearningRate,
    double nextWeightDecay,
    Optional<Update> update) {

  /** What became of a batch. */
  public enum Outcome {
    /** Its gradients wait for the rest of the accumulation. */
    ACCUMULATED,
    /** The weights were updated. */
    UPDATED,
    /** Here or in another process the loss is not finite: nothing was changed. */
    LOSS_NOT_FINITE,
    /** The gradients of the update are not finite: they were dropped, and no weight was changed. */
    GRADIENT_NOT_FINITE
  }

  /**
   * One update.
   *
   * @param number of the update, from 1
   * @param learningRate it used
   * @param weightDecay it used
   * @param momentum with which the target encoder followed
   * @param encoderGradientNorm before clipping
   * @param predictorGradientNorm before clipping
   */
  public record Update(
      long number,
      double learningRate,
      double weightDecay,
      double momentum,
      double encoderGradientNorm,
      double predictorGradientNorm) {
    /** The norm of all gradients together, before clipping. */
    public double gradientNorm() {
      return Math.hypot(encoderGradientNorm, predictorGradientNorm);
    }
  }

  /** Whether the batch was left out because of a number that is not finite. */
  public boolean skipped() {
    return outcome == Outcome.LOSS_NOT_FINITE || outcome == Outcome.GRADIENT_NOT_FINITE;
  }
}
