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
import org.engram.models.nn.Segments;
import org.engram.models.training.GradientReducer;
import org.engram.models.training.Schedules;
import org.engram.models.training.step.StepObserver;
import org.engram.models.training.step.StepProgress;
import org.engram.models.training.step.StepSettings;
import org.engram.models.training.step.TrainingStep;
import org.engram.tensor.Autocast;
import org.engram.tensor.Autograd;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;

/**
 * What the step of Neuro-JEPA's pretraining computes: the target encoder's latents of hidden
 * tokens, told by encoder and predictor, every set of masks in a pass of its own; after the
 * weights' update the experts' biases are moved. The published order is that of {@link
 * TrainingStep}.
 */
public final class VolumePretrainStep
    extends TrainingStep<VolumeBatch, VolumePretrainStep.Latents> {
  private final VolumePretrainModel model;
  private final LatentObjective objective;
  private final ExpertBalance balance;
  private final ExpertBalanceSchedule balanceRate;
  private final SequencedMap<Integer, long[]> given = new LinkedHashMap<>();
  private Optional<ExpertBalance.Violation> violation = Optional.empty();

  /** A set of masks each: of the context [B, K, D], what is told [B, M, D], of which tokens. */
  record Latents(List<Tensor> context, List<Tensor> predicted, List<Tensor> masks) {}

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
    super(model, settings, schedules, reducer);
    this.model = model;
    this.objective = objective;
    this.balance = balance;
    this.balanceRate = balanceRate;
  }

  /** Of all tokens: [B, N, D]. */
  @Override
  protected Tensor targets(VolumeBatch batch, Autocast autocast) {
    Tensor tokens;
    try (Autocast.Region _ = autocast.enter()) {
      tokens = model.target().forward(batch.x()).tokens();
    }
    return objective.normed(tokens);
  }

  @Override
  protected Latents predict(VolumeBatch batch, Segments segments, DropPath dropPath) {
    Latents latents = new Latents(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
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
    return latents;
  }

  @Override
  protected Tensor loss(Latents latents, Tensor targets, VolumeBatch batch) {
    return objective.loss(latents.predicted(), targets, latents.masks(), batch.foreground());
  }

  /** The first set of masks. */
  @Override
  protected void show(StepObserver observer, Latents latents, Tensor targets) {
    observer.latents(
        Autograd.detach(latents.context().getFirst()),
        targets.gatherTokens(latents.masks().getFirst()),
        objective.latents(Autograd.detach(latents.predicted().getFirst())));
  }

  /** Moves the experts' biases by what those of all processes were given since the last update. */
  @Override
  protected void updated(StepProgress before, GradientReducer processes) {
    given.clear();
    model
        .encoder()
        .mixtures()
        .forEach((block, mixture) -> given.put(block, processes.total(mixture.counts())));
    violation =
        Optional.of(
            balance.update(
                model.encoder().mixtures().values(),
                given.values(),
                balanceRate.at(before.scheduled())));
  }

  @Override
  protected void followed() {
    model.copyExpertBiases();
  }

  /** Tokens of the last update by expert over all processes, by the mixture's block. */
  public SequencedMap<Integer, long[]> given() {
    return Collections.unmodifiableSequencedMap(given);
  }

  /** How unevenly the tokens of the last update were spread over experts. */
  public Optional<ExpertBalance.Violation> violation() {
    return violation;
  }

  /** As of every step; with it, under their published names, the experts' counts. */
  @Override
  public SequencedMap<String, Tensor> state() {
    SequencedMap<String, Tensor> state = super.state();
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
   * As of every step.
   *
   * @throws RefusedInputException also where counts of experts are missing or do not fit
   */
  @Override
  public void restore(Map<String, HostTensor> saved, StepProgress at) {
    Map<String, MixtureOfExperts> mixtures = model.counts();
    mixtures.forEach((name, mixture) -> check(name, saved.get(name), mixture.counts().length));
    super.restore(saved, at);
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
}
