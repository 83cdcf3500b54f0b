package org.engram.pipeline.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much can be written. */
final class FreeSpace {
  private FreeSpace() {}

  /** Bytes on the disk of a folder, which need not be there yet. */
  static long of(Path folder) {
    Path existing = folder.toAbsolutePath();
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    try {
      return Files.getFileStore(existing).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at the disk of " + folder, e);
    }
  }
}
