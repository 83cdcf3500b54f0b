package org.engram.cohort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
  /** Of more different values only the number is kept. */
  private static final int LEVELS = 12;

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
    if (!Files.isRegularFile(file)) {
      throw new FileFormatException(
          file.toString(), "no such file", "a table of people", "Check the path");
    }
    String source = Phenotype.source(file);
    try (Connection connection = DuckDb.open();
        Statement statement = connection.createStatement()) {
      List<String> names = Phenotype.columns(statement, source);
      if (names.size() > MOST_COLUMNS) {
        throw new FileFormatException(
            file.toString(), names.size() + " columns", "at most " + MOST_COLUMNS, "");
      }
      List<Tally> tallies = names.stream().map(Tally::new).toList();
      Optional<String> id =
          Phenotype.IDS.stream()
              .flatMap(known -> names.stream().filter(known::equalsIgnoreCase))
              .findFirst();
      int at = id.map(names::indexOf).orElse(-1);
      Set<String> subjects = new TreeSet<>();
      int rows = 0;
      try (ResultSet result = statement.executeQuery("SELECT * FROM " + source)) {
        for (; result.next(); rows++) {
          for (int i = 0; i < tallies.size(); i++) {
            String cell = result.getString(i + 1);
            String value = cell == null ? "" : cell.strip();
            tallies.get(i).add(value);
            if (i == at && !Phenotype.isMissing(value)) {
              subjects.add(Phenotype.subject(value));
            }
          }
        }
      }
      List<Column> columns = tallies.stream().map(Tally::column).toList();
      return new PeopleTable(file, rows, id, new ArrayList<>(subjects), columns);
    } catch (SQLException e) {
      throw Phenotype.unreadable(file, e);
    }
  }

  /** What is known of a column so far. */
  private static final class Tally {
    private final String name;
    private final TreeSet<String> levels = new TreeSet<>();
    private boolean whole = true;
    private boolean numbers = true;
    private boolean any;
    private boolean many;
    private int missing;
    private double least = Double.NaN;
    private double greatest = Double.NaN;

    Tally(String name) {
      this.name = name;
    }

    void add(String value) {
      if (Phenotype.isMissing(value)) {
        missing++;
        return;
      }
      any = true;
      whole = whole && value.matches("[-+]?[0-9]{1,18}");
      numbers = numbers && value.matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");
      if (numbers) {
        double number = Double.parseDouble(value);
        least = number < least || Double.isNaN(least) ? number : least;
        greatest = number > greatest || Double.isNaN(greatest) ? number : greatest;
      }
      if (!many) {
        levels.add(value);
        many = levels.size() > LEVELS;
      }
    }

    Column column() {
      boolean numeric = any && numbers;
      return new Column(
          name,
          kind(),
          missing,
          numeric ? least : Double.NaN,
          numeric ? greatest : Double.NaN,
          many ? List.of() : List.copyOf(levels));
    }

    private Kind kind() {
      if (!any) {
        return Kind.EMPTY;
      }
      if (whole) {
        return Kind.WHOLE_NUMBERS;
      }
      return numbers ? Kind.NUMBERS : Kind.TEXT;
    }
  }
}
