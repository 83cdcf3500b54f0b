package org.engram.models.brainjepa.pretrain;

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
 * What the step of Brain-JEPA's pretraining computes: the target encoder's latents of hidden
 * patches, told by encoder and predictor. The published order is that of {@link TrainingStep}.
 */
public final class PretrainStep extends TrainingStep<Batch, PretrainStep.Latents> {
  private final PretrainModel model;
  private final Objective objective;

  /**
   * What the encoder makes of the context, [B, K, D], and what is told of the targets, [B, M, D].
   */
  record Latents(Tensor context, Tensor predicted) {}

  /**
   * Over a model that lives at least as long.
   *
   * @param reducer of the model's parameters over all processes
   */
  public PretrainStep(
      PretrainModel model,
      Objective objective,
      StepSettings settings,
      Schedules schedules,
      GradientReducer reducer) {
    super(model, settings, schedules, reducer);
    this.model = model;
    this.objective = objective;
  }

  /** [B, M, D]. */
  @Override
  protected Tensor targets(Batch batch, Autocast autocast) {
    Tensor tokens; // [B, N, D]
    try (Autocast.Region _ = autocast.enter()) {
      tokens = model.target().forward(batch.x());
    }
    return objective.targets(tokens, batch.targetMask());
  }

  @Override
  protected Latents predict(Batch batch, Segments segments, DropPath dropPath) {
    Tensor context = model.encoder().forward(batch.x(), batch.contextMask(), segments, dropPath);
    return new Latents(
        context,
        model.predictor().forward(context, batch.contextMask(), batch.targetMask(), segments));
  }

  @Override
  protected Tensor loss(Latents latents, Tensor targets, Batch batch) {
    return objective.loss(latents.predicted(), targets, latents.context());
  }

  @Override
  protected void show(StepObserver observer, Latents latents, Tensor targets) {
    observer.latents(
        Autograd.detach(latents.context()), targets, Autograd.detach(latents.predicted()));
  }
}
