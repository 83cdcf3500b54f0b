package org.engram.models.finetuning;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.tensor.RefusedInputException;

/**
 * What the head of a model directory is and what it tells: {@code head.json}. Its weights are those
 * of the directory's {@code head.safetensors}, or of {@code model.safetensors} where the encoder
 * was trained with it.
 *
 * @param head sizes
 * @param task what its outputs stand for
 * @param target the phenotype, as its table names it
 * @param provenance where it comes from, by name: configuration, data, encoder
 */
public record HeadDescription(
    HeadConfig head, FinetuneTask task, String target, Map<String, String> provenance) {
  /** The description beside a model's weights. */
  public static final String FILE = "head.json";

  /** The weights of a head over a frozen encoder. */
  public static final String WEIGHTS = "head.safetensors";

  public HeadDescription {
    if (head.outputs() != task.outputs()) {
      throw new IllegalArgumentException(head.outputs() + " outputs for " + task.outputs());
    }
    provenance = Map.copyOf(new TreeMap<>(provenance));
  }

  /** Whether a model directory has a head. */
  public static boolean isIn(Path directory) {
    return Files.isRegularFile(directory.resolve(FILE));
  }

  /**
   * Reads the description of a model directory's head.
   *
   * @throws RefusedInputException if it has none
   * @throws org.engram.tensor.FileFormatException if it is malformed
   */
  public static HeadDescription read(Path directory) {
    if (!isIn(directory)) {
      throw new RefusedInputException(
          directory.toString(),
          "no " + FILE,
          "a model directory that engram finetune made",
          "Train a head: engram finetune --model " + directory + " ...");
    }
    return HeadFile.read(directory.resolve(FILE));
  }

  /** Writes it into a model directory. */
  public void write(Path directory) {
    HeadFile.write(directory.resolve(FILE), this);
  }

  /** The file with the head's weights. */
  static Path weights(Path directory) {
    Path own = directory.resolve(WEIGHTS);
    return Files.isRegularFile(own) ? own : directory.resolve(ModelDescription.WEIGHTS);
  }
}
