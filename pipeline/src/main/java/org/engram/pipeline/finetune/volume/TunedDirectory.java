package org.engram.pipeline.finetune.volume;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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

  /** Writes it; config.json comes last. */
  void write(Path directory, SequencedMap<String, HostTensor> trained) {
    SequencedMap<String, HostTensor> weights = new LinkedHashMap<>();
    try (WeightsFile file = pretrained.openWeights()) {
      String from =
          file.has(TARGET + "patch_embed.proj.weight") ? TARGET : VolumeFinetuneModel.ENCODER;
      for (String name : VolumeWeightLayout.ofEncoder(pretrained.config()).keySet()) {
        String to = VolumeFinetuneModel.ENCODER + name;
        HostTensor own = trained.get(to);
        weights.put(to, own == null ? file.get(from + name) : own);
      }
      weights.putAll(trained);
      try {
        Files.createDirectories(directory);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot make " + directory + ": " + e.getMessage(), e);
      }
      Safetensors.write(directory.resolve(NeuroJepaDescription.WEIGHTS), weights, Map.of());
    }
    head.write(directory);
    NeuroJepaDescription.writeConfig(directory, pretrained.config(), pretrained.input());
  }
}
