package org.engram.pipeline.finetune;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
 * A checkpoint of a training on series: the weights that are trained and the optimizer's tensors.
 * Of a tuned encoder it is a model directory.
 *
 * @param model whose encoder is tuned or frozen
 * @param head what the head tells
 * @param frozen whether the encoder's weights are not part of it
 * @param metadata written into the weights' file
 */
record TrainingFiles(
    NewModel model, HeadDescription head, boolean frozen, Map<String, String> metadata) {
  private static final List<String> MODEL_FILES =
      List.of(
          ModelDescription.WEIGHTS,
          ModelDescription.GRADIENTS,
          ModelDescription.REGIONS,
          ModelDescription.NORMALIZATION,
          ModelDescription.CONFIG);

  /** The file that the trained weights are in. */
  String weightsFile() {
    return frozen ? HeadDescription.WEIGHTS : ModelDescription.WEIGHTS;
  }

  /** Writes all tensors that a training needs to go on. */
  void write(Path folder, FinetuneStep step) {
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
  }

  /**
   * Makes a model directory of a checkpoint.
   *
   * @param pretrained the directory that a frozen encoder comes from
   */
  void copyModel(Path pretrained, Path checkpoint, Path into) {
    try {
      for (String name : MODEL_FILES) {
        Path from = (frozen ? pretrained : checkpoint).resolve(name);
        if (Files.exists(from)) {
          Files.copy(from, into.resolve(name));
        }
      }
      if (frozen) {
        Files.copy(
            checkpoint.resolve(HeadDescription.WEIGHTS), into.resolve(HeadDescription.WEIGHTS));
      }
      Files.copy(checkpoint.resolve(HeadDescription.FILE), into.resolve(HeadDescription.FILE));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + into + ": " + e.getMessage(), e);
    }
  }

  /** Puts a step where the checkpoint stood. */
  void restore(Path folder, FinetuneStep step) {
    StateTensors.read(folder, weightsFile(), step::restore);
  }
}
