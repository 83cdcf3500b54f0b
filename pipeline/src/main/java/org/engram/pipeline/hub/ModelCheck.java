package org.engram.pipeline.hub;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.WeightLayout;
import org.engram.models.directory.ModelType;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.file.Safetensors;
import org.engram.tensor.file.TensorInfo;
import org.engram.tensor.file.WeightsFile;

/** Whether what was fetched is a model: sizes, every tensor's name and shape, gradients. */
final class ModelCheck {
  private ModelCheck() {}

  /**
   * @throws FileFormatException where it is none, listing what differs
   * @throws org.engram.tensor.EngramException where one of its files is malformed
   */
  static void require(HubModel model) {
    if (model.directory().isPresent() && ModelType.of(model.folder()) == ModelType.NEURO_JEPA) {
      NeuroJepaDescription description = NeuroJepaDescription.open(model.folder());
      try (WeightsFile weights = description.openWeights()) {
        requireTensors(model, weights.infos());
      }
      return;
    }
    ModelDescription description =
        model
            .directory()
            .map(ModelDescription::open)
            .orElseGet(() -> ModelDescription.published(model.weights(), model.gradients()));
    BrainJepaConfig config = description.config();
    List<String> differences;
    try (Safetensors weights = Safetensors.open(description.weights())) {
      SequencedMap<String, TensorInfo> infos = new LinkedHashMap<>();
      weights.names().forEach(name -> infos.put(name, weights.info(name)));
      requireTensors(model, infos);
      differences = WeightLayout.differences(infos, config);
    }
    if (!differences.isEmpty()) {
      throw new FileFormatException(
          model.weights().toString(),
          differences.size() + " differences, the first: " + differences.getFirst(),
          "the tensors of a Brain-JEPA",
          "See: engram inspect " + model.weights());
    }
  }

  private static void requireTensors(HubModel model, Map<String, TensorInfo> infos) {
    if (infos.isEmpty()) {
      throw new FileFormatException(
          model.weights().toString(), "no tensors", "the weights of a model", "");
    }
  }
}
