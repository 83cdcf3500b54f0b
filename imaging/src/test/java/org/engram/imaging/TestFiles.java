package org.engram.imaging;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the folder of real data, or skips the test in words. */
public final class TestFiles {
  private TestFiles() {}

  /** A file or folder in the folder of real data. */
  public static Path real(String relative) {
    Path found = folder().resolve(relative);
    assumeTrue(Files.exists(found), "no real data: " + found + " (set ENGRAM_TEST_DATA)");
    return found;
  }

  private static Path folder() {
    String named = System.getenv("ENGRAM_TEST_DATA");
    if (named != null && !named.isBlank()) {
      return Path.of(named);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("shared/data"))) {
        return at.resolve("shared/data");
      }
    }
    return Path.of("../shared/data");
  }
}
