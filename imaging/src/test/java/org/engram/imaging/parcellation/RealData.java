package org.engram.imaging.parcellation;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the folder of real data, or reports the test as skipped. */
final class RealData {
  private RealData() {}

  static Path file(String name) {
    String stated = System.getenv("ENGRAM_TEST_DATA");
    Path folder = stated == null || stated.isBlank() ? null : Path.of(stated);
    for (Path up = Path.of("").toAbsolutePath();
        folder == null && up != null;
        up = up.getParent()) {
      if (Files.isDirectory(up.resolve("shared/data"))) {
        folder = up.resolve("shared/data");
      }
    }
    assumeTrue(
        folder != null && Files.exists(folder.resolve(name)),
        name + " is not in the folder of ENGRAM_TEST_DATA (default ../shared/data)");
    return folder.resolve(name);
  }
}
