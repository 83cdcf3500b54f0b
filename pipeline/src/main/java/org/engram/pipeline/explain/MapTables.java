package org.engram.pipeline.explain;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.imaging.atlas.Region;
import org.engram.tensor.file.AtomicFile;

/** Maps as tab-separated tables; a value that is not there is {@code n/a}. */
final class MapTables {
  private MapTables() {}

  /** A row a region: mean and standard error over scans of each measure. */
  static void regions(Path file, List<CohortMap> maps) {
    List<String> header = new ArrayList<>(List.of("index", "label", "hemisphere", "network"));
    List<List<CohortMap.Value>> values = new ArrayList<>();
    for (CohortMap map : maps) {
      header.add(map.measure().name());
      header.add(map.measure().name() + "_se");
      values.add(map.byRegion());
    }
    header.add("scans");
    write(
        file,
        header,
        rows -> {
          for (Region region : maps.getFirst().regions()) {
            List<String> cells = new ArrayList<>();
            cells.add(Integer.toString(region.index()));
            cells.add(region.label());
            cells.add(region.hemisphere());
            cells.add(region.network());
            for (List<CohortMap.Value> of : values) {
              cells.add(number(of.get(region.index()).mean()));
              cells.add(number(of.get(region.index()).error()));
            }
            cells.add(Integer.toString(values.getFirst().get(region.index()).scans()));
            rows.add(cells);
          }
        });
  }

  /** A row a network. */
  static void networks(Path file, List<CohortMap> maps) {
    List<String> header = new ArrayList<>(List.of("network", "regions"));
    List<List<CohortMap.Network>> values = new ArrayList<>();
    for (CohortMap map : maps) {
      header.add(map.measure().name());
      header.add(map.measure().name() + "_se");
      values.add(map.byNetwork());
    }
    write(
        file,
        header,
        rows -> {
          for (int n = 0; n < values.getFirst().size(); n++) {
            List<String> cells = new ArrayList<>();
            cells.add(values.getFirst().get(n).name());
            cells.add(Integer.toString(values.getFirst().get(n).regions().size()));
            for (List<CohortMap.Network> of : values) {
              cells.add(number(of.get(n).value().mean()));
              cells.add(number(of.get(n).value().error()));
            }
            rows.add(cells);
          }
        });
  }

  /**
   * A row a region and place in time: means over scans.
   *
   * @param seconds between two places
   */
  static void times(Path file, List<CohortMap> maps, double seconds) {
    List<String> header = new ArrayList<>(List.of("index", "label", "column", "seconds"));
    maps.forEach(map -> header.add(map.measure().name()));
    write(
        file,
        header,
        rows -> {
          for (Region region : maps.getFirst().regions()) {
            for (int column = 0; column < maps.getFirst().mean()[0].length; column++) {
              List<String> cells = new ArrayList<>();
              cells.add(Integer.toString(region.index()));
              cells.add(region.label());
              cells.add(Integer.toString(column));
              cells.add(number(column * seconds));
              for (CohortMap map : maps) {
                cells.add(number(map.mean()[region.index()][column]));
              }
              rows.add(cells);
            }
          }
        });
  }

  /**
   * A row a scan and region.
   *
   * @param keys cells that say which scan a row of a map is
   * @param header of those cells
   */
  static void scans(Path file, List<CohortMap> maps, List<String> header, List<List<String>> keys) {
    List<String> columns = new ArrayList<>(header);
    columns.add("label");
    maps.forEach(map -> columns.add(map.measure().name()));
    write(
        file,
        columns,
        rows -> {
          for (int scan = 0; scan < keys.size(); scan++) {
            for (Region region : maps.getFirst().regions()) {
              List<String> cells = new ArrayList<>(keys.get(scan));
              cells.add(region.label());
              for (CohortMap map : maps) {
                cells.add(number(map.scans().get(scan)[region.index()]));
              }
              rows.add(cells);
            }
          }
        });
  }

  /** A row a pair of maps that should agree, and one a measure beside the random model. */
  static void checks(Path file, Checks checks) {
    write(
        file,
        List.of("measure", "across", "first", "second", "rank_correlation"),
        rows -> {
          for (Checks.Stability stability : checks.stabilities()) {
            List<String> names = stability.ranks().names();
            for (int i = 0; i < names.size(); i++) {
              for (int j = i + 1; j < names.size(); j++) {
                rows.add(
                    List.of(
                        stability.measure(),
                        stability.across(),
                        names.get(i),
                        names.get(j),
                        number(stability.ranks().correlations()[i][j])));
              }
            }
          }
          for (var random : checks.random().entrySet()) {
            rows.add(
                List.of(random.getKey(), "random", "model", "random", number(random.getValue())));
          }
        });
  }

  private interface Rows {
    void add(List<String> cells) throws IOException;
  }

  private static void write(Path file, List<String> header, AtomicFile.Content<Rows> content) {
    AtomicFile.writeStream(
        file,
        out -> {
          Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          line(text, header);
          content.writeTo(cells -> line(text, cells));
          text.flush();
        });
  }

  private static void line(Writer text, List<String> cells) throws IOException {
    for (int i = 0; i < cells.size(); i++) {
      text.write(i == 0 ? "" : "\t");
      text.write(cells.get(i).replaceAll("[\\t\\r\\n]", " "));
    }
    text.write('\n');
  }

  /** Single precision is enough: the values come from it. */
  private static String number(double value) {
    return Double.isFinite(value) ? Float.toString((float) value) : "n/a";
  }
}
