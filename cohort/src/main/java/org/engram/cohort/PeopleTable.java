package org.engram.cohort;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.engram.tensor.FileFormatException;

/**
 * What a table of people has: its columns with their kinds. Missing cells are known as in {@link
 * Phenotype}.
 *
 * @param file the table
 * @param rows of people
 * @param id the column that names the subject; empty where none of the usual names is there
 * @param subjects of that column, without {@code sub-}, sorted
 * @param columns all, in order
 */
public record PeopleTable(
    Path file, int rows, Optional<String> id, List<String> subjects, List<Column> columns) {
  private static final int MOST_COLUMNS = 20_000;

  /** What all values of a column are. */
  public enum Kind {
    WHOLE_NUMBERS("whole numbers"),
    NUMBERS("numbers"),
    TEXT("text"),
    EMPTY("no values");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  /**
   * A column.
   *
   * @param missing cells without a value
   * @param least of its numbers, not a number where it has none
   * @param greatest of its numbers
   * @param levels its different values in order, where they are at most 12; else empty
   */
  public record Column(
      String name, Kind kind, int missing, double least, double greatest, List<String> levels) {
    public Column {
      levels = List.copyOf(levels);
    }
  }

  public PeopleTable {
    subjects = List.copyOf(subjects);
    columns = List.copyOf(columns);
  }

  /**
   * Looks at a {@code .csv}, {@code .tsv} (also {@code .gz}) or {@code .parquet}.
   *
   * @throws FileFormatException if the file cannot be read as a table
   */
  public static PeopleTable read(Path file) {
    try (TextTable text = TextTable.open(file)) {
      List<String> names = text.columns();
      if (names.size() > MOST_COLUMNS) {
        throw new FileFormatException(
            file.toString(), names.size() + " columns", "at most " + MOST_COLUMNS, "");
      }
      List<ColumnTally> tallies = names.stream().map(ColumnTally::new).toList();
      int at = text.subjectColumn();
      Set<String> subjects = new TreeSet<>();
      int[] rows = new int[1];
      text.read(
          IntStream.range(0, names.size()).boxed().toList(),
          (row, cells) -> {
            rows[0]++;
            for (int i = 0; i < cells.length; i++) {
              tallies.get(i).add(row, cells[i]);
            }
            if (at >= 0 && !TextTable.isMissing(cells[at])) {
              subjects.add(TextTable.subject(cells[at]));
            }
          });
      List<Column> columns = tallies.stream().map(ColumnTally::column).toList();
      return new PeopleTable(
          file,
          rows[0],
          at < 0 ? Optional.empty() : Optional.of(names.get(at)),
          new ArrayList<>(subjects),
          columns);
    }
  }
}
