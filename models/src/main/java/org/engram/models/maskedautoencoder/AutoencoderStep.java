package org.engram.models.maskedautoencoder;

import org.engram.models.brainjepa.pretrain.Batch;
import org.engram.models.nn.DropPath;
import org.engram.models.nn.Segments;
import org.engram.models.training.GradientReducer;
import org.engram.models.training.Schedules;
import org.engram.models.training.step.StepObserver;
import org.engram.models.training.step.StepSettings;
import org.engram.models.training.step.TrainingStep;
import org.engram.tensor.Autocast;
import org.engram.tensor.Autograd;
import org.engram.tensor.Tensor;

/**
 * What the step of a masked autoencoder's training computes: the values of hidden patches, told by
 * encoder and decoder. A batch's context is what is seen, its targets are what is hidden; an
 * observer gets the encoder's latents, and values in place of latents for the rest.
 *
 * <p>The order is Brain-JEPA's, that of {@link TrainingStep}. Nothing follows the encoder, so the
 * momentum of the schedules is told and not used.
 */
public final class AutoencoderStep extends TrainingStep<Batch, AutoencoderStep.Told> {
  private final AutoencoderModel model;

  /** The encoder's latents, [B, K, D], and the values of hidden patches, [B, M, patch]. */
  record Told(Tensor latents, Tensor values) {}

  /**
   * Over a model that lives at least as long.
   *
   * @param reducer of the model's parameters over all processes
   */
  public AutoencoderStep(
      AutoencoderModel model, StepSettings settings, Schedules schedules, GradientReducer reducer) {
    super(model, settings, schedules, reducer);
    this.model = model;
  }

  /** [B, M, patch]; nothing of it is computed by a network. */
  @Override
  protected Tensor targets(Batch batch, Autocast autocast) {
    return ReconstructionError.targets(model.config(), batch.x(), batch.targetMask());
  }

  @Override
  protected Told predict(Batch batch, Segments segments, DropPath dropPath) {
    Tensor latents = model.encoder().forward(batch.x(), batch.contextMask(), segments, dropPath);
    return new Told(
        latents,
        model.decoder().forward(latents, batch.contextMask(), batch.targetMask(), segments));
  }

  @Override
  protected Tensor loss(Told told, Tensor values, Batch batch) {
    return ReconstructionError.of(told.values(), values);
  }

  @Override
  protected void show(StepObserver observer, Told told, Tensor values) {
    observer.latents(Autograd.detach(told.latents()), values, Autograd.detach(told.values()));
  }
}
