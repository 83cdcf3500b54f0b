package org.engram.models.training.step;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.models.training.MomentumFollower;
import org.engram.models.training.ParameterGroups;
import org.engram.models.training.Schedules;
import org.engram.models.training.step.StepResult.Outcome;
import org.engram.models.training.step.StepResult.Update;
import org.engram.tensor.AdamW;
import org.engram.tensor.Autocast;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.HostTensor;

/**
 * How the weights of a latent prediction change from step to step: accumulated gradients, clipping,
 * AdamW, the target encoder that follows, the schedules, and where all of it stands. The order of
 * operations is the step's own.
 */
public final class WeightUpdates implements AutoCloseable {
  private static final double CLIP_EPS = 1e-6; // of libtorch's clip_grad_norm_

  private final TrainedNetworks networks;
  private final StepSettings settings;
  private final Schedules schedules;
  private final TrainedGradients gradients;
  private final AdamW optimizer;
  private final Optional<MomentumFollower> follower; // none where no target encoder follows
  private final Autocast autocast;
  private final Autocast targetAutocast;
  private StepProgress progress = StepProgress.start();

  /**
   * Over networks that were loaded and live at least as long.
   *
   * @throws ConfigurationException if the device cannot compute in the precisions asked for
   */
  public WeightUpdates(
      TrainedNetworks networks, Compute compute, StepSettings settings, Schedules schedules) {
    this.networks = networks;
    this.settings = settings;
    this.schedules = schedules;
    if (settings.targetPrecision() == StepPrecision.BF16
        && compute.device().kind() != Device.Kind.CUDA) {
      throw new ConfigurationException(
          "target_precision",
          settings.targetPrecision().toString(),
          "float32 on a CPU",
          "bf16 is for a GPU");
    }
    this.autocast = autocast(settings.precision(), compute);
    this.targetAutocast = autocast(settings.targetPrecision(), compute);
    this.gradients = new TrainedGradients(networks.encoderWeights(), networks.predictorWeights());
    this.follower =
        networks.targetWeights().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new MomentumFollower(networks.targetWeights(), networks.encoderWeights()));
    this.optimizer =
        new AdamW(
            ParameterGroups.published(
                List.of(networks.encoderWeights(), networks.predictorWeights())),
            new AdamW.Settings(settings.beta1(), settings.beta2(), settings.eps()));
  }

  private static Autocast autocast(StepPrecision precision, Compute compute) {
    if (precision == StepPrecision.FLOAT32) {
      return Autocast.none();
    }
    Autocast.refusal(compute)
        .ifPresent(
            reason -> {
              throw new ConfigurationException(
                  "step.precision",
                  "bf16 on " + reason,
                  "float32 here, or a GPU",
                  "Set step.precision: float32");
            });
    return Autocast.bf16(compute);
  }

  /** What encoder and predictor compute in. */
  public Autocast autocast() {
    return autocast;
  }

  /** What the target encoder computes in. */
  public Autocast targetAutocast() {
    return targetAutocast;
  }

  /** Whether the gradients of one more iteration make the accumulation full. */
  public boolean completes() {
    return progress.accumulated() + 1 == settings.accumulation();
  }

  /** The gradients that are there, by the names of their weights. */
  public SequencedMap<String, Tensor> gradients() {
    return gradients.byName();
  }

  /** The batch was left out: nothing has changed. */
  public StepResult leaveOut(double loss) {
    return result(Outcome.LOSS_NOT_FINITE, loss, Optional.empty());
  }

  /** One iteration's gradients more wait for an update. */
  public StepResult accumulate(double loss) {
    progress = progress.accumulate();
    return result(Outcome.ACCUMULATED, loss, Optional.empty());
  }

  /** The update to come; its schedules stand one call ahead, as published. */
  public Update next() {
    long scheduled = progress.scheduled();
    return new Update(
        progress.updates() + 1,
        schedules.learningRate().at(scheduled + 1),
        schedules.weightDecay().at(scheduled + 1),
        schedules.momentum().at(scheduled),
        gradients.encoderNorm(),
        gradients.predictorNorm());
  }

  /** The gradients are not finite: they are gone, and no weight has changed. */
  public StepResult drop(double loss) {
    gradients.zero();
    progress = progress.drop();
    return result(Outcome.GRADIENT_NOT_FINITE, loss, Optional.empty());
  }

  /** Clips the gradients of all weights together, updates the weights, and zeroes the gradients. */
  public void apply(Update update) {
    if (settings.clipNorm() > 0) {
      double factor = settings.clipNorm() / (update.gradientNorm() + CLIP_EPS);
      if (factor < 1) {
        gradients.scale(factor);
      }
    }
    optimizer.step(update.learningRate(), update.weightDecay());
    gradients.zero();
  }

  /** Whether a target encoder follows. */
  boolean isFollowed() {
    return follower.isPresent();
  }

  /** The target encoder follows the encoder as it is now, and the update is done. */
  public StepResult follow(Update update, double loss) {
    follower.ifPresent(target -> target.follow(update.momentum()));
    progress = progress.update();
    return result(Outcome.UPDATED, loss, Optional.of(update));
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
   * They are the tensors themselves, valid as long as the caller's scope and this.
   */
  public SequencedMap<String, Tensor> state() {
    SequencedMap<String, Tensor> state = new LinkedHashMap<>(networks.weights());
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
      SequencedMap<String, Tensor> into = new LinkedHashMap<>(networks.weights());
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
