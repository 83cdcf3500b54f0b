package org.engram.pipeline.pretrain;

import java.util.Map;
import java.util.SequencedMap;
import java.util.function.BiFunction;
import org.engram.models.training.CounterRandom;
import org.engram.models.training.GradientReducer;
import org.engram.models.training.LoadedBatch;
import org.engram.models.training.step.StepBatch;
import org.engram.models.training.step.StepModel;
import org.engram.models.training.step.StepObserver;
import org.engram.models.training.step.StepProgress;
import org.engram.models.training.step.StepResult;
import org.engram.models.training.step.TrainingStep;
import org.engram.tensor.EngramException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.HostTensor;

/**
 * A model, its step, and how a loaded batch becomes what the step trains on.
 *
 * @param <B> that
 * @param <S> the step
 */
abstract class SteppedModel<B extends StepBatch, S extends TrainingStep<B, ?>>
    implements TrainedModel {
  private static final int DROP_PATH = 0x0d20;

  private final StepModel model;
  private final Ranks.Reducer reducer;
  private final S step;
  private final CounterRandom dropPath;

  /**
   * @param model closed with this, and where this cannot be made
   * @param step over the model and what reduces its gradients
   */
  <M extends StepModel> SteppedModel(
      long seed, Training.Place place, M model, BiFunction<M, GradientReducer, S> step) {
    this.model = model;
    this.dropPath = new CounterRandom(seed, DROP_PATH);
    try {
      this.reducer = place.reducer().apply(model.networks().trained());
      this.step = step.apply(model, reducer.reducer());
    } catch (EngramException e) {
      model.close();
      throw e;
    }
  }

  final S step() {
    return step;
  }

  /** Draws what is random, and brings the batch to the device, owned by the caller's scope. */
  abstract B batch(LoadedBatch loaded);

  /** A random number for each sample, which follows from seed, epoch and place. */
  final long[] numbers(LoadedBatch loaded) {
    long[] numbers = new long[loaded.positions().length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = dropPath.bits(loaded.epoch(), loaded.positions()[i], 0);
    }
    return numbers;
  }

  @Override
  public final StepResult step(LoadedBatch loaded, StepObserver observer) {
    try (Scope _ = Scope.open()) {
      return step.step(batch(loaded), observer);
    }
  }

  @Override
  public final void startEpoch() {
    step.startEpoch();
  }

  @Override
  public final StepProgress progress() {
    return step.progress();
  }

  @Override
  public final SequencedMap<String, Tensor> state() {
    return step.state();
  }

  @Override
  public final void restore(Map<String, HostTensor> saved, StepProgress at) {
    step.restore(saved, at);
  }

  @Override
  public final void close() {
    step.close();
    reducer.close();
    model.close();
  }
}
