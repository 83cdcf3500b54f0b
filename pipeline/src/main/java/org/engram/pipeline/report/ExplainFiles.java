package org.engram.pipeline.report;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.engram.cohort.TextTable;
import org.engram.cohort.results.ResultTable;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder that {@code engram explain} leaves, as its files say.
 *
 * @param about explain.json
 * @param text its text
 * @param regions regions.tsv
 * @param networks networks.tsv; has no row where the atlas names none
 */
record ExplainFiles(
    Path folder, JsonNode about, String text, ResultTable regions, ResultTable networks) {
  private static final String SIDECAR = "explain.json";
  private static final long LARGEST_JSON = 64L << 20;
  private static final long LARGEST_TABLE = 256L << 20;
  private static final long LARGEST_PICTURE = 32L << 20;
  private static final int MOST_PIXELS = 8192;
  private static final String AGAIN = "Run engram explain again";

  /** Whether a folder is one of that kind. */
  static boolean in(Path folder) {
    return Files.isRegularFile(folder.resolve(SIDECAR));
  }

  /**
   * Reads it.
   *
   * @throws FileFormatException if a file is malformed or too large
   */
  static ExplainFiles read(Path folder) {
    Path sidecar = folder.resolve(SIDECAR);
    String text = new String(bytes(sidecar, LARGEST_JSON), StandardCharsets.UTF_8);
    try {
      JsonNode about = JsonMapper.shared().readTree(text);
      if (!about.path("job").asString("").equals("explain")) {
        throw new FileFormatException(
            sidecar.toString(), "another kind of file", "what engram explain wrote", AGAIN);
      }
      return new ExplainFiles(
          folder,
          about,
          text,
          table(folder, "regions", "value of each region, with its standard error over scans"),
          table(folder, "networks", "value of each network, with its standard error over scans"));
    } catch (JacksonException e) {
      throw new FileFormatException(
          new Problem(sidecar.toString(), "no JSON: " + e.getOriginalMessage(), "JSON", AGAIN), e);
    }
  }

  private static ResultTable table(Path folder, String name, String what) {
    Path file = folder.resolve(name + ".tsv");
    if (!Files.isRegularFile(file)) {
      throw new FileFormatException(file.toString(), "no such file", "a table of maps", AGAIN);
    }
    size(file, LARGEST_TABLE);
    try (TextTable table = TextTable.open(file)) {
      List<List<String>> rows = new ArrayList<>();
      table.read(
          IntStream.range(0, table.columns().size()).boxed().toList(),
          (_, cells) -> rows.add(List.of(cells)));
      return new ResultTable(name, what, table.columns(), rows);
    }
  }

  /**
   * A picture in a file.
   *
   * @param base64 the bytes of the PNG file
   */
  record Picture(String base64, int width, int height) {}

  /** A drawing of a measure on the cortical surface, as a PNG file, where one was written. */
  Optional<Picture> surface(String measure) {
    Path file = folder.resolve("figures").resolve("surface-" + measure + ".png");
    if (!measure.matches("[A-Za-z0-9._-]+") || !Files.isRegularFile(file)) {
      return Optional.empty();
    }
    byte[] bytes = bytes(file, LARGEST_PICTURE);
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    try {
      reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes)));
      int width = reader.getWidth(0); // of the header: nothing is decoded
      int height = reader.getHeight(0);
      if (width > MOST_PIXELS || height > MOST_PIXELS) {
        throw new FileFormatException(
            file.toString(), width + " x " + height, "at most " + MOST_PIXELS + " a side", AGAIN);
      }
      return Optional.of(new Picture(Base64.getEncoder().encodeToString(bytes), width, height));
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(file.toString(), "no picture: " + e.getMessage(), "a PNG file", AGAIN), e);
    } finally {
      reader.dispose();
    }
  }

  private static void size(Path file, long most) {
    try {
      if (Files.size(file) > most) {
        throw new FileFormatException(
            file.toString(), Files.size(file) + " bytes", "at most " + most, AGAIN);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(Path file, long most) {
    size(file, most);
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
