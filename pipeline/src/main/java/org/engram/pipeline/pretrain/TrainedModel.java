package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.models.training.LoadedBatch;
import org.engram.models.training.step.StepObserver;
import org.engram.models.training.step.StepProgress;
import org.engram.models.training.step.StepResult;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.HostTensor;

/** A model while it is trained, whatever it is and whatever it learns from. One thread uses it. */
public interface TrainedModel extends AutoCloseable {
  /** Draws what the batch needs at random, masks above all, and takes one step. */
  StepResult step(LoadedBatch batch, StepObserver observer);

  /** Before the first step of each epoch; not when a run goes on within one. */
  void startEpoch();

  StepProgress progress();

  /**
   * All tensors of the state, by name: the model's under the names they are published with, the
   * optimizer's below {@code optimizer.}, gradients that wait below {@code gradient.}; valid as
   * long as the caller's scope and this.
   */
  SequencedMap<String, Tensor> state();

  /** Goes on from such a state. */
  void restore(Map<String, HostTensor> saved, StepProgress at);

  /** Writes all of a model directory but {@code model.safetensors}. */
  void writeAbout(Path folder);

  /**
   * What the last update says of the model beyond loss and schedules, by name ({@code
   * experts/least}); mostly nothing.
   */
  default Map<String, Double> figures() {
    return Map.of();
  }

  /** What is read out of the embeddings at each monitoring; asked once, by the first process. */
  default Optional<RunProbe> probe() {
    return Optional.empty();
  }

  @Override
  void close();
}
