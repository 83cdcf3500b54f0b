package org.engram.pipeline.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.PredictionRow;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.rows.RowKey;

/**
 * The held-out predictions of one set, one a row of the cohort: where folds were drawn several
 * times, the mean over the repeats.
 *
 * @param keys in the order of the first repeat
 * @param truths as the table has them
 * @param values [rows][1] of a number, or [rows][classes] of probabilities
 * @param folds of the first repeat, from 1
 */
@SuppressWarnings("ArrayRecordComponent") // drawn once and dropped
public record OutcomeScores(
    List<RowKey> keys, List<String> truths, double[][] values, int[] folds) {
  private static final class Sum {
    private final PredictionRow first;
    private final double[] values;
    private int repeats;

    Sum(PredictionRow first) {
      this.first = first;
      this.values = new double[first.values().length];
    }

    void add(PredictionRow row) {
      for (int i = 0; i < values.length; i++) {
        values[i] += row.values()[i];
      }
      repeats++;
    }

    double[] mean() {
      return Arrays.stream(values).map(v -> v / repeats).toArray();
    }
  }

  /** Of every set that has predictions, in the order of the sets. */
  public static Map<String, OutcomeScores> ofSets(ResultsFolder.Content content) {
    Map<String, Map<RowKey, Sum>> sets = new LinkedHashMap<>();
    content.results().sets().forEach(set -> sets.put(set.name(), new LinkedHashMap<>()));
    for (PredictionRow row : content.predictions()) {
      sets.get(row.set()).computeIfAbsent(row.key(), _ -> new Sum(row)).add(row);
    }
    Map<String, OutcomeScores> scores = new LinkedHashMap<>();
    sets.forEach(
        (name, rows) -> {
          if (!rows.isEmpty()) {
            scores.put(name, of(List.copyOf(rows.values())));
          }
        });
    return scores;
  }

  private static OutcomeScores of(List<Sum> rows) {
    return new OutcomeScores(
        rows.stream().map(row -> row.first.key()).toList(),
        rows.stream().map(row -> row.first.truth()).toList(),
        rows.stream().map(Sum::mean).toArray(double[][]::new),
        rows.stream().mapToInt(row -> row.first.fold()).toArray());
  }

  /** Rows. */
  public int size() {
    return truths.size();
  }

  /** The probability of a class, a row. */
  public double[] probability(int column) {
    return Arrays.stream(values).mapToDouble(v -> v[column]).toArray();
  }

  /** Which rows are of a class. */
  public boolean[] positive(Outcome outcome, int column) {
    String name = outcome.classes().get(column);
    boolean several = outcome.task() == Outcome.Task.MULTI_LABEL;
    boolean[] positive = new boolean[size()];
    for (int i = 0; i < positive.length; i++) {
      String truth = truths.get(i);
      positive[i] = several ? List.of(truth.split(";", -1)).contains(name) : truth.equals(name);
    }
    return positive;
  }

  /** True numbers; NaN where a truth is none. */
  public double[] numbers() {
    return truths.stream().mapToDouble(OutcomeScores::number).toArray();
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException _) { // a truth that is no number is not drawn
      return Double.NaN;
    }
  }

  /** Counts of the likeliest class by the true one, [truth][said]. */
  public int[][] confusion(Outcome outcome) {
    List<String> classes = new ArrayList<>(outcome.classes());
    int[][] counts = new int[classes.size()][classes.size()];
    for (int i = 0; i < size(); i++) {
      int truth = classes.indexOf(truths.get(i));
      int said = 0;
      for (int c = 1; c < classes.size(); c++) {
        said = values[i][c] > values[i][said] ? c : said;
      }
      if (truth >= 0) {
        counts[truth][said]++;
      }
    }
    return counts;
  }
}
