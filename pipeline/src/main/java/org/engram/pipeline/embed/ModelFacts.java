package org.engram.pipeline.embed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.ModelHash;
import org.engram.models.directory.ModelType;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.NeuroJepaDescription;

/**
 * What is known of a model of either kind without loading it: for those who have others load it.
 *
 * @param recipe the id of what is done between tokens and a row
 * @param weightsBytes of the file of weights
 * @param tokens of a scan
 * @param width of a token: numbers of a row
 */
public record ModelFacts(
    ModelType type, String recipe, Path weights, long weightsBytes, int tokens, int width) {
  /**
   * Reads a model directory, and nothing of its weights.
   *
   * @throws org.engram.tensor.ConfigurationException if the directory is no model's
   */
  public static ModelFacts of(Path directory) {
    ModelType type = ModelType.of(directory);
    return switch (type) {
      case BRAIN_JEPA -> {
        ModelDescription model = ModelDescription.open(directory);
        BrainJepaConfig config = model.config();
        yield new ModelFacts(
            type,
            new TokenPooling.Mean().recipe(),
            model.weights(),
            size(model.weights()),
            config.tokens(),
            config.embedDim());
      }
      case NEURO_JEPA -> {
        NeuroJepaDescription model = NeuroJepaDescription.open(directory);
        NeuroJepaConfig config = model.config();
        yield new ModelFacts(
            type,
            VolumePooling.MEAN.recipe(VolumeCode.LATENT),
            model.weights(),
            size(model.weights()),
            config.volume().grid().tokens(),
            config.embedDim());
      }
    };
  }

  /** The hash that the model's rows have; reads the weights once. */
  public static String hash(Path directory) {
    return switch (ModelType.of(directory)) {
      case BRAIN_JEPA -> ModelHash.of(ModelDescription.open(directory));
      case NEURO_JEPA -> NeuroJepaDescription.open(directory).hash();
    };
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
