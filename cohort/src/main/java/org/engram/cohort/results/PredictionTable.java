package org.engram.cohort.results;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.engram.cohort.rows.RowKey;

/** The lines of {@code predictions.tsv}. */
final class PredictionTable {
  private static final List<String> KEYS =
      List.of("set", "repeat", "fold", "subject", "session", "run");
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
      if (outcome.task() == Outcome.Task.SURVIVAL) {
        ObservedTime observed = ObservedTime.of(row.truth());
        cells.add(Double.toString(observed.time()));
        cells.add(observed.eventCell());
      } else {
        cells.add(row.truth());
        cells.add(prediction(outcome, row.values()));
      }
      if (numbers(outcome)) {
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
    int first = KEYS.size() + (numbers(outcome) ? 2 : 1);
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
                truth(outcome, cells),
                values));
      } catch (IllegalArgumentException e) { // no number, or a repeat or fold below 1
        throw lines.bad(
            e.getMessage(),
            "repeat and fold from 1, and numbers"
                + (outcome.task() == Outcome.Task.SURVIVAL ? "; an event is 0 or 1" : ""));
      }
    }
    return rows;
  }

  /** Whether the predicted numbers follow two columns of truth and answer. */
  private static boolean numbers(Outcome outcome) {
    return !outcome.classes().isEmpty() || outcome.task() == Outcome.Task.SURVIVAL;
  }

  private static String truth(Outcome outcome, List<String> cells) {
    int at = KEYS.size();
    return outcome.task() == Outcome.Task.SURVIVAL
        ? ObservedTime.ofCells(cells.get(at), cells.get(at + 1)).text()
        : cells.get(at);
  }

  /** Names of the columns. */
  static List<String> header(Outcome outcome) {
    List<String> header = new ArrayList<>(KEYS);
    if (outcome.task() == Outcome.Task.SURVIVAL) {
      header.addAll(List.of("time", "event", "risk"));
      return header;
    }
    header.addAll(List.of("truth", "prediction"));
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
