package org.engram.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.tensor.ConfigurationException;

/** Holds what a command writes to be new, or to be replaced as asked. */
final class NewFile {
  private NewFile() {}

  /**
   * Says so before any work is done.
   *
   * @param overwrite whether {@code --overwrite} was given
   * @throws ConfigurationException if the file is there already and is not to be replaced
   */
  static void require(Path file, boolean overwrite) {
    if (Files.exists(file) && !overwrite) {
      throw new ConfigurationException(
          file.toString(), "there already", "a new file", "Name another, or give --overwrite");
    }
  }
}
