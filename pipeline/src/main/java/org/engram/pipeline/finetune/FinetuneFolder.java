package org.engram.pipeline.finetune;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.engram.pipeline.run.NewFolder;
import org.engram.pipeline.run.RunNames;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.AtomicFile;
import org.engram.tensor.file.FileHash;

/** The folder of a fine-tuning run. */
public record FinetuneFolder(Path path) {
  /** The settings in force. */
  public Path config() {
    return path.resolve(RunNames.CONFIG);
  }

  /** The scans. */
  public Path index() {
    return path.resolve(RunNames.INDEX);
  }

  /** A frozen encoder's tokens. */
  public Path tokens() {
    return made(path.resolve("tokens"));
  }

  /** The best model, there when the run has ended. */
  public Path model() {
    return path.resolve(RunNames.MODEL);
  }

  /** The folder of a training's best checkpoint. */
  public Path best(int number) {
    return Training.best(training(number));
  }

  /** A training's folder; number from 1. */
  public Path training(int number) {
    return made(path.resolve("training-" + number));
  }

  private static Path made(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Refuses a folder that is not empty. */
  public void requireNew() {
    NewFolder.require(path);
  }

  /** Refuses a folder without a run. */
  public void requireStarted() {
    if (!Files.isRegularFile(config()) || !Files.isRegularFile(index())) {
      throw new ConfigurationException(
          path.toString(),
          Files.exists(path) ? "no run in this folder" : "not there",
          "the folder of a run, with config.yaml and index.jsonl",
          "Leave --resume out to start one");
    }
  }

  /** Makes the folder. */
  public void make() {
    made(path);
  }

  /** Writes the settings: a folder that has them is a run. */
  public void start(String yaml) {
    AtomicFile.writeStream(config(), out -> out.write(yaml.getBytes(StandardCharsets.UTF_8)));
  }

  /** Names the settings in force. */
  public String configHash() {
    return FileHash.of(config());
  }

  /**
   * Makes the best model's directory, whole or not at all.
   *
   * @param content writes the files into the folder it is given
   */
  public void writeModel(Consumer<Path> content) {
    Path partial = path.resolve(RunNames.MODEL + ".unfinished");
    try {
      delete(partial);
      delete(model());
      Files.createDirectory(partial);
      content.accept(partial);
      Files.move(partial, model(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + model() + ": " + e.getMessage(), e);
    }
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> entries = Files.walk(tree)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(entry);
      }
    }
  }
}
