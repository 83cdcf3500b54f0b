package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.training.step.StepProgress;
import org.engram.pipeline.card.ModelCard;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.engram.tensor.file.SafetensorsWriter;
import org.engram.tensor.file.TensorInfo;

/**
 * A checkpoint on disk is a model directory, so that embed takes any of them, with two files more:
 * the optimizer's tensors and where the run stands.
 */
final class CheckpointFiles {
  static final String OPTIMIZER_FILE = "optimizer.safetensors";
  private static final String OPTIMIZER = "optimizer.";
  private static final String GRADIENT = "gradient.";

  private CheckpointFiles() {}

  /** Writes everything that a run needs to go on. */
  static void write(
      Path folder, TrainedModel model, RunState state, Map<String, String> provenance) {
    try (Scope _ = Scope.open()) {
      SequencedMap<String, Tensor> tensors = model.state();
      writeTensors(
          folder.resolve(ModelDescription.WEIGHTS), tensors, CheckpointFiles::isWeight, provenance);
      writeTensors(
          folder.resolve(OPTIMIZER_FILE), tensors, name -> name.startsWith(OPTIMIZER), Map.of());
    }
    model.writeAbout(folder);
    state.write(folder);
    ModelCard.write(folder);
  }

  /** Writes the trained model alone: a model directory without what a run needs to go on. */
  static void export(Path folder, TrainedModel model, Map<String, String> provenance) {
    try (Scope _ = Scope.open()) {
      writeTensors(
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
    try (Safetensors weights = Safetensors.open(folder.resolve(ModelDescription.WEIGHTS));
        Safetensors optimizer = Safetensors.open(folder.resolve(OPTIMIZER_FILE))) {
      Map<String, HostTensor> saved = new LinkedHashMap<>();
      weights.names().forEach(name -> saved.put(name, weights.get(name)));
      optimizer.names().forEach(name -> saved.put(name, optimizer.get(name)));
      model.restore(saved, at);
    }
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
    return !name.startsWith(OPTIMIZER) && !name.startsWith(GRADIENT);
  }

  private static void writeTensors(
      Path file,
      SequencedMap<String, Tensor> tensors,
      Predicate<String> which,
      Map<String, String> metadata) {
    SequencedMap<String, TensorInfo> plan = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (which.test(name)) {
            plan.put(name, new TensorInfo(tensor.dtype(), tensor.shape()));
          }
        });
    SafetensorsWriter.write(file, plan, metadata, name -> tensors.get(name).toHost());
  }
}
