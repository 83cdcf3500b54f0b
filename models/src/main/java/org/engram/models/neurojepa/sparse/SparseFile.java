package org.engram.models.neurojepa.sparse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.engram.models.directory.ConfigKeys;
import org.engram.tensor.RefusedInputException;

/**
 * The settings of a model's sparse head, {@code sparse.json} in its directory: its codes depend on
 * them, and the weights do not say them.
 */
public final class SparseFile {
  /** The file's name. */
  public static final String FILE = "sparse.json";

  private SparseFile() {}

  /** Whether a model directory has one. */
  public static boolean isIn(Path directory) {
    return Files.isRegularFile(directory.resolve(FILE));
  }

  /** Writes it into a model directory. */
  public static void write(Path directory, SparseSettings settings) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("code_dim", settings.codeDim());
    keys.put("lambda", settings.lambda());
    keys.put("kind", settings.kind().toString());
    keys.put("ablation", settings.ablation());
    ConfigKeys.write(directory.resolve(FILE), keys);
  }

  /**
   * Reads it from a model directory.
   *
   * @throws RefusedInputException if the model was trained without a sparse code
   * @throws org.engram.tensor.FileFormatException if the file is no JSON
   * @throws org.engram.tensor.ConfigurationException listing every wrong key
   */
  public static SparseSettings read(Path directory) {
    Path file = directory.resolve(FILE);
    if (!isIn(directory)) {
      throw new RefusedInputException(
          directory.toString(),
          "no " + FILE,
          "a Neuro-JEPA that was trained with a sparse code",
          "Pretrain with a section sparse, as in config/neuro-jepa-sparse.yaml");
    }
    ConfigKeys keys = ConfigKeys.read(file);
    int codeDim = keys.integer("code_dim", null);
    double lambda = keys.number("lambda", null);
    SparseKind kind = keys.choice("kind", SparseKind.L1, SparseKind.class);
    boolean ablation = keys.truth("ablation", false);
    keys.noteUnknown();
    keys.finish();
    return new SparseSettings(codeDim, lambda, kind, ablation);
  }
}
