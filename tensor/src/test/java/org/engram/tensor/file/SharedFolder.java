package org.engram.tensor.file;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds reference files that lie beside the project; a test that needs them is skipped without. */
final class SharedFolder {
  private SharedFolder() {}

  static Path golden() {
    return find("golden");
  }

  static Path data() {
    String named = System.getenv("ENGRAM_TEST_DATA");
    return named == null ? find("data") : Path.of(named);
  }

  private static Path find(String name) {
    Path at = Path.of("").toAbsolutePath();
    while (at != null && !Files.isDirectory(at.resolve("shared").resolve(name))) {
      at = at.getParent();
    }
    assumeTrue(at != null, "shared/" + name + " is not beside the project");
    return at.resolve("shared").resolve(name);
  }
}
