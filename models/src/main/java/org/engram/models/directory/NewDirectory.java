package org.engram.models.directory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.engram.tensor.ConfigurationException;

/** A folder that a model may be written into. */
public final class NewDirectory {
  private NewDirectory() {}

  /** Makes it where it is not there; nothing is overwritten. */
  public static void create(Path directory) {
    try {
      Files.createDirectories(directory);
      try (Stream<Path> entries = Files.list(directory)) {
        if (entries.findAny().isPresent()) {
          throw new ConfigurationException(
              directory.toString(),
              "a folder that is not empty",
              "a new or empty folder for the model",
              "Name another folder; nothing is overwritten");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + directory + ": " + e.getMessage(), e);
    }
  }
}
