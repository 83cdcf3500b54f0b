package org.engram.models.maskedautoencoder;

import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.brainjepa.pretrain.Batch;
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
 * The step of a masked autoencoder's training, in the order of Brain-JEPA's: {@link #step} is the
 * algorithm. Nothing follows the encoder, so the momentum of the schedules is told and not used.
 * One thread takes the steps. All of its state can be read and restored between two steps, so that
 * a run goes on bit for bit.
 */
public final class AutoencoderStep implements AutoCloseable {
  private final AutoencoderModel model;
  private final StepSettings settings;
  private final GradientReducer reducer;
  private final WeightUpdates updates;

  /**
   * Over a model that lives at least as long.
   *
   * @param reducer of the model's parameters over all processes
   */
  public AutoencoderStep(
      AutoencoderModel model, StepSettings settings, Schedules schedules, GradientReducer reducer) {
    this.model = model;
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
   * full the weights are updated.
   *
   * @param batch its context is what is seen, its targets are what is hidden
   * @param observer gets the encoder's latents, and values in place of latents for the rest
   * @throws org.engram.tensor.NativeException if the device has too little memory
   */
  public StepResult step(Batch batch, StepObserver observer) {
    try (Scope _ = Scope.open();
        Recomputation segments = new Recomputation(settings.recompute(), updates.autocast())) {
      observer.begins(StepPhase.TARGET);
      Tensor values = ReconstructionError.targets(model.config(), batch.x(), batch.targetMask());
      observer.begins(StepPhase.PREDICTION);
      Told told = tell(batch, segments); // latents [B, K, D], values [B, M, patch]
      Tensor loss = ReconstructionError.of(told.values(), values);
      double value = loss.item();
      if (!reducer.agree(Double.isFinite(value))) {
        return updates.leaveOut(value);
      }
      observe(observer, told, values);

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
      return updates.follow(update, value); // counts the update: nothing follows
    }
  }

  private record Told(Tensor latents, Tensor values) {}

  private Told tell(Batch batch, Segments segments) {
    DropPath dropPath = DropPath.of(settings.dropPath(), batch.samples(), model.compute());
    try (Autocast.Region _ = updates.autocast().enter()) {
      Tensor latents = model.encoder().forward(batch.x(), batch.contextMask(), segments, dropPath);
      return new Told(
          latents,
          model.decoder().forward(latents, batch.contextMask(), batch.targetMask(), segments));
    }
  }

  private static void observe(StepObserver observer, Told told, Tensor values) {
    try (Autograd.Region _ = Autograd.off()) {
      observer.latents(Autograd.detach(told.latents()), values, Autograd.detach(told.values()));
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
