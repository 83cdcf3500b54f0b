package org.engram.models.directory;

import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.tensor.RefusedInputException;

/** Which model a directory is of. */
public enum ModelType {
  /** Of parcel time series. A directory without a {@code model_type} is of this one. */
  BRAIN_JEPA("brain-jepa"),
  /** Of volumes. */
  NEURO_JEPA("neuro-jepa");

  /** The file that says it. */
  public static final String CONFIG = "config.json";

  /** What the published release of Neuro-JEPA calls itself. */
  private static final String PUBLISHED_NEURO_JEPA = "v-jepa-3d-vit-moe";

  private final String name;

  ModelType(String name) {
    this.name = name;
  }

  /**
   * Reads it from a directory's {@code config.json}.
   *
   * @throws RefusedInputException if there is no such directory, or it is of neither
   */
  public static ModelType of(Path directory) {
    requireDirectory(directory);
    return of(directory.resolve(CONFIG), ConfigKeys.read(directory.resolve(CONFIG)));
  }

  private static ModelType of(Path file, ConfigKeys keys) {
    if (!keys.has("model_type")) {
      // The published release of Neuro-JEPA keeps its sizes below "model"; Brain-JEPA has no such
      // key.
      return keys.has("model") ? NEURO_JEPA : BRAIN_JEPA;
    }
    String stated = keys.optionalText("model_type");
    for (ModelType type : values()) {
      if (type.name.equals(stated)) {
        return type;
      }
    }
    if (PUBLISHED_NEURO_JEPA.equals(stated)) {
      return NEURO_JEPA;
    }
    throw new RefusedInputException(
        file + ", model_type",
        stated == null ? "no text" : "'" + stated + "'",
        "brain-jepa or neuro-jepa",
        "Engram knows these two");
  }

  /** Refuses what is no directory. */
  public static void requireDirectory(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new RefusedInputException(
          directory.toString(),
          Files.exists(directory) ? "a file" : "not there",
          "a model directory with config.json and model.safetensors",
          "Make one with engram init-model, or name bare weights with --weights");
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
