package org.engram.models.brainjepa.pretrain;

import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.nn.DropPath;
import org.engram.models.nn.Segments;
import org.engram.models.training.GradientReducer;
import org.engram.models.training.Recomputation;
import org.engram.models.training.Schedules;
import org.engram.models.training.step.StepObserver;
import org.engram.models.training.step.StepPhase;
import org.engram.models.training.step.StepProgress;
import org.engram.models.training.step.StepResult;
import org.engram.models.training.step.StepResult.Update;
import org.engram.models.training.step.StepSettings;
import org.engram.models.training.step.WeightUpdates;
import org.engram.tensor.Autocast;
import org.engram.tensor.Autograd;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.HostTensor;

/**
 * The step of Brain-JEPA's pretraining in its published order of operations: {@link #step} is the
 * algorithm. One thread takes the steps. All of its state can be read and restored between two
 * steps, so that a run goes on bit for bit.
 */
public final class PretrainStep implements AutoCloseable {
  private final PretrainModel model;
  private final Objective objective;
  private final StepSettings settings;
  private final GradientReducer reducer;
  private final WeightUpdates updates;

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
    this.model = model;
    this.objective = objective;
    this.settings = settings;
    this.reducer = reducer;
    this.updates = new WeightUpdates(model.networks(), model.compute(), settings, schedules);
  }

  /** Takes one step and looks at nothing on the way. */
  public StepResult step(Batch batch) {
    return step(batch, StepObserver.none());
  }

  /**
   * Trains on one batch: its gradients are added to those that wait, and where the accumulation is
   * full the weights are updated and the target encoder follows.
   *
   * @throws org.engram.tensor.NativeException if the device has too little memory
   */
  public StepResult step(Batch batch, StepObserver observer) {
    try (Scope _ = Scope.open();
        Recomputation segments = new Recomputation(settings.recompute(), updates.autocast())) {
      observer.begins(StepPhase.TARGET);
      Tensor targets = targets(batch); // [B, M, D], no gradient
      observer.begins(StepPhase.PREDICTION);
      Latents latents = predict(batch, segments); // context [B, K, D], predicted [B, M, D]
      Tensor loss = objective.loss(latents.predicted(), targets, latents.context());
      double value = loss.item();
      if (!reducer.agree(Double.isFinite(value))) {
        return updates.leaveOut(value);
      }
      observe(observer, latents, targets);

      observer.begins(StepPhase.BACKWARD);
      boolean complete = updates.completes();
      if (complete) {
        reducer.begin();
      }
      Autograd.backward(loss.div(settings.accumulation()));
      segments.backward();
      if (!complete) {
        return updates.accumulate(value);
      }
      reducer.finish();
      observer.begins(StepPhase.OPTIMIZER);
      observer.gradients(updates.gradients());

      Update update = updates.next();
      if (!Double.isFinite(update.gradientNorm())) {
        return updates.drop(value);
      }
      updates.apply(update);
      observer.begins(StepPhase.FOLLOW);
      return updates.follow(update, value); // the encoder as it is after the update
    }
  }

  private Tensor targets(Batch batch) {
    try (Scope scope = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      Tensor tokens;
      try (Autocast.Region _ = updates.targetAutocast().enter()) {
        tokens = model.target().forward(batch.x());
      }
      return scope.keep(objective.targets(tokens, batch.targetMask()));
    }
  }

  private record Latents(Tensor context, Tensor predicted) {}

  private Latents predict(Batch batch, Segments segments) {
    DropPath dropPath = DropPath.of(settings.dropPath(), batch.samples(), model.compute());
    try (Autocast.Region _ = updates.autocast().enter()) {
      Tensor context = model.encoder().forward(batch.x(), batch.contextMask(), segments, dropPath);
      return new Latents(
          context,
          model.predictor().forward(context, batch.contextMask(), batch.targetMask(), segments));
    }
  }

  private static void observe(StepObserver observer, Latents latents, Tensor targets) {
    try (Autograd.Region _ = Autograd.off()) {
      observer.latents(
          Autograd.detach(latents.context()), targets, Autograd.detach(latents.predicted()));
    }
  }

  /** See {@link WeightUpdates#startEpoch}. */
  public void startEpoch() {
    updates.startEpoch();
  }

  /** Where the run stands. */
  public StepProgress progress() {
    return updates.progress();
  }

  /** See {@link WeightUpdates#state}. */
  public SequencedMap<String, Tensor> state() {
    return updates.state();
  }

  /** See {@link WeightUpdates#restore}. */
  public void restore(Map<String, HostTensor> saved, StepProgress at) {
    updates.restore(saved, at);
  }

  @Override
  public void close() {
    updates.close();
  }
}
