package org.engram.pipeline.convert;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.directory.NewDirectory;
import org.engram.models.neurojepa.NeuroJepa.EncoderChoice;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.VolumeWeightLayout;
import org.engram.models.neurojepa.sparse.SparseFile;
import org.engram.tensor.file.CheckpointConverter;
import org.engram.tensor.file.SafetensorsWriter;
import org.engram.tensor.file.TensorInfo;
import org.engram.tensor.file.WeightsFile;

/**
 * A Neuro-JEPA of any form that is read (a directory of Engram, the published release, a
 * checkpoint) becomes a directory. Tensors are float32, one at a time in memory; the weights are
 * held against the sizes first.
 */
public final class VolumeModelConversion {
  private VolumeModelConversion() {}

  /**
   * What was written.
   *
   * @param directory of the model
   * @param tensors in its weights file, by name
   */
  public record Result(Path directory, SequencedMap<String, TensorInfo> tensors) {
    /** Elements of all tensors together. */
    public long elements() {
      return tensors.values().stream().mapToLong(TensorInfo::elements).sum();
    }
  }

  /** As a directory of Engram, with every part that is there, into a new or empty folder. */
  public static Result toDirectory(NeuroJepaDescription model, Path directory) {
    try (WeightsFile weights = model.openWeights()) {
      NewDirectory.create(directory);
      SequencedMap<String, String> names = new LinkedHashMap<>();
      weights.infos().keySet().forEach(name -> names.put(name, name));
      Result result = write(weights, names, directory);
      Path from = model.weights().toAbsolutePath().getParent();
      if (SparseFile.isIn(from)) {
        SparseFile.write(directory, SparseFile.read(from));
      }
      NeuroJepaDescription.writeConfig(directory, model.config(), model.input());
      return result;
    }
  }

  /**
   * As a folder of the published release: its config.json, and one encoder without a prefix. What
   * the model expects of volumes is not part of that form and is left out.
   *
   * @throws org.engram.tensor.ConfigurationException if the published code has no such model
   */
  public static Result toPublished(
      NeuroJepaDescription model, EncoderChoice choice, Path directory) {
    try (WeightsFile weights = model.openWeights()) {
      boolean target = weights.has("target_encoder.patch_embed.proj.weight");
      boolean context = weights.has("encoder.patch_embed.proj.weight");
      String prefix =
          switch (choice) {
            case CONTEXT_IF_PRESENT -> context ? "encoder." : "target_encoder.";
            case TARGET_IF_PRESENT -> target ? "target_encoder." : "encoder.";
          };
      NewDirectory.create(directory);
      SequencedMap<String, String> names = new LinkedHashMap<>();
      for (String name : VolumeWeightLayout.ofEncoder(model.config()).keySet()) {
        names.put(name, prefix + name);
      }
      // The config first: it says whether the published code can build such a model.
      NeuroJepaDescription.writePublishedConfig(directory, model.config());
      return write(weights, names, directory);
    }
  }

  private static Result write(
      WeightsFile weights, SequencedMap<String, String> names, Path directory) {
    SequencedMap<String, TensorInfo> plan = new LinkedHashMap<>();
    names.forEach(
        (name, stored) -> {
          TensorInfo info = weights.infos().get(stored);
          plan.put(name, new TensorInfo(CheckpointConverter.written(info.dtype()), info.shape()));
        });
    SafetensorsWriter.write(
        directory.resolve(NeuroJepaDescription.WEIGHTS),
        plan,
        Map.of("format", "pt"),
        name ->
            CheckpointConverter.converted(
                weights.path() + ", tensor '" + names.get(name) + "'",
                weights.get(names.get(name))));
    return new Result(directory, plan);
  }
}
