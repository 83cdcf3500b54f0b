package org.engram.imaging.timeseries;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.engram.tensor.RefusedInputException;

/**
 * Turns a {@link Matrix} into a {@link TimeSeries}: decides which axis holds the regions, never by
 * which is longer, and leaves out regions without any value where labels keep the rest in place.
 */
final class Orienter {
  private static final int LISTED = 10;
  private static final String REMEDY =
      "State the orientation (regions as rows or as columns), or the number of regions where one"
          + " axis has it";

  private final Matrix matrix;
  private final ReadOptions options;
  private final List<String> notes;

  private Orienter(Matrix matrix, ReadOptions options) {
    this.matrix = matrix;
    this.options = options;
    this.notes = new ArrayList<>(matrix.notes());
  }

  static TimeSeries orient(Matrix matrix, ReadOptions options) {
    return new Orienter(matrix, options).series();
  }

  private TimeSeries series() {
    boolean asRows = orientation() == Orientation.REGIONS_AS_ROWS;
    List<String> labels = labels(asRows);
    int regions = asRows ? matrix.rows() : matrix.columns();
    int frames = asRows ? matrix.columns() : matrix.rows();
    if (frames < 2) {
      throw new RefusedInputException(
          matrix.file().toString(),
          regions + " regions and " + frames + " frame",
          "a series of frames",
          "If the one row or column holds a single region's series, state the orientation");
    }
    double[] values = asRows ? matrix.values() : transposed();
    List<Integer> present = present(values, regions, frames, labels, asRows);
    if (present.size() < regions) {
      values = only(present, values, frames);
      labels = present.stream().map(labels::get).toList();
      regions = present.size();
    }
    return new TimeSeries(
        matrix.file().toString(),
        labels,
        regions,
        frames,
        values,
        matrix.repetitionTime(),
        notes,
        matrix.modelOrder());
  }

  private Orientation orientation() {
    if (matrix.modelOrder()) {
      return Orientation.REGIONS_AS_ROWS;
    }
    if (options.orientation() != Orientation.AUTO) {
      return options.orientation();
    }
    AxisNames rows = AxisNames.of(matrix.rowNames());
    AxisNames columns = AxisNames.of(matrix.columnNames());
    boolean rowsNamed = rows == AxisNames.REGIONS;
    boolean columnsNamed = columns == AxisNames.REGIONS;
    if (rowsNamed && (!columnsNamed || matrix.rowNamesAreRegions())) {
      return Orientation.REGIONS_AS_ROWS;
    }
    if (matrix.rowNamesAreRegions()) {
      return Orientation.REGIONS_AS_ROWS;
    }
    if (columnsNamed && !rowsNamed) {
      return Orientation.REGIONS_AS_COLUMNS;
    }
    if (rows == AxisNames.FRAMES && columns != AxisNames.FRAMES) {
      return Orientation.REGIONS_AS_COLUMNS;
    }
    if (columns == AxisNames.FRAMES && rows != AxisNames.FRAMES) {
      return Orientation.REGIONS_AS_ROWS;
    }
    return byNumber(rowsNamed);
  }

  private Orientation byNumber(boolean bothNamed) {
    OptionalInt expected = options.expectedRegions();
    boolean rowsFit = expected.isPresent() && expected.getAsInt() == matrix.rows();
    boolean columnsFit = expected.isPresent() && expected.getAsInt() == matrix.columns();
    if (rowsFit != columnsFit) {
      notes.add(
          (rowsFit ? "rows" : "columns")
              + " taken as the regions: there are "
              + expected.getAsInt()
              + " as expected");
      return rowsFit ? Orientation.REGIONS_AS_ROWS : Orientation.REGIONS_AS_COLUMNS;
    }
    if (matrix.usual() != Orientation.AUTO) {
      return matrix.usual();
    }
    String size = matrix.rows() + " rows x " + matrix.columns() + " columns";
    if (rowsFit) {
      throw refused(
          size + ", both the number of regions expected", "one axis with that number of regions");
    }
    String names = bothNamed ? "names on both axes" : "without region names";
    if (expected.isEmpty() || bothNamed) {
      throw refused(size + ", " + names, "region names in the first row or column");
    }
    String wanted = expected.getAsInt() + " rows or columns, one a region";
    boolean table = matrix.rows() > 1 && matrix.columns() > 1; // a lone row or column is no series
    throw table
        ? new OtherRegionCountException(
            matrix.file().toString(), size + " " + names, wanted, REMEDY)
        : refused(size + " " + names, wanted);
  }

  private RefusedInputException refused(String found, String expected) {
    return new RefusedInputException(matrix.file().toString(), found, expected, REMEDY);
  }

  private List<String> labels(boolean asRows) {
    List<String> names = asRows ? matrix.rowNames() : matrix.columnNames();
    AxisNames kind = AxisNames.of(names);
    boolean said = asRows ? matrix.rowNamesAreRegions() : matrix.usual() != Orientation.AUTO;
    if (!said && (kind == AxisNames.COUNTED || kind == AxisNames.FRAMES)) {
      notes.add(
          "names "
              + names.getFirst()
              + " to "
              + names.getLast()
              + " only count: taken as no names");
      return List.of();
    }
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i).strip();
      if (name.isEmpty()) {
        throw new RefusedInputException(
            matrix.file().toString(),
            "no name for region " + (i + 1) + " of " + names.size(),
            "a name for every region, or for none",
            "Name it");
      }
      Integer before = seen.put(name, i);
      if (before != null) {
        throw new RefusedInputException(
            matrix.file().toString(),
            "the name '" + name + "' for regions " + (before + 1) + " and " + (i + 1),
            "one region a name",
            "Rename or remove one");
      }
    }
    return names.stream().map(String::strip).toList();
  }

  private double[] transposed() {
    int rows = matrix.rows();
    int columns = matrix.columns();
    double[] from = matrix.values();
    double[] to = new double[from.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        to[column * rows + row] = from[row * columns + column];
      }
    }
    return to;
  }

  /** The regions that have values; a region that has them only in part is refused. */
  private List<Integer> present(
      double[] values, int regions, int frames, List<String> labels, boolean asRows) {
    List<Integer> present = new ArrayList<>();
    List<String> absent = new ArrayList<>();
    for (int region = 0; region < regions; region++) {
      int gaps = 0;
      int firstGap = -1;
      for (int frame = 0; frame < frames; frame++) {
        double value = values[region * frames + frame];
        if (!Double.isFinite(value)) {
          gaps += Double.isNaN(value) ? 1 : 0;
          firstGap = firstGap < 0 ? frame : firstGap;
        }
      }
      if (firstGap < 0) {
        present.add(region);
      } else if (gaps == frames && !labels.isEmpty()) {
        absent.add(labels.get(region));
      } else {
        throw gap(values[region * frames + firstGap], region, firstGap, gaps == frames, asRows);
      }
    }
    if (present.isEmpty()) {
      throw new RefusedInputException(
          matrix.file().toString(), "no region with any value", "at least one", "");
    }
    if (!absent.isEmpty()) {
      notes.add(
          absent.size()
              + " of "
              + regions
              + " regions have no value in any frame and are left out as missing: "
              + String.join(", ", absent.subList(0, Math.min(LISTED, absent.size())))
              + (absent.size() > LISTED ? ", ..." : ""));
    }
    return present;
  }

  private RefusedInputException gap(
      double value, int region, int frame, boolean whole, boolean asRows) {
    Path file = matrix.file();
    String found = Double.isNaN(value) ? MissingValue.spelling(value) : Double.toString(value);
    String place = matrix.place().of(asRows ? region : frame, asRows ? frame : region);
    String where = file + ", " + place;
    if (whole) {
      return new RefusedInputException(
          where,
          found + " in every frame of region " + (region + 1) + ", which has no name",
          "values, or names to tell which region is missing",
          "Name the regions, or remove this one from file and model");
    }
    return new RefusedInputException(
        where,
        found + " (region " + (region + 1) + ", frame " + (frame + 1) + ")",
        "a finite number in every frame of a region that has any",
        "Interpolate censored frames, or leave the whole region n/a to mark it missing");
  }

  private static double[] only(List<Integer> regions, double[] values, int frames) {
    double[] kept = new double[regions.size() * frames];
    for (int i = 0; i < regions.size(); i++) {
      System.arraycopy(values, regions.get(i) * frames, kept, i * frames, frames);
    }
    return kept;
  }
}
