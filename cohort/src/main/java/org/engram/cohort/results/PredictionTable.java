package org.engram.cohort.results;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.engram.cohort.rows.RowKey;

/** The lines of {@code predictions.tsv}. */
final class PredictionTable {
  private static final List<String> COLUMNS =
      List.of("set", "repeat", "fold", "subject", "session", "run", "truth", "prediction");
  private static final String PROBABILITY = "p:";

  private PredictionTable() {}

  /** Numbers that a prediction of this outcome has. */
  static int width(Outcome outcome) {
    return Math.max(1, outcome.classes().size());
  }

  static void write(Appendable out, ResultsFolder.Content content) throws IOException {
    Outcome outcome = content.results().outcome();
    TsvLines.write(out, header(outcome));
    for (PredictionRow row : content.predictions()) {
      List<String> cells = new ArrayList<>();
      cells.add(row.set());
      cells.add(Integer.toString(row.repeat()));
      cells.add(Integer.toString(row.fold()));
      cells.add(row.key().subject());
      cells.add(row.key().session());
      cells.add(row.key().run());
      cells.add(row.truth());
      cells.add(prediction(outcome, row.values()));
      if (!outcome.classes().isEmpty()) {
        for (double p : row.values()) {
          cells.add(Double.toString(p));
        }
      }
      TsvLines.write(out, cells);
    }
  }

  static List<PredictionRow> read(TsvLines lines, Results results) throws IOException {
    Outcome outcome = results.outcome();
    List<String> header = header(outcome);
    List<String> found = lines.next();
    if (!header.equals(found)) {
      throw lines.bad("columns " + found, header.toString());
    }
    int first = outcome.classes().isEmpty() ? COLUMNS.size() - 1 : COLUMNS.size();
    List<PredictionRow> rows = new ArrayList<>();
    for (List<String> cells = lines.next(); cells != null; cells = lines.next()) {
      if (cells.size() != header.size()) {
        throw lines.bad(cells.size() + " cells", Integer.toString(header.size()));
      }
      double[] values = new double[width(outcome)];
      try {
        for (int i = 0; i < values.length; i++) {
          values[i] = Double.parseDouble(cells.get(first + i));
        }
        rows.add(
            new PredictionRow(
                cells.get(0),
                Integer.parseInt(cells.get(1)),
                Integer.parseInt(cells.get(2)),
                new RowKey(cells.get(3), cells.get(4), cells.get(5)),
                cells.get(6),
                values));
      } catch (IllegalArgumentException e) { // no number, or a repeat or fold below 1
        throw lines.bad(e.getMessage(), "repeat and fold from 1, and numbers");
      }
    }
    return rows;
  }

  private static List<String> header(Outcome outcome) {
    List<String> header = new ArrayList<>(COLUMNS);
    outcome.classes().forEach(name -> header.add(PROBABILITY + name));
    return header;
  }

  /** The number, the likeliest class, or the labels of at least even chances. */
  private static String prediction(Outcome outcome, double[] values) {
    List<String> classes = outcome.classes();
    if (classes.isEmpty()) {
      return Double.toString(values[0]);
    }
    if (outcome.task() == Outcome.Task.MULTI_LABEL) {
      List<String> there = new ArrayList<>();
      for (int c = 0; c < values.length; c++) {
        if (values[c] >= 0.5) {
          there.add(classes.get(c));
        }
      }
      return String.join(";", there);
    }
    int best = 0;
    for (int c = 1; c < values.length; c++) {
      best = values[c] > values[best] ? c : best;
    }
    return classes.get(best);
  }
}
