package org.engram.bench;

import org.engram.models.brainjepa.BrainJepaConfig;

/**
 * The arithmetic that a training step asks for, whatever a program makes of it, in floating point
 * operations (a multiplication and an addition are two), counted as {@link EncoderCost} does. What
 * is computed again to save memory is not counted, nor are optimizer and momentum, a few operations
 * a weight.
 *
 * @param target the target encoder over all tokens, forward only
 * @param prediction context encoder and predictor, forward; the backward pass is twice that, a
 *     product for the gradient of the input and one for that of the weight (for attention: of both
 *     its factors)
 */
public record TrainingCost(double target, double prediction) {
  /**
   * Of one step.
   *
   * @param batch samples
   * @param context tokens of a sample that the context encoder sees
   * @param targets tokens of a sample that are predicted
   */
  public static TrainingCost of(BrainJepaConfig config, int batch, int context, int targets) {
    double dim = config.embedDim();
    double width = config.predictorDim();
    double mlp = (long) (width * config.mlpRatio());
    double encoder =
        EncoderCost.patches(config)
            + EncoderCost.blocks(context, dim, (double) config.mlpDim(), config.depth())
                .operations();
    // In and out of the predictor's width: every context token, and every target.
    double turns = 2 * dim * width * (context + targets);
    double predictor =
        turns
            + EncoderCost.blocks((double) context + targets, width, mlp, config.predictorDepth())
                .operations();
    return new TrainingCost(
        batch * EncoderCost.of(config).operations(), batch * (encoder + predictor));
  }

  /** Of the whole step. */
  public double operations() {
    return target + 3 * prediction;
  }
}
