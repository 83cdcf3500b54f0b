package org.engram.pipeline.pretrain.data;

import java.util.Optional;
import org.engram.imaging.atlas.Atlas;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.tensor.ConfigurationException;

/**
 * What a model to be trained takes.
 *
 * @param atlas its regions, in order; where none is known, the first file's regions are taken
 * @param frames of one window
 * @param repetitionTime seconds between its frames
 */
public record ModelInput(Optional<Atlas> atlas, int frames, double repetitionTime) {
  public ModelInput {
    if (frames < 1) {
      throw new ConfigurationException("frames", frames + "", "1 or more", "");
    }
    if (!(repetitionTime > 0 && repetitionTime < 100)) {
      throw new ConfigurationException(
          "repetition_time", repetitionTime + "", "seconds, above 0, below 100", "");
    }
  }

  /** Of a model directory. */
  public static ModelInput of(ModelDescription model) {
    return of(model.config(), Optional.of(model.atlas()));
  }

  /** Of a model's sizes. */
  public static ModelInput of(BrainJepaConfig config, Optional<Atlas> atlas) {
    return new ModelInput(atlas, config.frames(), config.repetitionTime());
  }
}
