package org.engram.imaging.timeseries;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.engram.imaging.bids.RepetitionTime;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/**
 * What a MATLAB file holds that a series can be made of. The series is the only matrix with more
 * than one row and column, or the one that the options name; its labels are the only cell array of
 * as many strings as one of its axes has; its repetition time is a scalar {@code TR} or {@code
 * RepetitionTime}.
 *
 * @param matrices the real numeric matrices
 * @param names the cell arrays of strings
 * @param others what else there is, for messages
 */
record MatlabVariables(List<Numeric> matrices, List<Names> names, List<String> others) {

  /** A numeric variable; its values, row-major, are read only if asked for. */
  record Numeric(String name, long rows, long columns, Supplier<double[]> values) {
    boolean isMatrix() {
      return rows > 1 && columns > 1;
    }

    boolean isRepetitionTime() {
      boolean named =
          List.of("repetitiontime", "repetition_time", "tr")
              .contains(name.toLowerCase(java.util.Locale.ROOT));
      return named && rows == 1 && columns == 1;
    }

    @Override
    public String toString() {
      return name + " [" + rows + " x " + columns + "]";
    }
  }

  /** A cell array of strings. */
  record Names(String variable, List<String> values) {}

  Matrix matrix(Path file, ReadOptions options) {
    Numeric chosen = options.variable().isPresent() ? named(file, options) : only(file);
    Limits.checkValues(file, chosen.name(), chosen.rows(), chosen.columns());
    int rows = (int) chosen.rows();
    int columns = (int) chosen.columns();
    List<String> notes = new ArrayList<>();
    notes.add("variable " + chosen);
    Matrix matrix = Matrix.unnamed(file, rows, columns, chosen.values().get(), notes);
    return withLabels(matrix, notes).withRepetitionTime(repetitionTime(file, notes));
  }

  private Matrix withLabels(Matrix matrix, List<String> notes) {
    List<Names> ofRows = fitting(matrix.rows());
    List<Names> ofColumns = fitting(matrix.columns());
    if (matrix.rows() != matrix.columns() && ofRows.size() + ofColumns.size() == 1) {
      notes.add(
          "labels from the cell array "
              + (ofRows.isEmpty() ? ofColumns : ofRows).getFirst().variable());
      return ofRows.isEmpty()
          ? matrix.withNames(List.of(), ofColumns.getFirst().values())
          : matrix.withNames(ofRows.getFirst().values(), List.of());
    }
    return matrix;
  }

  private List<Names> fitting(int size) {
    return names.stream().filter(candidate -> candidate.values().size() == size).toList();
  }

  private Numeric only(Path file) {
    List<Numeric> candidates = matrices.stream().filter(Numeric::isMatrix).toList();
    if (candidates.size() == 1) {
      return candidates.getFirst();
    }
    if (candidates.isEmpty()) {
      throw new FileFormatException(
          file.toString(),
          "no numeric matrix" + (content().isEmpty() ? "" : " among " + content()),
          "a matrix of regions and frames",
          "Save the series as one matrix");
    }
    throw new RefusedInputException(
        file.toString(),
        candidates.size() + " matrices: " + candidates,
        "one, or the name of the one to take",
        "Name it with --variable");
  }

  private Numeric named(Path file, ReadOptions options) {
    String name = options.variable().orElseThrow();
    return matrices.stream()
        .filter(candidate -> candidate.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedInputException(
                    file.toString(),
                    "no numeric matrix " + name + " among " + content(),
                    "a variable of that name",
                    "Name one of these"));
  }

  private OptionalDouble repetitionTime(Path file, List<String> notes) {
    List<Numeric> stated = matrices.stream().filter(Numeric::isRepetitionTime).toList();
    if (stated.size() != 1) {
      return OptionalDouble.empty();
    }
    String where = file + ", variable " + stated.getFirst().name();
    double seconds = stated.getFirst().values().get()[0];
    notes.add("repetition time " + seconds + " s from " + where);
    return OptionalDouble.of(RepetitionTime.checked(seconds, where));
  }

  private List<String> content() {
    List<String> all = new ArrayList<>();
    matrices.forEach(matrix -> all.add(matrix.toString()));
    names.forEach(cell -> all.add(cell.variable() + " (cell)"));
    all.addAll(others);
    return all;
  }
}
