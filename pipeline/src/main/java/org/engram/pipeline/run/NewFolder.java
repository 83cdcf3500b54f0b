package org.engram.pipeline.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.engram.tensor.ConfigurationException;

/** The folder that a run is to have for itself. */
public final class NewFolder {
  private NewFolder() {}

  /**
   * Refuses a folder that is there and not empty.
   *
   * @throws ConfigurationException naming it
   */
  public static void require(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      if (entries.findAny().isPresent()) {
        throw new ConfigurationException(
            folder.toString(),
            "a folder that is not empty",
            "a new or empty folder for the run",
            "Name another --out, or go on with the run that is there: --resume");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + folder + ": " + e.getMessage(), e);
    }
  }
}
