package org.engram.pipeline.completion;

import org.engram.models.neurojepa.VolumeShape;
import org.engram.models.neurojepa.completion.CompletionConfig;
import org.engram.models.neurojepa.heads.ModalityDropout;
import org.engram.tensor.ConfigurationException;

/**
 * How a completion is trained.
 *
 * @param width of the predictor
 * @param depth blocks of the predictor
 * @param heads of its attention
 * @param refinement channels of the convolutions that make an image whole; 0 for none
 * @param epochs how often each subject's session is seen
 * @param batchSize sessions of one update
 * @param learningRate greatest, after a tenth of the updates; it falls to a hundredth along a
 *     cosine
 * @param weightDecay of weights with more than one axis
 * @param modalityDropout chance with which each of the other modalities is left out in training, so
 *     that any of them will do
 * @param validation share of the subjects that choose the epoch
 * @param test share of the subjects that are judged
 * @param permutations of the pairing of subjects, for the p of the retrieval
 * @param seed of parts, weights, order and what is left out
 */
public record CompletionSettings(
    int width,
    int depth,
    int heads,
    int refinement,
    int epochs,
    int batchSize,
    double learningRate,
    double weightDecay,
    double modalityDropout,
    double validation,
    double test,
    int permutations,
    long seed) {
  public CompletionSettings {
    within("epochs", epochs, 1, 1e6);
    within("batch_size", batchSize, 1, 4096);
    within("learning_rate", learningRate, 0, 1);
    within("weight_decay", weightDecay, 0, 10);
    within("validation", validation, 0.01, 0.9);
    within("test", test, 0.01, 0.9);
    within("validation and test", validation + test, 0.02, 0.95);
    within("permutations", permutations, 1, 1e6);
    var _ = new ModalityDropout(modalityDropout); // refuses what is no chance
  }

  private static void within(String key, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new ConfigurationException(
          "impute." + key, Double.toString(value), least + " to " + most, "");
    }
  }

  /** Two blocks of width 256, 100 epochs of batches of 8; a fifth judges, another is judged. */
  public static CompletionSettings defaults() {
    return new CompletionSettings(256, 2, 4, 16, 100, 8, 1e-3, 0.01, 0.3, 0.2, 0.2, 999, 42);
  }

  /**
   * The sizes.
   *
   * @param dim of the encoder's tokens
   */
  CompletionConfig config(VolumeShape volume, int dim, int modalities) {
    return new CompletionConfig(volume, dim, modalities, width, depth, heads, refinement);
  }
}
