package org.engram.models.brainjepa;

import java.nio.file.Path;
import java.util.Optional;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.Normalization;

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
  /** Writes a model directory with random weights, see {@link ModelInitializer}. */
  public void write(Path directory, long seed) {
    ModelInitializer.write(directory, config, atlas, gradients, normalization, seed);
  }
}
