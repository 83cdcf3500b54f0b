package org.engram.pipeline.finetune.volume;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.VolumeWeightLayout;
import org.engram.models.neurojepa.finetune.VolumeFinetuneModel;
import org.engram.models.neurojepa.finetune.VolumeHeadDescription;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.engram.tensor.file.WeightsFile;

/**
 * A model directory with an encoder and a head on it, whole by itself: what training left as it was
 * is copied from the model that it began with.
 *
 * @param pretrained the model that training began with
 * @param head what was trained on it
 */
record TunedDirectory(NeuroJepaDescription pretrained, VolumeHeadDescription head) {
  /** Before the names of the momentum encoder, which training begins with where there is one. */
  private static final String TARGET = "target_encoder.";

  /**
   * Writes it; config.json comes last.
   *
   * @param checkpoint of a training
   */
  void write(Path directory, Path checkpoint) {
    SequencedMap<String, HostTensor> weights = new LinkedHashMap<>();
    try (WeightsFile file = pretrained.openWeights();
        Safetensors trained = Safetensors.open(checkpoint.resolve(NeuroJepaDescription.WEIGHTS))) {
      String from =
          file.has(TARGET + "patch_embed.proj.weight") ? TARGET : VolumeFinetuneModel.ENCODER;
      for (String name : VolumeWeightLayout.ofEncoder(pretrained.config()).keySet()) {
        String to = VolumeFinetuneModel.ENCODER + name;
        weights.put(to, trained.has(to) ? trained.get(to) : file.get(from + name));
      }
      trained.names().forEach(name -> weights.put(name, trained.get(name)));
      Safetensors.write(directory.resolve(NeuroJepaDescription.WEIGHTS), weights, Map.of());
    }
    head.write(directory);
    NeuroJepaDescription.writeConfig(directory, pretrained.config(), pretrained.input());
  }
}
