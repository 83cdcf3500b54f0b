package org.engram.pipeline.pretrain;

import java.nio.file.Path;
import java.util.List;
import org.engram.models.directory.ModelType;
import org.engram.pipeline.config.YamlConfig;
import org.engram.tensor.ConfigurationException;

/** Reads the configuration of a pretraining run, whose {@code model_type} says of what. */
public final class TrainingConfig {
  private static final String KEY = "model_type";

  private TrainingConfig() {}

  /**
   * Reads a file; without a {@code model_type} it is of a Brain-JEPA.
   *
   * @param overrides each {@code key.path=value}
   * @throws ConfigurationException with everything that is wrong
   */
  public static TrainingSettings read(Path file, List<String> overrides) {
    String type = YamlConfig.word(file, KEY, overrides).orElse(ModelType.BRAIN_JEPA.toString());
    if (type.equals(ModelType.BRAIN_JEPA.toString())) {
      return YamlConfig.read(file, PretrainSettings.class, overrides);
    }
    if (type.equals(ModelType.NEURO_JEPA.toString())) {
      return YamlConfig.read(file, VolumePretrainSettings.class, overrides);
    }
    throw new ConfigurationException(
        file + ", " + KEY, "'" + type + "'", "brain-jepa or neuro-jepa", "");
  }

  /** Refuses the settings of one kind of model for another. */
  static void requireType(String found, ModelType expected) {
    if (!found.equals(expected.toString())) {
      throw new ConfigurationException(KEY, "'" + found + "'", "'" + expected + "'", "");
    }
  }
}
