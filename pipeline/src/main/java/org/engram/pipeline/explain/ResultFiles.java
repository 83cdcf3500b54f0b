package org.engram.pipeline.explain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.pipeline.report.SurfaceFigure;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The folder of results: tables, figures, page, and last the sidecar. */
final class ResultFiles {
  static final String SIDECAR = "explain.json";
  static final String PAGE = "explain.html";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ResultFiles() {}

  /**
   * Makes the folder.
   *
   * @throws ConfigurationException if it has results already that are not to be replaced, or is a
   *     file
   */
  static void open(Path folder, boolean overwrite) {
    if (Files.exists(folder.resolve(SIDECAR)) && !overwrite) {
      throw new ConfigurationException(
          folder.toString(),
          "results already (" + SIDECAR + ")",
          "a new folder",
          "Name another --out, or give --overwrite");
    }
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new ConfigurationException(folder.toString(), "a file", "a folder", "");
    }
    make(folder);
  }

  static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder, e);
    }
  }

  /** Writes figures and page. */
  static List<Path> write(
      Path folder, MapPage page, Optional<SurfaceFigure> surface, boolean checked) {
    List<Path> figures = new ArrayList<>();
    page.page(surface, checked).write(folder.resolve(PAGE));
    Path drawings = folder.resolve("figures");
    make(drawings);
    page.svgs()
        .forEach(
            (name, svg) ->
                figures.add(
                    bytes(drawings.resolve(name + ".svg"), svg.getBytes(StandardCharsets.UTF_8))));
    page.pngs().forEach((name, png) -> figures.add(bytes(drawings.resolve(name + ".png"), png)));
    return figures;
  }

  static String json(Map<String, Object> sidecar) {
    return JSON.writeValueAsString(sidecar) + "\n";
  }

  static Path bytes(Path file, byte[] bytes) {
    AtomicFile.writeStream(file, out -> out.write(bytes));
    return file;
  }
}
