package org.engram.imaging.confounds;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Finds the folder of real data, or skips the test in words; reads the recorded figures. */
final class TestData {
  private TestData() {}

  static Path real(String name) {
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

  static JsonNode golden(String name) {
    try (InputStream in = Objects.requireNonNull(TestData.class.getResourceAsStream(name))) {
      return JsonMapper.shared().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static double[] row(JsonNode node) {
    double[] row = new double[node.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = node.get(i).asDouble();
    }
    return row;
  }

  static double[][] table(JsonNode node) {
    double[][] rows = new double[node.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row(node.get(i));
    }
    return rows;
  }
}
