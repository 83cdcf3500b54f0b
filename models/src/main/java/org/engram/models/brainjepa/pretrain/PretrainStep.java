package org.engram.models.brainjepa.pretrain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.models.brainjepa.Encoder;
import org.engram.models.brainjepa.Predictor;
import org.engram.models.nn.DropPath;
import org.engram.models.nn.Segments;
import org.engram.models.training.GradientReducer;
import org.engram.models.training.MomentumFollower;
import org.engram.models.training.ParameterGroups;
import org.engram.models.training.Recomputation;
import org.engram.models.training.Schedules;
import org.engram.models.training.step.LeftOver;
import org.engram.models.training.step.StepObserver;
import org.engram.models.training.step.StepPhase;
import org.engram.models.training.step.StepPrecision;
import org.engram.models.training.step.StepProgress;
import org.engram.models.training.step.StepResult;
import org.engram.models.training.step.StepResult.Outcome;
import org.engram.models.training.step.StepResult.Update;
import org.engram.models.training.step.StepSettings;
import org.engram.models.training.step.TrainedGradients;
import org.engram.tensor.AdamW;
import org.engram.tensor.Autocast;
import org.engram.tensor.Autograd;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.HostTensor;

/**
 * The step of Brain-JEPA's pretraining in its published order of operations: {@link #step} is the
 * algorithm. One thread takes the steps. All of its state can be read and restored between two
 * steps, so that a run goes on bit for bit.
 */
public final class PretrainStep implements AutoCloseable {
  private final PretrainModel model;
  private final Encoder encoder;
  private final Predictor predictor;
  private final Encoder target;
  private final Objective objective;
  private final StepSettings settings;
  private final Schedules schedules;
  private final GradientReducer reducer;
  private final TrainedGradients gradients;
  private final AdamW optimizer;
  private final MomentumFollower follower;
  private final Autocast autocast;
  private final Autocast targetAutocast;
  private StepProgress progress = StepProgress.start();

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
    this.gradients = new TrainedGradients(model.encoderWeights(), model.predictorWeights());
    this.encoder = model.encoder();
    this.predictor = model.predictor();
    this.target = model.target();
    this.objective = objective;
    this.settings = settings;
    this.schedules = schedules;
    this.reducer = reducer;
    if (settings.targetPrecision() == StepPrecision.BF16
        && model.compute().device().kind() != Device.Kind.CUDA) {
      throw new ConfigurationException(
          "target_precision",
          settings.targetPrecision().toString(),
          "float32 on a CPU",
          "bf16 is for a GPU");
    }
    this.autocast = autocast(settings.precision());
    this.targetAutocast = autocast(settings.targetPrecision());
    this.follower = new MomentumFollower(model.targetWeights(), model.encoderWeights());
    this.optimizer =
        new AdamW(
            ParameterGroups.published(List.of(model.encoderWeights(), model.predictorWeights())),
            new AdamW.Settings(settings.beta1(), settings.beta2(), settings.eps()));
  }

  private Autocast autocast(StepPrecision precision) {
    if (precision == StepPrecision.FLOAT32) {
      return Autocast.none();
    }
    Autocast.refusal(model.compute())
        .ifPresent(
            reason -> {
              throw new ConfigurationException(
                  "step.precision",
                  "bf16 on " + reason,
                  "float32 here, or a GPU",
                  "Set step.precision: float32");
            });
    return Autocast.bf16(model.compute());
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
        Recomputation segments = new Recomputation(settings.recompute(), autocast)) {
      observer.begins(StepPhase.TARGET);
      Tensor targets = targets(batch); // [B, M, D], no gradient
      observer.begins(StepPhase.PREDICTION);
      Latents latents = predict(batch, segments); // context [B, K, D], predicted [B, M, D]
      Tensor loss = objective.loss(latents.predicted(), targets, latents.context());
      double value = loss.item();
      if (!reducer.agree(Double.isFinite(value))) {
        return result(Outcome.LOSS_NOT_FINITE, value);
      }
      observe(observer, latents, targets);

      observer.begins(StepPhase.BACKWARD);
      boolean complete = progress.accumulated() + 1 == settings.accumulation();
      if (complete) {
        reducer.begin();
      }
      Autograd.backward(loss.div(settings.accumulation()));
      segments.backward();
      if (!complete) {
        progress = progress.accumulate();
        return result(Outcome.ACCUMULATED, value);
      }
      reducer.finish();
      observer.begins(StepPhase.OPTIMIZER);
      observer.gradients(gradients.byName());

      Update update = nextUpdate();
      if (!Double.isFinite(update.gradientNorm())) {
        gradients.zero();
        progress = progress.drop();
        return result(Outcome.GRADIENT_NOT_FINITE, value);
      }
      clip(update.gradientNorm());
      optimizer.step(update.learningRate(), update.weightDecay());
      gradients.zero();
      observer.begins(StepPhase.FOLLOW);
      follower.follow(update.momentum()); // the encoder as it is after the update
      progress = progress.update();
      return result(Outcome.UPDATED, value, Optional.of(update));
    }
  }

  private Tensor targets(Batch batch) {
    try (Scope scope = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      Tensor tokens;
      try (Autocast.Region _ = targetAutocast.enter()) {
        tokens = target.forward(batch.x());
      }
      return scope.keep(objective.targets(tokens, batch.targetMask()));
    }
  }

  private record Latents(Tensor context, Tensor predicted) {}

  private Latents predict(Batch batch, Segments segments) {
    DropPath dropPath = DropPath.of(settings.dropPath(), batch.samples(), model.compute());
    try (Autocast.Region _ = autocast.enter()) {
      Tensor context = encoder.forward(batch.x(), batch.contextMask(), segments, dropPath);
      return new Latents(
          context, predictor.forward(context, batch.contextMask(), batch.targetMask(), segments));
    }
  }

  private static void observe(StepObserver observer, Latents latents, Tensor targets) {
    try (Autograd.Region _ = Autograd.off()) {
      observer.latents(
          Autograd.detach(latents.context()), targets, Autograd.detach(latents.predicted()));
    }
  }

  /** The update to come; its schedules stand one call ahead, as published. */
  private Update nextUpdate() {
    long scheduled = progress.scheduled();
    return new Update(
        progress.updates() + 1,
        schedules.learningRate().at(scheduled + 1),
        schedules.weightDecay().at(scheduled + 1),
        schedules.momentum().at(scheduled),
        gradients.encoderNorm(),
        gradients.predictorNorm());
  }

  private void clip(double norm) {
    if (settings.clipNorm() > 0 && norm > settings.clipNorm()) {
      gradients.scale(settings.clipNorm() / norm);
    }
  }

  private StepResult result(Outcome outcome, double loss) {
    return result(outcome, loss, Optional.empty());
  }

  private StepResult result(Outcome outcome, double loss, Optional<Update> update) {
    long next = progress.scheduled() + 1;
    return new StepResult(
        outcome,
        loss,
        loss / settings.accumulation(),
        schedules.learningRate().at(next),
        schedules.weightDecay().at(next),
        update);
  }

  /**
   * Begins an epoch: the published accumulation is counted from its first iteration. Call it before
   * the first step of each epoch and not when a run goes on within one.
   */
  public void startEpoch() {
    if (settings.leftOver() == LeftOver.DROP) {
      try (Scope _ = Scope.open()) {
        gradients.zero();
      }
    }
    progress = progress.startEpoch(settings.leftOver() == LeftOver.CARRY);
  }

  /** Where the run stands. */
  public StepProgress progress() {
    return progress;
  }

  /**
   * The tensors that make up the state, by name: the weights as published, the optimizer's below
   * {@code optimizer.} and, where some wait for an update, the gradients below {@code gradient.}.
   * They are the tensors themselves, valid as long as the caller's scope and this step.
   */
  public SequencedMap<String, Tensor> state() {
    SequencedMap<String, Tensor> state = new LinkedHashMap<>(model.weights());
    optimizer.state().forEach((name, tensor) -> state.put("optimizer." + name, tensor));
    if (progress.waiting()) {
      gradients.byName().forEach((name, gradient) -> state.put("gradient." + name, gradient));
    }
    return state;
  }

  /**
   * Goes on from a state.
   *
   * @param saved what {@link #state} gave
   * @param at where it stood; with published resuming, its schedules may run ahead of its updates
   * @throws org.engram.tensor.RefusedInputException if a tensor is missing or does not fit
   */
  public void restore(Map<String, HostTensor> saved, StepProgress at) {
    try (Scope _ = Scope.open()) {
      SequencedMap<String, Tensor> into = new LinkedHashMap<>(model.weights());
      optimizer.state().forEach((name, tensor) -> into.put("optimizer." + name, tensor));
      if (at.waiting()) {
        gradients.made().forEach((name, gradient) -> into.put("gradient." + name, gradient));
      }
      Tensors.overwrite(into, saved, "state of the run");
      if (!at.waiting()) {
        gradients.zero();
      }
      progress = at;
    }
  }

  @Override
  public void close() {
    optimizer.close();
  }
}
