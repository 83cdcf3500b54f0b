package org.engram.models.brainjepa;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where real data lie: ENGRAM_TEST_DATA, else the nearest shared/data above the module. */
final class SharedFolder {
  private SharedFolder() {}

  static Path data(String relative) {
    String named = System.getenv("ENGRAM_TEST_DATA");
    if (named != null && !named.isBlank()) {
      return Path.of(named).resolve(relative);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("shared/data"))) {
        return at.resolve("shared/data").resolve(relative);
      }
    }
    return Path.of("../shared/data").resolve(relative);
  }
}
