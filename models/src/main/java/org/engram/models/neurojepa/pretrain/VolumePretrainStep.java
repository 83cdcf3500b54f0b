package org.engram.models.neurojepa.pretrain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.models.nn.DropPath;
import org.engram.models.training.GradientReducer;
import org.engram.models.training.MomentumFollower;
import org.engram.models.training.ParameterGroups;
import org.engram.models.training.Recomputation;
import org.engram.models.training.Schedules;
import org.engram.models.training.step.StepObserver;
import org.engram.models.training.step.StepPhase;
import org.engram.models.training.step.StepProgress;
import org.engram.models.training.step.StepResult;
import org.engram.models.training.step.StepResult.Outcome;
import org.engram.models.training.step.StepResult.Update;
import org.engram.models.training.step.StepSettings;
import org.engram.models.training.step.TrainedGradients;
import org.engram.tensor.AdamW;
import org.engram.tensor.Autocast;
import org.engram.tensor.Autograd;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.HostTensor;

/**
 * The step of Neuro-JEPA's pretraining in its published order of operations: {@link #step} is the
 * algorithm. Every set of masks is a pass of its own through encoder and predictor. One thread
 * takes the steps.
 */
public final class VolumePretrainStep implements AutoCloseable {
  private final VolumePretrainModel model;
  private final VolumeObjective objective;
  private final StepSettings settings;
  private final Schedules schedules;
  private final ExpertBalance balance;
  private final ExpertBalanceSchedule balanceRate;
  private final GradientReducer reducer;
  private final TrainedGradients gradients;
  private final AdamW optimizer;
  private final MomentumFollower follower;
  private final Autocast autocast;
  private StepProgress progress = StepProgress.start();
  private Optional<ExpertBalance.Violation> violation = Optional.empty();

  /**
   * Over a model that lives at least as long.
   *
   * @param autocast what encoder and predictor compute in
   * @param reducer of the model's parameters over all processes
   */
  public VolumePretrainStep(
      VolumePretrainModel model,
      VolumeObjective objective,
      StepSettings settings,
      Schedules schedules,
      ExpertBalance balance,
      ExpertBalanceSchedule balanceRate,
      Autocast autocast,
      GradientReducer reducer) {
    this.model = model;
    this.objective = objective;
    this.settings = settings;
    this.schedules = schedules;
    this.balance = balance;
    this.balanceRate = balanceRate;
    this.reducer = reducer;
    this.autocast = autocast;
    this.gradients = new TrainedGradients(model.encoderWeights(), model.predictorWeights());
    this.follower = new MomentumFollower(model.targetWeights(), model.encoderWeights());
    this.optimizer =
        new AdamW(
            ParameterGroups.published(List.of(model.encoderWeights(), model.predictorWeights())),
            new AdamW.Settings(settings.beta1(), settings.beta2(), settings.eps()));
  }

  /** Takes one step and looks at nothing on the way. */
  public StepResult step(VolumeBatch batch) {
    return step(batch, StepObserver.none());
  }

  /**
   * Trains on one batch: its gradients are added to those that wait, and where the accumulation is
   * full the weights are updated, the experts' biases moved, and the target encoder follows.
   *
   * @throws org.engram.tensor.NativeException if the device has too little memory
   */
  public StepResult step(VolumeBatch batch, StepObserver observer) {
    try (Scope _ = Scope.open();
        Recomputation segments = new Recomputation(settings.recompute(), autocast)) {
      observer.begins(StepPhase.TARGET);
      Tensor targets = targets(batch); // [B, N, D], no gradient
      observer.begins(StepPhase.PREDICTION);
      Latents latents = predict(batch, segments); // a set of masks each: [B, K, D], [B, M, D]
      Tensor loss =
          objective.loss(latents.predicted(), targets, latents.masks(), batch.foreground());
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
      var mixtures = model.encoder().mixtures().values();
      violation =
          Optional.of(
              balance.update(
                  mixtures,
                  mixtures.stream().map(mixture -> mixture.counts()).toList(),
                  balanceRate.at(progress.scheduled())));
      observer.begins(StepPhase.FOLLOW);
      follower.follow(update.momentum()); // the encoder as it is after the update
      model.copyExpertBiases();
      progress = progress.update();
      return result(Outcome.UPDATED, value, Optional.of(update));
    }
  }

  private Tensor targets(VolumeBatch batch) {
    try (Scope scope = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      return scope.keep(objective.normed(model.target().forward(batch.x()).tokens()));
    }
  }

  private record Latents(List<Tensor> context, List<Tensor> predicted, List<Tensor> masks) {}

  private Latents predict(VolumeBatch batch, Recomputation segments) {
    DropPath dropPath = DropPath.of(settings.dropPath(), batch.samples(), model.compute());
    Latents latents = new Latents(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try (Autocast.Region _ = autocast.enter()) {
      for (VolumeBatch.Masks masks : batch.masks()) {
        Tensor context =
            model
                .encoder()
                .forward(batch.x(), masks.context(), List.of(), segments, dropPath)
                .tokens();
        latents.context().add(context);
        latents
            .predicted()
            .add(model.predictor().forward(context, masks.context(), masks.targets(), 0, segments));
        latents.masks().add(masks.targets());
      }
    }
    return latents;
  }

  private static void observe(StepObserver observer, Latents latents, Tensor targets) {
    try (Autograd.Region _ = Autograd.off()) {
      observer.latents(
          Autograd.detach(latents.context().getFirst()),
          targets.gatherTokens(latents.masks().getFirst()),
          Autograd.detach(latents.predicted().getFirst()));
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
    if (settings.clipNorm() > 0) {
      double factor = settings.clipNorm() / (norm + 1e-6);
      if (factor < 1) {
        gradients.scale(factor);
      }
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

  /** How unevenly the tokens of the last update were spread over experts. */
  public Optional<ExpertBalance.Violation> violation() {
    return violation;
  }

  /** Where the run stands. */
  public StepProgress progress() {
    return progress;
  }

  /** The tensors that make up the state, by name, valid as long as the caller's scope. */
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
   * @param at where it stood
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
