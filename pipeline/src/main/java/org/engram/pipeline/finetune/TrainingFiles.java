package org.engram.pipeline.finetune;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.NewModel;
import org.engram.models.finetuning.FinetuneStep;
import org.engram.models.finetuning.HeadDescription;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.engram.tensor.file.SafetensorsWriter;
import org.engram.tensor.file.TensorInfo;

/**
 * A checkpoint of a training: the weights that are trained, the optimizer's tensors and where it
 * stands. Of a tuned encoder it is a model directory.
 *
 * @param model whose encoder is tuned or frozen
 * @param head what the head tells
 * @param frozen whether the encoder's weights are not part of it
 * @param metadata written into the weights' file
 */
record TrainingFiles(
    NewModel model, HeadDescription head, boolean frozen, Map<String, String> metadata) {
  static final String OPTIMIZER_FILE = "optimizer.safetensors";
  private static final String OPTIMIZER = "optimizer.";

  /** The file that the trained weights are in. */
  String weightsFile() {
    return frozen ? HeadDescription.WEIGHTS : ModelDescription.WEIGHTS;
  }

  /** Writes everything that a training needs to go on. */
  void write(Path folder, FinetuneStep step, TrainingState state) {
    try (Scope _ = Scope.open()) {
      SequencedMap<String, Tensor> tensors = step.state();
      tensors(
          folder.resolve(weightsFile()), tensors, name -> !name.startsWith(OPTIMIZER), metadata);
      tensors(
          folder.resolve(OPTIMIZER_FILE), tensors, name -> name.startsWith(OPTIMIZER), Map.of());
    }
    head.write(folder);
    if (!frozen) {
      model.writeAbout(folder);
    }
    state.write(folder);
  }

  /** Puts a step where the checkpoint stood. */
  void restore(Path folder, FinetuneStep step) {
    try (Safetensors weights = Safetensors.open(folder.resolve(weightsFile()));
        Safetensors optimizer = Safetensors.open(folder.resolve(OPTIMIZER_FILE))) {
      Map<String, HostTensor> saved = new LinkedHashMap<>();
      weights.names().forEach(name -> saved.put(name, weights.get(name)));
      optimizer.names().forEach(name -> saved.put(name, optimizer.get(name)));
      step.restore(saved);
    }
  }

  private static void tensors(
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
