package org.engram.imaging.atlas;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Finds the folder of real data, or reports the test as skipped. */
final class SharedData {
  private SharedData() {}

  static Path file(String name) {
    String stated = System.getenv("ENGRAM_TEST_DATA");
    Path folder = stated == null ? null : Path.of(stated);
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

  static List<String> lines(String name) throws IOException {
    Path file = file(name);
    try (InputStream in = Files.newInputStream(file);
        InputStream plain = name.endsWith(".gz") ? new GZIPInputStream(in) : in) {
      return new String(plain.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
