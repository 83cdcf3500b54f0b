package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.engram.models.training.BatchPlan;
import org.engram.models.training.RunLength;
import org.engram.models.training.SampleSource;
import org.engram.models.training.Schedules;
import org.engram.tensor.Compute;
import org.engram.tensor.Tensor;

/** What a run trains, before its weights are there: its data, and what its model will be. */
public interface Training extends AutoCloseable {
  SampleSource samples();

  /** Names the data: equal for the same scans, prepared in the same way. */
  String fingerprint();

  /** What a person should know before training on these data, in words. */
  List<String> warnings();

  /**
   * Refuses a batch that does not fit the memory.
   *
   * @param processes that share each batch
   * @throws org.engram.tensor.ConfigurationException with the estimate and what would fit
   */
  void requireMemory(Compute compute, int processes);

  /** Writes what a run starts with into its new folder: its initial model, its data's index. */
  void writeInitial(RunFolder folder);

  /** A hash over the initial model, for provenance. */
  String initialHash(Path initial);

  /** What provenance says of the data beyond that, by key. */
  default Map<String, Object> provenance() {
    return Map.of();
  }

  /** Brings the initial model onto the device. */
  TrainedModel model(Place place);

  @Override
  void close();

  /**
   * Where and how long a model is trained.
   *
   * @param folder of the run
   * @param compute in float32
   * @param plan which samples make which batch
   * @param length of the run
   * @param schedules of that length
   * @param reducer averages the gradients of these parameters over all processes; the model asks
   *     once and closes it before its parameters
   */
  record Place(
      RunFolder folder,
      Compute compute,
      BatchPlan plan,
      RunLength length,
      Schedules schedules,
      Function<List<Tensor>, Ranks.Reducer> reducer) {}
}
