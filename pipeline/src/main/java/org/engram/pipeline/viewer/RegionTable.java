package org.engram.pipeline.viewer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.engram.cohort.TextTable;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.atlas.RegionMatch;
import org.engram.imaging.atlas.RegionNames;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/**
 * A table with a row a region: a column {@code label} (or region, or name), and columns of values.
 * The {@code regions.tsv} that {@code engram explain} writes is one; a column that ends in {@code
 * _se} has the standard errors of the one that it is named after.
 *
 * @param source its file
 * @param regions as the table has them
 * @param columns by name: [rows]; NaN where a cell is no number
 */
record RegionTable(String source, List<Region> regions, Map<String, double[]> columns) {
  private static final List<String> LABELS = List.of("label", "region", "name", "roi");
  private static final List<String> NO_VALUES = List.of("index", "scans", "row");
  private static final String ERRORS = "_se";
  private static final long LARGEST = 64L << 20;

  /**
   * Reads one.
   *
   * @throws FileFormatException if it is malformed or too large
   * @throws RefusedInputException if it names no regions, or has no column of numbers
   */
  static RegionTable read(Path file) {
    checkSize(file);
    try (TextTable table = TextTable.open(file)) {
      List<String> names = table.columns();
      int label = TextTable.position(names, LABELS);
      if (label < 0) {
        throw new RefusedInputException(
            file.toString(),
            "columns " + String.join(", ", names),
            "a column label, region or name: values are matched to regions by name",
            "Name the regions");
      }
      List<List<String>> rows = new ArrayList<>();
      table.read(
          IntStream.range(0, names.size()).boxed().toList(),
          (row, cells) -> {
            if (row > ViewerData.MOST_REGIONS) {
              throw new RefusedInputException(
                  file.toString(),
                  "more than " + ViewerData.MOST_REGIONS + " rows",
                  "a row a region",
                  "");
            }
            rows.add(List.of(cells));
          });
      return of(file, names, label, rows);
    }
  }

  private static RegionTable of(Path file, List<String> names, int label, List<List<String>> rows) {
    if (rows.isEmpty()) {
      throw new FileFormatException(file.toString(), "no row", "a row a region", "");
    }
    int side = TextTable.position(names, List.of("hemisphere", "hemi"));
    int network = TextTable.position(names, List.of("network"));
    RegionNames known = new RegionNames();
    List<Region> regions = new ArrayList<>();
    for (List<String> row : rows) {
      Region told = known.region(regions.size(), row.get(label));
      regions.add(
          new Region(
              told.index(),
              told.label(),
              side < 0 ? told.hemisphere() : row.get(side),
              network < 0 ? told.network() : row.get(network)));
    }
    Map<String, double[]> columns = new LinkedHashMap<>();
    for (int c = 0; c < names.size(); c++) {
      if (c != label && c != side && c != network && !NO_VALUES.contains(names.get(c))) {
        int column = c;
        double[] values = rows.stream().mapToDouble(row -> number(row.get(column))).toArray();
        if (Arrays.stream(values).anyMatch(Double::isFinite)) {
          columns.put(names.get(c), values);
        }
      }
    }
    if (columns.isEmpty()) {
      throw new RefusedInputException(
          file.toString(), "no column of numbers", "values of the regions", "");
    }
    return new RegionTable(file.toString(), regions, columns);
  }

  private static double number(String cell) {
    if (TextTable.isMissing(cell)) {
      return Double.NaN;
    }
    try {
      double value = Double.parseDouble(cell);
      return Double.isFinite(value) ? value : Double.NaN;
    } catch (NumberFormatException e) {
      return Double.NaN; // a column of words is no map, and is left out as a whole
    }
  }

  /** Its columns as maps of an atlas's regions. */
  List<RegionMap> maps(Atlas atlas) {
    RegionMatch match =
        RegionRows.match(source, regions.stream().map(Region::label).toList(), atlas);
    List<RegionMap> maps = new ArrayList<>();
    columns.forEach(
        (name, values) -> {
          if (!(name.endsWith(ERRORS) && columns.containsKey(measured(name)))) {
            double[] errors = columns.get(name + ERRORS);
            maps.add(
                RegionMap.of(
                    words(name),
                    "",
                    RegionRows.ordered(values, match),
                    errors == null ? new double[0] : RegionRows.ordered(errors, match)));
          }
        });
    return maps;
  }

  private static String measured(String name) {
    return name.substring(0, name.length() - ERRORS.length());
  }

  private static String words(String column) {
    String words = column.replace('_', ' ').strip();
    return words.isEmpty() ? column : Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private static void checkSize(Path file) {
    try {
      if (Files.exists(file) && Files.size(file) > LARGEST) {
        throw new FileFormatException(
            file.toString(), Files.size(file) + " bytes", "at most " + LARGEST, "");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
