package org.engram.cohort.store;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import org.engram.cohort.DelimitedText;

/**
 * What a query gave.
 *
 * @param columns their names
 * @param rows a value a column: null, a Boolean, a whole number, a Double or Float, a List of such,
 *     or text
 * @param more whether there were more rows than the limit
 */
public record QueryResult(List<String> columns, List<List<Object>> rows, boolean more) {
  public QueryResult {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /** Writes it as CSV with a header; what is missing is an empty cell. */
  public void writeCsv(Writer writer) throws IOException {
    DelimitedText.writeLine(writer, columns, ',');
    for (List<Object> row : rows) {
      DelimitedText.writeLine(
          writer, row.stream().map(value -> value == null ? "" : value.toString()).toList(), ',');
    }
  }
}
