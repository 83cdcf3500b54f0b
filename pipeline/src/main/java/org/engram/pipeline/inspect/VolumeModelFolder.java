package org.engram.pipeline.inspect;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.engram.models.neurojepa.MixtureConfig;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.VolumeVariant;
import org.engram.models.neurojepa.VolumeWeightLayout;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.tensor.file.WeightsFile;

/** Looks at a directory of a model of volumes: sizes, preparation, and its weights. */
final class VolumeModelFolder {
  private final Path folder;
  private final InspectSettings settings;

  VolumeModelFolder(Path folder, InspectSettings settings) {
    this.folder = folder;
    this.settings = settings;
  }

  Inspection inspect() {
    NeuroJepaDescription model = NeuroJepaDescription.open(folder);
    NeuroJepaConfig config = model.config();
    VolumeWeightLayout.Parameters parameters = VolumeWeightLayout.parameters(config);
    try (WeightsFile weights = WeightsFile.open(model.weights())) {
      TensorSummary summary = new TensorSummary();
      weights.infos().keySet().forEach(name -> summary.add(name, weights.get(name)));
      Content content =
          new Content.VolumeModel(
              model.keys(),
              size(config),
              config.volume().grid().tokens(),
              config.depth(),
              config.mixture().map(MixtureConfig::blocks).orElse(List.of()),
              parameters.total(),
              parameters.active(),
              VolumePreparer.preparation(config, model.input()).describe(),
              Stream.of("encoder", "predictor", "target_encoder")
                  .filter(
                      part ->
                          weights.infos().keySet().stream()
                              .anyMatch(name -> name.startsWith(part + ".")))
                  .toList(),
              summary.content(
                  WeightsFile.isCheckpoint(model.weights()) ? "PyTorch checkpoint" : "safetensors",
                  settings.tensors(),
                  new LinkedHashMap<>(),
                  List.of()),
              TensorFiles.shortened(VolumeWeightLayout.differences(weights.infos(), config)),
              model.notes());
      return Inspector.of(folder, content, Optional.empty());
    }
  }

  private static String size(NeuroJepaConfig config) {
    return Arrays.stream(VolumeVariant.values())
        .filter(
            variant ->
                variant.embedDim() == config.embedDim()
                    && variant.depth() == config.depth()
                    && variant.heads() == config.heads())
        .map(VolumeVariant::toString)
        .findFirst()
        .orElse("");
  }
}
