package org.engram.pipeline.pretrain.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.IoFailure;

/**
 * Size and time of change of a file, or of all files in a UK Biobank folder: whether it is still
 * the one that was indexed.
 */
record FileState(long bytes, long modified) {
  static FileState of(Path path) {
    try {
      if (!Files.isDirectory(path)) {
        return new FileState(Files.size(path), Files.getLastModifiedTime(path).toMillis());
      }
      long bytes = 0;
      long modified = 0;
      try (Stream<Path> files = Files.list(path)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          bytes += Files.size(file);
          modified = Math.max(modified, Files.getLastModifiedTime(file).toMillis());
        }
      }
      return new FileState(bytes, modified);
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(
              path.toString(), IoFailure.words(e), "a file that is there", "Check the path"),
          e);
    }
  }
}
