package org.engram.models.training.step;

import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.nn.DropPath;
import org.engram.models.nn.Segments;
import org.engram.models.training.GradientReducer;
import org.engram.models.training.Recomputation;
import org.engram.models.training.Schedules;
import org.engram.models.training.step.StepResult.Update;
import org.engram.tensor.Autocast;
import org.engram.tensor.Autograd;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.HostTensor;

/**
 * The step of a self-supervised training in the published order of operations, the same for all
 * models: {@link #step(StepBatch, StepObserver)} is the algorithm. What a model computes in it are
 * {@link #targets}, {@link #predict} and {@link #loss}; what it does beside the weights' update are
 * {@link #updated} and {@link #followed}.
 *
 * <p>One thread takes the steps. All of its state can be read and restored between two steps, so
 * that a run goes on bit for bit.
 *
 * @param <B> what a step trains on
 * @param <P> what the model tells of it, with gradients
 */
public abstract class TrainingStep<B extends StepBatch, P> implements AutoCloseable {
  private final StepModel model;
  private final StepSettings settings;
  private final GradientReducer reducer;
  private final WeightUpdates updates;

  /**
   * Over a model that lives at least as long.
   *
   * @param reducer of the model's parameters over all processes
   */
  protected TrainingStep(
      StepModel model, StepSettings settings, Schedules schedules, GradientReducer reducer) {
    this.model = model;
    this.settings = settings;
    this.reducer = reducer;
    this.updates = new WeightUpdates(model.networks(), model.compute(), settings, schedules);
  }

  /** Takes one step and looks at nothing on the way. */
  public final StepResult step(B batch) {
    return step(batch, StepObserver.none());
  }

  /**
   * Trains on one batch: its gradients are added to those that wait, and where the accumulation is
   * full the weights are updated and the target encoder, where there is one, follows.
   *
   * @throws org.engram.tensor.NativeException if the device has too little memory
   */
  public final StepResult step(B batch, StepObserver observer) {
    try (Scope _ = Scope.open();
        Recomputation segments = new Recomputation(settings.recompute(), updates.autocast())) {
      observer.begins(StepPhase.TARGET);
      Tensor targets = withoutGradient(batch);
      observer.begins(StepPhase.PREDICTION);
      P predicted = withGradient(batch, segments);
      Tensor loss = loss(predicted, targets, batch);
      double value = loss.item();
      if (!reducer.agree(Double.isFinite(value))) {
        return updates.leaveOut(value);
      }
      observe(observer, predicted, targets);

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
      updated(updates.progress(), reducer);
      if (updates.isFollowed()) {
        observer.begins(StepPhase.FOLLOW);
      }
      StepResult result = updates.follow(update, value); // the encoder as it is after the update
      followed();
      return result;
    }
  }

  private Tensor withoutGradient(B batch) {
    try (Scope scope = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      return scope.keep(targets(batch, updates.targetAutocast()));
    }
  }

  private P withGradient(B batch, Segments segments) {
    DropPath dropPath = DropPath.of(settings.dropPath(), batch.samples(), model.compute());
    try (Autocast.Region _ = updates.autocast().enter()) {
      return predict(batch, segments, dropPath);
    }
  }

  private void observe(StepObserver observer, P predicted, Tensor targets) {
    try (Autograd.Region _ = Autograd.off()) {
      show(observer, predicted, targets);
    }
  }

  /**
   * What is to be predicted; nothing of it is recorded.
   *
   * @param autocast what a target encoder computes in; the rest is float32
   */
  protected abstract Tensor targets(B batch, Autocast autocast);

  /**
   * What the model tells of what it sees, recorded and in the step's precision.
   *
   * @param segments runs each block
   * @param dropPath of the encoder's blocks
   */
  protected abstract P predict(B batch, Segments segments, DropPath dropPath);

  /** What is minimised, one number. */
  protected abstract Tensor loss(P predicted, Tensor targets, B batch);

  /** Shows an observer the latents; nothing of it is recorded. */
  protected abstract void show(StepObserver observer, P predicted, Tensor targets);

  /**
   * The weights were updated, and the target encoder has not followed yet.
   *
   * @param before where the run stood before the update
   */
  protected void updated(StepProgress before, GradientReducer processes) {}

  /** The target encoder has followed. */
  protected void followed() {}

  /** See {@link WeightUpdates#startEpoch}. */
  public final void startEpoch() {
    updates.startEpoch();
  }

  /** Where the run stands. */
  public final StepProgress progress() {
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
  public final void close() {
    updates.close();
  }
}
