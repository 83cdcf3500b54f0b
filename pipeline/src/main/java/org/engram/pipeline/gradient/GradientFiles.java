package org.engram.pipeline.gradient;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.gradient.Connectivity;
import org.engram.imaging.gradient.ConnectivityFile;
import org.engram.imaging.gradient.FunctionalGradients;
import org.engram.pipeline.report.GradientReport;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.AtomicFile;
import org.engram.tensor.file.FileHash;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where gradients are written.
 *
 * @param out {@code gradients.csv} of a model directory: a line a region, a column an axis, no
 *     header; how they were made lies beside it with {@code .json} behind the name
 * @param labelled the same as a TSV with labels, hemispheres and networks
 * @param regions {@code regions.tsv} of a model directory
 * @param connectivity the group's connectivity as a labelled TSV
 * @param figure a page (.html) or a drawing (.svg)
 */
public record GradientFiles(
    Path out,
    Optional<Path> labelled,
    Optional<Path> regions,
    Optional<Path> connectivity,
    Optional<Path> figure) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  public GradientFiles {
    Objects.requireNonNull(out, "out");
    figure.ifPresent(
        file -> {
          if (!file.toString().endsWith(".html") && !file.toString().endsWith(".svg")) {
            throw new ConfigurationException(
                "--figure", file.toString(), "a name that ends in .html or .svg", "");
          }
        });
  }

  /** Only the gradients and their sidecar. */
  public static GradientFiles of(Path out) {
    return new GradientFiles(
        out, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Refuses to replace what is there. */
  public void refuseToReplace() {
    for (Path file : all()) {
      if (Files.exists(file)) {
        throw new ConfigurationException(
            file.toString(), "there already", "a new file", "Name another, or give --overwrite");
      }
    }
  }

  /** Every file that is written. */
  public List<Path> all() {
    List<Path> all = new ArrayList<>(List.of(out, sidecar()));
    labelled.ifPresent(all::add);
    regions.ifPresent(all::add);
    connectivity.ifPresent(all::add);
    figure.ifPresent(all::add);
    return all;
  }

  /** How the gradients were made. */
  public Path sidecar() {
    return out.resolveSibling(out.getFileName() + ".json");
  }

  /**
   * Writes all of them, each whole or not at all; the same gradients give the same bytes.
   *
   * @param made of what, for the sidecar
   */
  public void write(
      FunctionalGradients gradients, Atlas atlas, Connectivity matrix, Map<String, Object> made) {
    text(out, table(gradients));
    regions.ifPresent(atlas::writeTsv);
    connectivity.ifPresent(file -> ConnectivityFile.write(matrix, file));
    labelled.ifPresent(file -> text(file, labelledTable(gradients, atlas)));
    figure.ifPresent(file -> text(file, picture(gradients, atlas, file)));
    Map<String, Object> json = GradientProvenance.json(gradients, atlas);
    json.putAll(made);
    json.put("gradients_sha256", FileHash.of(out));
    text(sidecar(), JSON.writeValueAsString(json) + "\n");
  }

  private static String picture(FunctionalGradients gradients, Atlas atlas, Path file) {
    return file.toString().endsWith(".svg")
        ? GradientReport.svg(gradients, atlas.regions())
        : GradientReport.page(gradients, atlas.regions()).html();
  }

  private static String table(FunctionalGradients gradients) {
    StringBuilder text = new StringBuilder();
    for (double[] row : gradients.values()) {
      for (int axis = 0; axis < row.length; axis++) {
        text.append(axis == 0 ? "" : ",").append(row[axis]);
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String labelledTable(FunctionalGradients gradients, Atlas atlas) {
    StringBuilder text = new StringBuilder("label\themisphere\tnetwork");
    for (int axis = 1; axis <= gradients.axes(); axis++) {
      text.append("\taxis_").append(axis);
    }
    text.append('\n');
    atlas
        .regions()
        .forEach(
            region -> {
              text.append(region.label()).append('\t').append(region.hemisphere());
              text.append('\t').append(region.network());
              for (double value : gradients.values()[region.index()]) {
                text.append('\t').append(value);
              }
              text.append('\n');
            });
    return text.toString();
  }

  private static void text(Path file, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(file, out -> out.write(bytes));
  }

  /** What a sidecar says of scans that were averaged. */
  public static Map<String, Object> madeOf(GroupResult group, GroupSettings settings) {
    return GradientProvenance.scans(group, settings);
  }

  /** What a sidecar says of a connectivity that was ready. */
  public static Map<String, Object> madeOf(Path connectivity) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("connectivity", connectivity.toString());
    json.put("connectivity_sha256", FileHash.of(connectivity));
    return json;
  }
}
