package org.engram.pipeline.probe;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the embeddings of an encoder with random weights come from. */
public sealed interface RandomInput {
  /** A table that is there. */
  record Table(Path file) implements RandomInput {}

  /**
   * They are made: the scans of the table to judge, by its encoder with random weights.
   *
   * @param directory of a model of the same sizes; that of the table's sidecar where empty
   */
  record Made(Optional<Path> directory) implements RandomInput {}

  /** {@code auto}, a model directory, or a table. */
  static RandomInput of(String text) {
    if (text.equals("auto")) {
      return new Made(Optional.empty());
    }
    Path path = Path.of(text);
    return Files.isDirectory(path) ? new Made(Optional.of(path)) : new Table(path);
  }
}
