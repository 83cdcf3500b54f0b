package org.engram.models.neurojepa.completion;

import java.util.List;
import java.util.Optional;
import org.engram.models.neurojepa.heads.ModalityBatch;
import org.engram.models.training.LearningRateSchedule;
import org.engram.models.training.ParameterGroups;
import org.engram.tensor.AdamW;
import org.engram.tensor.Autograd;
import org.engram.tensor.Elementwise;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.TensorLists;

/**
 * The training of a {@link ModalityCompletion} on subjects that have the wanted modality: the mean
 * absolute difference of predicted and true tokens, these normed over channels as in pretraining,
 * and of the image that the predicted tokens give and the true one. The gradient of the image stops
 * at the tokens, so that the decoder cannot bend the latents.
 */
public final class CompletionStep implements AutoCloseable {
  private static final double EPS = 1e-5; // as the targets of pretraining are normed

  private final ModalityCompletion model;
  private final LearningRateSchedule learningRate;
  private final double weightDecay;
  private final AdamW optimizer;
  private long updates;

  /**
   * What a step was.
   *
   * @param latents mean absolute difference of tokens
   * @param image mean absolute difference of voxels; 0 without an image
   */
  public record Result(double latents, double image) {}

  /** Over a model that lives at least as long. */
  public CompletionStep(
      ModalityCompletion model, LearningRateSchedule learningRate, double weightDecay) {
    this.model = model;
    this.learningRate = learningRate;
    this.weightDecay = weightDecay;
    this.optimizer =
        new AdamW(ParameterGroups.published(List.of(model.weights())), AdamW.Settings.defaults());
  }

  /** Tokens as they are compared: each normed over its channels. */
  public static Tensor normed(Tensor tokens) {
    return tokens.layerNorm(EPS);
  }

  /**
   * Trains on one batch.
   *
   * @param tokens of all modalities, of a frozen encoder
   * @param wanted the modality to complete; all subjects have it
   * @param image the wanted modality's volumes, [batch, channels, axis 0, axis 1, axis 2]; none to
   *     train the latents alone
   */
  public Result step(ModalityBatch tokens, int wanted, Optional<Tensor> image) {
    for (boolean[] present : tokens.present()) {
      if (!present[wanted]) {
        throw new IllegalArgumentException("a subject lacks the modality to be learned");
      }
    }
    try (Scope _ = Scope.open()) {
      Tensor predicted = model.latents(tokens, wanted);
      Tensor truth = normed(tokens.parts().get(wanted));
      Tensor ofLatents = Elementwise.abs(predicted.sub(truth)).mean(0, 1, 2);
      Tensor loss = ofLatents;
      double ofImage = 0;
      if (image.isPresent()) {
        Tensor made = model.image(Autograd.detach(predicted));
        Tensor difference = Elementwise.abs(made.sub(image.get())).mean(0, 1, 2, 3, 4);
        ofImage = difference.item();
        loss = loss.add(difference);
      }
      double value = ofLatents.item();
      if (Double.isFinite(value + ofImage)) {
        Autograd.backward(loss);
        updates++;
        optimizer.step(learningRate.at(updates), weightDecay);
        zero();
      }
      return new Result(value, ofImage);
    }
  }

  private void zero() {
    TensorLists.zero_(
        model.weights().values().stream()
            .flatMap(weight -> Autograd.gradient(weight).stream())
            .toList());
  }

  @Override
  public void close() {
    optimizer.close();
  }
}
