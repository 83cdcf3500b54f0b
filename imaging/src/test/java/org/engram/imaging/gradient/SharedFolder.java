package org.engram.imaging.gradient;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where real data lie: ENGRAM_TEST_DATA, or {@code shared/data} beside the repository. */
final class SharedFolder {
  private SharedFolder() {}

  static Path data() {
    String named = System.getenv("ENGRAM_TEST_DATA");
    if (named != null) {
      return Path.of(named);
    }
    Path usual = Path.of("../shared/data");
    for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
      if (Files.isDirectory(up.resolve("shared/data"))) {
        return up.resolve("shared/data");
      }
    }
    return usual;
  }
}
