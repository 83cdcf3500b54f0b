package org.engram.pipeline.finetune;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.finetuning.HeadDescription;
import org.engram.pipeline.run.NewFolder;
import org.engram.pipeline.run.RunNames;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.AtomicFile;
import org.engram.tensor.file.FileHash;

/** The folder of a fine-tuning run. */
record FinetuneFolder(Path path) {
  private static final List<String> MODEL_FILES =
      List.of(
          ModelDescription.WEIGHTS,
          ModelDescription.GRADIENTS,
          ModelDescription.REGIONS,
          ModelDescription.NORMALIZATION,
          ModelDescription.CONFIG);

  Path config() {
    return path.resolve(RunNames.CONFIG);
  }

  Path index() {
    return path.resolve(RunNames.INDEX);
  }

  /** A frozen encoder's tokens. */
  Path tokens() {
    return made(path.resolve("tokens"));
  }

  /** The best model, there when the run has ended. */
  Path model() {
    return path.resolve(RunNames.MODEL);
  }

  /** A training's folder; number from 1. */
  Path training(int number) {
    return made(path.resolve("training-" + number));
  }

  private static Path made(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder + ": " + e.getMessage(), e);
    }
  }

  void requireNew() {
    NewFolder.require(path);
  }

  void requireStarted() {
    if (!Files.isRegularFile(config()) || !Files.isRegularFile(index())) {
      throw new ConfigurationException(
          path.toString(),
          Files.exists(path) ? "no run in this folder" : "not there",
          "the folder of a run, with config.yaml and index.jsonl",
          "Leave --resume out to start one");
    }
  }

  void make() {
    made(path);
  }

  void start(String yaml) {
    AtomicFile.writeStream(config(), out -> out.write(yaml.getBytes(StandardCharsets.UTF_8)));
  }

  /** Names the settings in force. */
  String configHash() {
    return FileHash.of(config());
  }

  /**
   * Makes the best model's directory, whole or not at all.
   *
   * @param pretrained the directory that a frozen encoder comes from
   * @param best the best checkpoint
   */
  void writeModel(Path pretrained, Path best, TrainingFiles files) {
    Path partial = path.resolve(RunNames.MODEL + ".unfinished");
    try {
      delete(partial);
      delete(model());
      Files.createDirectory(partial);
      for (String name : MODEL_FILES) {
        Path from = (files.frozen() ? pretrained : best).resolve(name);
        if (Files.exists(from)) {
          Files.copy(from, partial.resolve(name));
        }
      }
      if (files.frozen()) {
        Files.copy(best.resolve(HeadDescription.WEIGHTS), partial.resolve(HeadDescription.WEIGHTS));
      }
      Files.copy(best.resolve(HeadDescription.FILE), partial.resolve(HeadDescription.FILE));
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
