package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.training.step.StepProgress;
import org.engram.pipeline.card.ModelCard;
import org.engram.pipeline.run.StateTensors;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.DType;

/**
 * A checkpoint on disk is a model directory, so that embed takes any of them, with two files more:
 * the optimizer's tensors and where the run stands.
 */
final class CheckpointFiles {
  private static final String GRADIENT = "gradient.";

  private CheckpointFiles() {}

  /** Writes everything that a run needs to go on. */
  static void write(
      Path folder, TrainedModel model, RunState state, Map<String, String> provenance) {
    try (Scope _ = Scope.open()) {
      SequencedMap<String, Tensor> tensors = model.state();
      StateTensors.write(
          folder.resolve(ModelDescription.WEIGHTS), tensors, CheckpointFiles::isWeight, provenance);
      StateTensors.writeOptimizer(folder, tensors);
    }
    model.writeAbout(folder);
    state.write(folder);
    ModelCard.write(folder);
  }

  /** Writes the trained model alone: a model directory without what a run needs to go on. */
  static void export(Path folder, TrainedModel model, Map<String, String> provenance) {
    try (Scope _ = Scope.open()) {
      StateTensors.write(
          folder.resolve(ModelDescription.WEIGHTS),
          model.state(),
          CheckpointFiles::isWeight,
          provenance);
    }
    model.writeAbout(folder);
    ModelCard.write(folder);
  }

  /** Puts a model where the checkpoint stood. */
  static void restore(Path folder, TrainedModel model, StepProgress at) {
    StateTensors.read(folder, ModelDescription.WEIGHTS, saved -> model.restore(saved, at));
  }

  /** Those of a state's tensors that are the model's numbers; counts are none. */
  static List<Tensor> weights(SequencedMap<String, Tensor> state) {
    return state.entrySet().stream()
        .filter(entry -> isWeight(entry.getKey()))
        .map(Map.Entry::getValue)
        .filter(tensor -> tensor.dtype() != DType.I64)
        .toList();
  }

  private static boolean isWeight(String name) {
    return !StateTensors.isOptimizer(name) && !name.startsWith(GRADIENT);
  }
}
