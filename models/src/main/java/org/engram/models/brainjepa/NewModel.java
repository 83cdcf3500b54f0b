package org.engram.models.brainjepa;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.Normalization;
import org.engram.imaging.signal.NormalizationFile;

/**
 * All that makes a model but its weights.
 *
 * @param gradients with {@code mapping} positions only
 */
public record NewModel(
    BrainJepaConfig config,
    Atlas atlas,
    Optional<GradientTable> gradients,
    Normalization normalization) {
  /** The same as a model that is there. */
  public static NewModel of(ModelDescription model) {
    return new NewModel(model.config(), model.atlas(), model.gradients(), model.normalization());
  }

  /** What the model in this directory will be described by, once its weights are there. */
  public ModelDescription description(Path directory) {
    return new ModelDescription(
        config,
        directory.resolve(ModelDescription.WEIGHTS),
        gradients,
        atlas,
        normalization,
        List.of());
  }

  /** Writes a model directory with random weights, see {@link ModelInitializer}. */
  public void write(Path directory, long seed) {
    ModelInitializer.write(directory, config, atlas, gradients, normalization, seed);
  }

  /**
   * Writes config.json, regions.tsv and, as the model has them, gradients.csv and
   * normalization.json beside the weights that are there.
   */
  public void writeAbout(Path directory) {
    atlas.writeTsv(directory.resolve(ModelDescription.REGIONS));
    gradients.ifPresent(table -> table.write(directory.resolve(ModelDescription.GRADIENTS)));
    NormalizationFile.write(normalization, directory.resolve(ModelDescription.NORMALIZATION));
    // Last: a directory with a config.json is a whole model.
    ConfigFile.write(directory.resolve(ModelDescription.CONFIG), config);
  }
}
