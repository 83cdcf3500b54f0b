package org.engram.models.neurojepa.pretrain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.models.neurojepa.MixtureOfExperts;
import org.engram.models.nn.DropPath;
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
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;

/**
 * The step of Neuro-JEPA's pretraining in its published order of operations: {@link #step} is the
 * algorithm. Every set of masks is a pass of its own through encoder and predictor. One thread
 * takes the steps.
 */
public final class VolumePretrainStep implements AutoCloseable {
  private final VolumePretrainModel model;
  private final LatentObjective objective;
  private final StepSettings settings;
  private final ExpertBalance balance;
  private final ExpertBalanceSchedule balanceRate;
  private final GradientReducer reducer;
  private final WeightUpdates updates;
  private final SequencedMap<Integer, long[]> given = new LinkedHashMap<>();
  private Optional<ExpertBalance.Violation> violation = Optional.empty();

  /**
   * Over a model that lives at least as long.
   *
   * @param reducer of the model's parameters over all processes
   */
  public VolumePretrainStep(
      VolumePretrainModel model,
      LatentObjective objective,
      StepSettings settings,
      Schedules schedules,
      ExpertBalance balance,
      ExpertBalanceSchedule balanceRate,
      GradientReducer reducer) {
    this.model = model;
    this.objective = objective;
    this.settings = settings;
    this.balance = balance;
    this.balanceRate = balanceRate;
    this.reducer = reducer;
    this.updates = new WeightUpdates(model.networks(), model.compute(), settings, schedules);
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
        Recomputation segments = new Recomputation(settings.recompute(), updates.autocast())) {
      observer.begins(StepPhase.TARGET);
      Tensor targets = targets(batch); // [B, N, D], no gradient
      observer.begins(StepPhase.PREDICTION);
      Latents latents = predict(batch, segments); // a set of masks each: [B, K, D], [B, M, D]
      Tensor loss =
          objective.loss(latents.predicted(), targets, latents.masks(), batch.foreground());
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
      violation = Optional.of(balanceExperts());
      observer.begins(StepPhase.FOLLOW);
      StepResult result = updates.follow(update, value); // the encoder as it is after the update
      model.copyExpertBiases();
      return result;
    }
  }

  /** By what the experts of all processes were given since the last update. */
  private ExpertBalance.Violation balanceExperts() {
    given.clear();
    model
        .encoder()
        .mixtures()
        .forEach((block, mixture) -> given.put(block, reducer.total(mixture.counts())));
    return balance.update(
        model.encoder().mixtures().values(),
        given.values(),
        balanceRate.at(updates.progress().scheduled()));
  }

  private Tensor targets(VolumeBatch batch) {
    try (Scope scope = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      Tensor tokens;
      try (Autocast.Region _ = updates.targetAutocast().enter()) {
        tokens = model.target().forward(batch.x()).tokens();
      }
      return scope.keep(objective.normed(tokens));
    }
  }

  private record Latents(List<Tensor> context, List<Tensor> predicted, List<Tensor> masks) {}

  private Latents predict(VolumeBatch batch, Recomputation segments) {
    DropPath dropPath = DropPath.of(settings.dropPath(), batch.samples(), model.compute());
    Latents latents = new Latents(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try (Autocast.Region _ = updates.autocast().enter()) {
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

  private void observe(StepObserver observer, Latents latents, Tensor targets) {
    try (Autograd.Region _ = Autograd.off()) {
      observer.latents(
          Autograd.detach(latents.context().getFirst()),
          targets.gatherTokens(latents.masks().getFirst()),
          objective.latents(Autograd.detach(latents.predicted().getFirst())));
    }
  }

  /** Tokens of the last update by expert over all processes, by the mixture's block. */
  public SequencedMap<Integer, long[]> given() {
    return Collections.unmodifiableSequencedMap(given);
  }

  /** How unevenly the tokens of the last update were spread over experts. */
  public Optional<ExpertBalance.Violation> violation() {
    return violation;
  }

  /** See {@link WeightUpdates#startEpoch}. */
  public void startEpoch() {
    updates.startEpoch();
  }

  /** Where the run stands. */
  public StepProgress progress() {
    return updates.progress();
  }

  /** See {@link WeightUpdates#state}; with it, under their published names, the experts' counts. */
  public SequencedMap<String, Tensor> state() {
    SequencedMap<String, Tensor> state = updates.state();
    model
        .counts()
        .forEach(
            (name, mixture) -> {
              long[] counts = mixture.counts();
              state.put(name, Tensors.of(counts, counts.length));
            });
    return state;
  }

  /**
   * See {@link WeightUpdates#restore}.
   *
   * @throws RefusedInputException also where counts of experts are missing or do not fit
   */
  public void restore(Map<String, HostTensor> saved, StepProgress at) {
    Map<String, MixtureOfExperts> mixtures = model.counts();
    mixtures.forEach((name, mixture) -> check(name, saved.get(name), mixture.counts().length));
    updates.restore(saved, at);
    mixtures.forEach((name, mixture) -> mixture.setCounts(saved.get(name).toLongs()));
  }

  private static void check(String name, HostTensor counts, int experts) {
    boolean fits = counts != null && counts.dtype() == DType.I64 && counts.elements() == experts;
    if (!fits) {
      throw new RefusedInputException(
          "state of the run, tensor " + name,
          counts == null ? "not there" : counts.dtype() + Arrays.toString(counts.shape()),
          DType.I64 + "[" + experts + "]",
          "It was saved by a run of another model or of other settings");
    }
  }

  @Override
  public void close() {
    updates.close();
  }
}
