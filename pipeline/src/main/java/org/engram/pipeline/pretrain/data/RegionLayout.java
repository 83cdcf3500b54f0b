package org.engram.pipeline.pretrain.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.engram.imaging.atlas.RegionMatch;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.tensor.RefusedInputException;

/**
 * The regions of a file in the order of its rows.
 *
 * @param source the file
 * @param rows a name a row: the atlas's where the row is one of its regions, else the file's own
 */
record RegionLayout(String source, List<String> rows) {
  private static final int LISTED = 3;

  RegionLayout {
    rows = List.copyOf(rows);
  }

  /** A file whose labels are the atlas's. */
  static RegionLayout of(TimeSeries labelled) {
    return new RegionLayout(labelled.source(), labelled.labels());
  }

  /** A file whose rows were found in an atlas. */
  static RegionLayout of(TimeSeries series, RegionMatch match) {
    List<String> rows = new ArrayList<>(series.labels());
    while (rows.size() < series.regions()) {
      rows.add("");
    }
    int[] sourceRow = match.sourceRow();
    for (int region = 0; region < sourceRow.length; region++) {
      if (sourceRow[region] >= 0) {
        rows.set(sourceRow[region], match.atlas().regions().get(region).label());
      }
    }
    return new RegionLayout(series.source(), rows);
  }

  /**
   * Checks that another file has these regions in this order.
   *
   * @param mayMiss regions that either file may lack; the others must still come in one order
   * @throws RefusedInputException naming the other file and what differs: the number of regions,
   *     their names or their order
   */
  void requireSame(RegionLayout other, Set<String> mayMiss) {
    List<String> missing = without(rows, other.rows, mayMiss);
    List<String> more = without(other.rows, rows, mayMiss);
    if (!missing.isEmpty() || !more.isEmpty()) {
      boolean counts = rows.size() != other.rows.size();
      String names =
          (missing.isEmpty() ? "" : "without " + some(missing))
              + (missing.isEmpty() || more.isEmpty() ? "" : " and ")
              + (more.isEmpty() ? "" : "with " + some(more));
      throw differs(
          other.source,
          other.rows.size() + " regions, " + names,
          counts ? rows.size() + " regions" : "the same names");
    }
    List<String> expected = both(rows, other.rows);
    List<String> found = both(other.rows, rows);
    for (int i = 0; i < expected.size(); i++) {
      if (!found.get(i).equals(expected.get(i))) {
        throw differs(
            other.source,
            "region " + (other.rows.indexOf(found.get(i)) + 1) + " is '" + found.get(i) + "'",
            "'" + expected.get(i) + "'");
      }
    }
  }

  private RefusedInputException differs(String where, String found, String expected) {
    return new RefusedInputException(
        where,
        found,
        expected + " as in the first file, " + source,
        "Train on files of one atlas in one order: leave this one out, or see why it differs."
            + " Where its labels can be trusted, region_order: by-name in data.preparation"
            + " (--region-order by-name) matches each file by its own labels");
  }

  private static List<String> without(List<String> all, List<String> these, Set<String> mayMiss) {
    Set<String> gone = new HashSet<>(these);
    gone.addAll(mayMiss);
    return all.stream().filter(name -> !gone.contains(name)).toList();
  }

  private static List<String> both(List<String> order, List<String> others) {
    Set<String> there = new HashSet<>(others);
    return order.stream().filter(there::contains).toList();
  }

  private static String some(List<String> names) {
    return "'"
        + String.join("', '", names.subList(0, Math.min(LISTED, names.size())))
        + "'"
        + (names.size() > LISTED ? " and " + (names.size() - LISTED) + " more" : "");
  }
}
