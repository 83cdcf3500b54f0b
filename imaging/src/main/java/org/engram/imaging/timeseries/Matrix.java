package org.engram.imaging.timeseries;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A file's two-dimensional numbers before anyone has said which axis holds the regions. Values that
 * are not there are NaN.
 *
 * @param file what it was read from
 * @param rows number of rows
 * @param columns number of columns
 * @param values row-major [rows, columns]
 * @param rowNames one name a row, or empty
 * @param columnNames one name a column, or empty
 * @param rowNamesAreRegions whether the file says so itself (a column {@code label_name})
 * @param usual the format's own rule about orientation; AUTO where it has none
 * @param place where each row and column stands, in the file's terms
 * @param repetitionTime seconds, where the file itself says
 * @param modelOrder whether the format promises the model's region order
 * @param notes what the reader decided on its own
 */
record Matrix(
    Path file,
    int rows,
    int columns,
    double[] values,
    List<String> rowNames,
    List<String> columnNames,
    boolean rowNamesAreRegions,
    Orientation usual,
    Place place,
    OptionalDouble repetitionTime,
    boolean modelOrder,
    List<String> notes) {

  /** Puts a value's row and column (from 0) in the words of its file. */
  interface Place {
    String of(int row, int column);
  }

  /** Numbers without names, as binary formats hold them. */
  static Matrix unnamed(Path file, int rows, int columns, double[] values, List<String> notes) {
    return new Matrix(
        file,
        rows,
        columns,
        values,
        List.of(),
        List.of(),
        false,
        Orientation.AUTO,
        (row, column) -> "row " + (row + 1) + ", column " + (column + 1),
        OptionalDouble.empty(),
        false,
        notes);
  }

  Matrix withNames(List<String> ofRows, List<String> ofColumns) {
    return new Matrix(
        file,
        rows,
        columns,
        values,
        ofRows,
        ofColumns,
        !ofRows.isEmpty() && ofColumns.isEmpty(),
        usual,
        place,
        repetitionTime,
        modelOrder,
        notes);
  }

  Matrix withRepetitionTime(OptionalDouble seconds) {
    return new Matrix(
        file,
        rows,
        columns,
        values,
        rowNames,
        columnNames,
        rowNamesAreRegions,
        usual,
        place,
        seconds,
        modelOrder,
        notes);
  }

  /** The same numbers, known to have the model's regions as rows. */
  Matrix inModelOrder() {
    return new Matrix(
        file,
        rows,
        columns,
        values,
        rowNames,
        columnNames,
        rowNamesAreRegions,
        Orientation.REGIONS_AS_ROWS,
        place,
        repetitionTime,
        true,
        notes);
  }
}
