package org.engram.pipeline.pretrain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.pipeline.run.NewFolder;
import org.engram.pipeline.run.RunNames;
import org.engram.tensor.ConfigurationException;

/**
 * The folder of a run.
 *
 * @param path holds config.yaml, provenance.json, the logs, and the folders below
 */
public record RunFolder(Path path) {
  /** The model directory that the run starts from. */
  public Path initial() {
    return path.resolve(RunNames.INITIAL);
  }

  public Path checkpoints() {
    return path.resolve(RunNames.CHECKPOINTS);
  }

  /** The trained model's directory; there when the run has ended. */
  public Path model() {
    return path.resolve(RunNames.MODEL);
  }

  public Path config() {
    return path.resolve(RunNames.CONFIG);
  }

  /** The index of the scans that the run trains on. */
  public Path index() {
    return path.resolve(RunNames.INDEX);
  }

  public Path provenance() {
    return path.resolve(RunNames.PROVENANCE);
  }

  /** Makes the folder of a new run. */
  void create() {
    NewFolder.require(path);
    try {
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
