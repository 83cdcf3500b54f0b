package org.engram.pipeline.pretrain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.engram.tensor.ConfigurationException;

/**
 * The folder of a run.
 *
 * @param path holds config.yaml, provenance.json, the logs, and the folders below
 */
public record RunFolder(Path path) {
  public static final String CONFIG = "config.yaml";
  public static final String PROVENANCE = "provenance.json";
  private static final String INDEX = "index.jsonl";
  private static final String INITIAL = "initial";
  private static final String CHECKPOINTS = "checkpoints";
  private static final String MODEL = "model";

  /** The model directory that the run starts from. */
  public Path initial() {
    return path.resolve(INITIAL);
  }

  public Path checkpoints() {
    return path.resolve(CHECKPOINTS);
  }

  /** The trained model's directory; there when the run has ended. */
  public Path model() {
    return path.resolve(MODEL);
  }

  public Path config() {
    return path.resolve(CONFIG);
  }

  /** The index of the scans that the run trains on. */
  public Path index() {
    return path.resolve(INDEX);
  }

  public Path provenance() {
    return path.resolve(PROVENANCE);
  }

  /** Makes the folder of a new run. */
  void create() {
    try {
      if (Files.exists(path)) {
        try (Stream<Path> entries = Files.list(path)) {
          if (entries.findAny().isPresent()) {
            throw new ConfigurationException(
                path.toString(),
                "a folder that is not empty",
                "a new or empty folder for the run",
                "Name another --out, or go on with the run that is there: --resume");
          }
        }
      }
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + path + ": " + e.getMessage(), e);
    }
  }

  /** Refuses to resume what is no run. */
  void requireStarted() {
    if (!Files.isRegularFile(config()) || !Files.isDirectory(initial())) {
      throw new ConfigurationException(
          path.toString(),
          Files.exists(path) ? "no run in this folder" : "not there",
          "the folder of a run, with config.yaml and initial/",
          "Leave --resume out to start one");
    }
  }
}
