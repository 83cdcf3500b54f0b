package org.engram.pipeline.survey;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.cohort.PeopleTable;

/**
 * What a table of people says, for whoever does not know tables.
 *
 * @param file the table
 * @param rows of people
 * @param id the column that names the subject, where one of the usual names is there
 * @param columns all, in order
 */
public record PeopleSummary(Path file, int rows, Optional<String> id, List<Column> columns) {
  /**
   * A column.
   *
   * @param kind of its values: whole numbers, numbers, text, no values
   * @param missing cells without a value
   * @param least of its numbers, where all its values are numbers
   * @param greatest of its numbers
   * @param levels its different values, where they are few
   */
  public record Column(
      String name,
      String kind,
      int missing,
      OptionalDouble least,
      OptionalDouble greatest,
      List<String> levels) {
    static Column of(PeopleTable.Column column) {
      return new Column(
          column.name(),
          column.kind().toString(),
          column.missing(),
          optional(column.least()),
          optional(column.greatest()),
          column.levels());
    }

    private static OptionalDouble optional(double value) {
      return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
  }

  static PeopleSummary of(PeopleTable table) {
    return new PeopleSummary(
        table.file(), table.rows(), table.id(), table.columns().stream().map(Column::of).toList());
  }
}
