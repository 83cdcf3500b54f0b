package org.engram.pipeline.explain;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.engram.imaging.cifti.BrainModel;
import org.engram.imaging.cifti.CiftiFile;
import org.engram.imaging.cifti.LabelAxis.LabelMap;
import org.engram.imaging.gifti.Gifti;
import org.engram.imaging.gifti.GiftiArray;
import org.engram.imaging.gifti.GiftiFile;
import org.engram.imaging.gifti.Intent;
import org.engram.imaging.gifti.Label;
import org.engram.imaging.gifti.LabelKeys;
import org.engram.imaging.parcellation.DenseAtlas;
import org.engram.imaging.parcellation.LabelTable;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * A name for each vertex of a surface, as label files have them; empty where a vertex is in no
 * region.
 *
 * @param left by vertex of the left hemisphere
 * @param right by vertex of the right
 */
record VertexLabels(List<String> left, List<String> right) {
  private static final String NOTHING = "???";
  private static final int MOST_BYTES = 64 << 20;

  /**
   * Reads labels: one {@code .dlabel.nii} of both hemispheres; two GIFTI label files, left and
   * right; or numbers as text ({@code .csv}, {@code .txt}, {@code .1D}, gzipped too), one a vertex,
   * in one file of left and then right or in a file each.
   *
   * @param files one or two
   * @param names what the numbers of text files mean
   * @param leftVertices of the left surface
   * @throws FileFormatException if a file is malformed
   * @throws RefusedInputException if it does not fit the surfaces, or its numbers have no names
   */
  static VertexLabels read(
      List<Path> files, Optional<Path> names, int leftVertices, int rightVertices) {
    if (files.isEmpty() || files.size() > 2) {
      throw new RefusedInputException(
          "surface labels", files.size() + " files", "one of both hemispheres, or two", "");
    }
    if (DenseAtlas.supports(files.getFirst())) {
      return dense(files.getFirst(), leftVertices, rightVertices);
    }
    if (isGifti(files.getFirst())) {
      if (files.size() == 1) {
        throw new RefusedInputException(
            files.getFirst().toString(),
            "one GIFTI file of labels",
            "two, left and right",
            "Name both: --surface-labels LEFT,RIGHT");
      }
      return new VertexLabels(
          gifti(files.get(0), leftVertices), gifti(files.get(1), rightVertices));
    }
    Map<Integer, String> table = table(files.getFirst(), names);
    if (files.size() == 2) {
      return new VertexLabels(
          named(files.get(0), numbers(files.get(0), leftVertices), table),
          named(files.get(1), numbers(files.get(1), rightVertices), table));
    }
    List<String> all =
        named(files.getFirst(), numbers(files.getFirst(), leftVertices + rightVertices), table);
    return new VertexLabels(all.subList(0, leftVertices), all.subList(leftVertices, all.size()));
  }

  private static boolean isGifti(Path file) {
    return file.toString().endsWith(".gii") || file.toString().endsWith(".gii.gz");
  }

  private static VertexLabels dense(Path file, int leftVertices, int rightVertices) {
    try (CiftiFile labels = CiftiFile.open(file)) {
      LabelMap map = labels.labels().maps().getFirst();
      float[] values = new float[labels.rows()];
      labels.column(0, values);
      Map<Integer, String> names = names(map.labels());
      return new VertexLabels(
          dense(file, labels, "CORTEX_LEFT", leftVertices, values, names),
          dense(file, labels, "CORTEX_RIGHT", rightVertices, values, names));
    }
  }

  private static List<String> dense(
      Path file,
      CiftiFile labels,
      String structure,
      int vertices,
      float[] values,
      Map<Integer, String> names) {
    String[] found = new String[vertices];
    Arrays.fill(found, "");
    for (BrainModel model : labels.grayordinates().models()) {
      if (model.structure().equals(structure) && model instanceof BrainModel.Surface surface) {
        if (surface.surfaceVertices() != vertices) {
          throw fits(file, surface.surfaceVertices(), vertices);
        }
        int[] indices = model.indices().toArray();
        for (int i = 0; i < indices.length; i++) {
          float value = values[model.offset() + i];
          found[indices[i]] = name(file, value, names);
        }
        return List.of(found);
      }
    }
    throw new RefusedInputException(
        file.toString(), "no " + structure, "labels of both hemispheres' cortex", "");
  }

  private static List<String> gifti(Path file, int vertices) {
    Gifti gifti = GiftiFile.read(file);
    GiftiArray keys =
        gifti.arrays().stream()
            .filter(array -> array.intent().equals(Intent.LABEL))
            .findFirst()
            .orElseThrow(
                () ->
                    new RefusedInputException(
                        file.toString(),
                        "no array of labels",
                        "a GIFTI label file",
                        "Such files mostly end in .label.gii"));
    if (keys.size() != vertices) {
      throw fits(file, keys.size(), vertices);
    }
    Map<Integer, String> names = names(gifti.labels());
    List<String> found = new ArrayList<>(vertices);
    for (int v = 0; v < vertices; v++) {
      found.add(name(file, keys.at(v), names));
    }
    return found;
  }

  private static Map<Integer, String> names(LabelKeys keys) {
    Map<Integer, String> names = new LinkedHashMap<>();
    for (Label label : keys.labels()) {
      names.put(label.key(), label.name().equals(NOTHING) ? "" : label.name());
    }
    return names;
  }

  private static Map<Integer, String> table(Path labels, Optional<Path> names) {
    Path file =
        names.orElseThrow(
            () ->
                new RefusedInputException(
                    labels.toString(),
                    "numbers without names",
                    "a table that says which number is which region",
                    "Name it with --surface-names: regions are matched by name, never by number"));
    Map<Integer, String> byValue = new LinkedHashMap<>();
    LabelTable.read(file)
        .entries()
        .forEach(entry -> byValue.put(entry.value(), entry.region().label()));
    return byValue;
  }

  private static List<String> named(Path file, double[] numbers, Map<Integer, String> names) {
    List<String> found = new ArrayList<>(numbers.length);
    for (double number : numbers) {
      found.add(name(file, number, names));
    }
    return found;
  }

  private static String name(Path file, double value, Map<Integer, String> names) {
    int key = (int) value;
    if (key != value) {
      throw new RefusedInputException(
          file.toString(),
          "the label " + value,
          "whole numbers",
          "Labels must not be resampled with interpolation");
    }
    String name = names.get(key);
    if (name == null && key > 0) {
      throw new RefusedInputException(
          file.toString(),
          "label " + key + ", which has no name",
          "a name for every label",
          "The table of names belongs to another parcellation?");
    }
    return name == null || key == 0 ? "" : name;
  }

  private static double[] numbers(Path file, int vertices) {
    String[] cells = text(file).strip().split("[\\s,;]+");
    if (cells.length != vertices) {
      throw fits(file, cells.length, vertices);
    }
    double[] numbers = new double[vertices];
    for (int v = 0; v < vertices; v++) {
      try {
        numbers[v] = Double.parseDouble(cells[v]);
      } catch (NumberFormatException e) {
        throw new FileFormatException(
            new Problem(
                file + ", value " + (v + 1),
                "'" + cells[v].substring(0, Math.min(30, cells[v].length())) + "'",
                "a number a vertex",
                "Remove a header, if it has one"),
            e);
      }
    }
    return numbers;
  }

  private static String text(Path file) {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file))) {
      byte[] bytes = raw.readNBytes(MOST_BYTES);
      boolean gzip = bytes.length > 1 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b;
      if (gzip) {
        try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
          bytes = plain.readNBytes(MOST_BYTES);
        }
      }
      if (bytes.length == MOST_BYTES) {
        throw new FileFormatException(
            file.toString(), MOST_BYTES + " bytes or more", "a number a vertex", "");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new FileFormatException(
          new Problem(file.toString(), "no such file", "labels of vertices", "Check the path"), e);
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(file.toString(), "cannot be read: " + e.getMessage(), "labels", ""), e);
    }
  }

  private static RefusedInputException fits(Path file, int found, int expected) {
    return new RefusedInputException(
        file.toString(),
        found + " vertices",
        expected + ", as the surface has",
        "Labels and surface must be of one mesh, such as fs_LR 32k");
  }
}
