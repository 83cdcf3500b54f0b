package org.engram.pipeline.finetune;

import java.nio.file.Path;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.NewModel;
import org.engram.models.finetuning.FinetuneStep;
import org.engram.models.finetuning.HeadDescription;
import org.engram.pipeline.run.StateTensors;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

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
  /** The file that the trained weights are in. */
  String weightsFile() {
    return frozen ? HeadDescription.WEIGHTS : ModelDescription.WEIGHTS;
  }

  /** Writes everything that a training needs to go on. */
  void write(Path folder, FinetuneStep step, TrainingState state) {
    try (Scope _ = Scope.open()) {
      SequencedMap<String, Tensor> tensors = step.state();
      StateTensors.write(
          folder.resolve(weightsFile()),
          tensors,
          name -> !StateTensors.isOptimizer(name),
          metadata);
      StateTensors.writeOptimizer(folder, tensors);
    }
    head.write(folder);
    if (!frozen) {
      model.writeAbout(folder);
    }
    state.write(folder);
  }

  /** Puts a step where the checkpoint stood. */
  void restore(Path folder, FinetuneStep step) {
    StateTensors.read(folder, weightsFile(), step::restore);
  }
}
