package org.engram.cli;

import java.util.Locale;
import java.util.stream.Collectors;
import org.engram.pipeline.survey.PeopleSummary;

/** A table of people in words. */
final class PeopleText {
  private static final int COLUMNS = 12;

  private PeopleText() {}

  static void print(Output out, PeopleSummary people, String path) {
    String columns =
        people.columns().stream()
            .filter(column -> people.id().filter(column.name()::equals).isEmpty())
            .limit(COLUMNS)
            .map(PeopleText::column)
            .collect(Collectors.joining("\n"));
    int more = people.columns().size() - COLUMNS - people.id().map(_ -> 1).orElse(0);
    out.fact(
        people.file().getFileName().toString().startsWith("participants")
            ? "participants"
            : "phenotypes",
        path
            + ", "
            + Output.count(people.rows(), "row")
            + (columns.isEmpty() ? "" : "\n" + columns)
            + (more > 0 ? "\nand " + Output.count(more, "more column") : ""));
  }

  private static String column(PeopleSummary.Column column) {
    String values = column.kind();
    if (column.least().isPresent()) {
      values += " " + number(column.least().getAsDouble());
      values += " to " + number(column.greatest().getAsDouble());
    } else if (!column.levels().isEmpty()) {
      values += ": " + String.join(", ", column.levels());
    }
    boolean some = column.missing() > 0 && !column.kind().equals("no values");
    return column.name() + ": " + values + (some ? ", " + column.missing() + " missing" : "");
  }

  /** A number without what it does not need: 2, 0.735. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.6g", value)
            .replaceAll("(\\.\\d*?)0+$", "$1")
            .replaceAll("\\.$", "");
  }
}
