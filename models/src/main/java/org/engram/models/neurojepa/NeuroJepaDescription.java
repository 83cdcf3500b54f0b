package org.engram.models.neurojepa;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import org.engram.models.directory.ConfigKeys;
import org.engram.models.directory.ModelDigest;
import org.engram.models.directory.ModelType;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.WeightsFile;

/**
 * Everything about a Neuro-JEPA model but its tensors.
 *
 * @param config its sizes
 * @param input what it expects of volumes
 * @param weights the file: safetensors, or a PyTorch checkpoint
 * @param notes what was assumed because nothing stated it, in words
 */
public record NeuroJepaDescription(
    NeuroJepaConfig config, VolumeInput input, Path weights, List<String> notes) {
  public static final String CONFIG = ModelType.CONFIG;
  public static final String WEIGHTS = "model.safetensors";

  /** What a directory's weights may be called; the first that is there is taken. */
  private static final List<String> WEIGHT_FILES =
      List.of(WEIGHTS, "pytorch_model.bin", "model.pt", "latest.pt");

  private static final int MOST_TOLD = 20;

  public NeuroJepaDescription {
    notes = List.copyOf(notes);
  }

  /**
   * Reads a model directory: {@code config.json} of Engram, or of the published release, and where
   * the weights are.
   *
   * @throws RefusedInputException if there is no such directory
   * @throws FileFormatException if config.json is not there or no JSON
   * @throws org.engram.tensor.ConfigurationException listing every wrong key
   */
  public static NeuroJepaDescription open(Path directory) {
    ModelType.requireDirectory(directory);
    NeuroConfigFile.Contents contents = NeuroConfigFile.read(directory.resolve(CONFIG));
    Path weights =
        WEIGHT_FILES.stream()
            .map(directory::resolve)
            .filter(Files::exists)
            .findFirst()
            .orElse(directory.resolve(WEIGHTS));
    return new NeuroJepaDescription(contents.config(), contents.input(), weights, contents.notes());
  }

  /**
   * Bare published weights: the published ViT-Base, its preparation and modalities are assumed, and
   * the notes say so.
   */
  public static NeuroJepaDescription published(Path weights) {
    return new NeuroJepaDescription(
        NeuroJepaConfig.published(),
        VolumeInput.published(),
        weights,
        List.of(
            "bare weights: sizes taken to be those of the published ViT-Base with 16 experts",
            "bare weights: preparation taken to be published, for T1w, T2w and FLAIR"));
  }

  /** The same model with its volumes prepared in another way. */
  public NeuroJepaDescription withInput(VolumeInput other) {
    return new NeuroJepaDescription(config, other, weights, notes);
  }

  /**
   * Opens the weights, whose tensors are mapped and not copied, and holds them against the sizes.
   *
   * @throws FileFormatException listing tensors that are missing, unknown, or of another shape
   */
  public WeightsFile openWeights() {
    WeightsFile file = WeightsFile.open(weights);
    List<String> differences = VolumeWeightLayout.differences(file.infos(), config);
    if (differences.isEmpty()) {
      return file;
    }
    file.close();
    List<String> told =
        new ArrayList<>(differences.subList(0, Math.min(MOST_TOLD, differences.size())));
    if (told.size() < differences.size()) {
      told.add("and " + (differences.size() - told.size()) + " more");
    }
    throw new FileFormatException(
        weights.toString(),
        differences.size() + " differences:\n  " + String.join("\n  ", told),
        "the tensors of the model that config.json describes",
        "Are these weights of another model, or are config.json's sizes wrong?");
  }

  /**
   * Identifies the model by its contents: SHA-256 over the weights file, the sizes and the
   * preparation, as 64 hexadecimal digits. Reads the weights once.
   */
  public String hash() {
    return new ModelDigest(weights).and(config.toString()).and(input.toString()).hex();
  }

  /** Sizes and input by the keys of {@code config.json}, in its order. */
  public SequencedMap<String, Object> keys() {
    return NeuroConfigFile.keys(config, input);
  }

  /**
   * Writes config.json beside weights that are there. Written last: a directory with a config.json
   * is a whole model.
   */
  public static void writeConfig(Path directory, NeuroJepaConfig config, VolumeInput input) {
    NeuroConfigFile.write(directory.resolve(CONFIG), config, input);
  }

  /**
   * As above by the keys of the published release.
   *
   * @throws org.engram.tensor.ConfigurationException if the published code has no such model
   */
  public static void writePublishedConfig(Path directory, NeuroJepaConfig config) {
    ConfigKeys.write(directory.resolve(CONFIG), PublishedConfigFile.keys(config));
  }
}
