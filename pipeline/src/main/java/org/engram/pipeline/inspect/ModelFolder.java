package org.engram.pipeline.inspect;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.WeightLayout;
import org.engram.tensor.file.Safetensors;
import org.engram.tensor.file.TensorInfo;

/** Looks at a model directory: its parts, checked against each other, and its weights. */
final class ModelFolder {
  private final Path folder;
  private final InspectSettings settings;

  ModelFolder(Path folder, InspectSettings settings) {
    this.folder = folder;
    this.settings = settings;
  }

  Inspection inspect() {
    ModelDescription model = ModelDescription.open(folder);
    BrainJepaConfig config = model.config();
    Content.Tensors weights;
    SequencedMap<String, TensorInfo> found;
    try (Safetensors file = Safetensors.open(model.weights())) {
      TensorSummary summary = TensorFiles.summary(file);
      found = summary.infos();
      weights =
          summary.content(
              "safetensors", settings.tensors(), new LinkedHashMap<>(file.metadata()), List.of());
    }
    Content content =
        new Content.Model(
            config.keys(),
            config.tokens(),
            weights,
            TensorFiles.shortened(WeightLayout.differences(found, config)),
            Inspector.first(model.atlas().labels()),
            model.atlas().networks().size(),
            model.normalization().name(),
            model.gradients().map(TableFiles::content),
            model.notes());
    return Inspector.of(
        folder,
        content,
        settings
            .model()
            .map(
                other ->
                    Fit.of(
                        Inspector.title(other),
                        config.equals(other.config()),
                        List.of(
                            config.equals(other.config())
                                ? "the same sizes"
                                : "another config.json"))));
  }
}
