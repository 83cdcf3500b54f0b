package org.engram.models.neurojepa.finetune;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.probing.Metrics;

/** The one number that models are chosen by; higher is better. */
public final class MonitorScore {
  private MonitorScore() {}

  /**
   * Half AUROC and half average precision of classes, as published; R² of a number; the C-index of
   * times; the mean AUROC of those labels that the rows have both with and without. NaN where the
   * rows do not define it.
   *
   * @param truths one a row, as the task has them
   * @param predictions one a row, as {@link FinetuneTask#prediction} gives them
   */
  public static double of(FinetuneTask task, double[][] truths, double[][] predictions) {
    return switch (task) {
      case FinetuneTask.Classification _ -> {
        int[] classes = Arrays.stream(truths).mapToInt(row -> (int) row[0]).toArray();
        yield 0.5 * Metrics.auroc(classes, predictions) + 0.5 * Metrics.auprc(classes, predictions);
      }
      case FinetuneTask.Regression _ -> Metrics.r2(column(truths, 0), column(predictions, 0));
      case FinetuneTask.Survival _ ->
          Metrics.concordance(
              column(truths, 0), equal(column(truths, 1), 1), column(predictions, 0));
      case FinetuneTask.MultiLabel labels -> {
        double sum = 0;
        int defined = 0;
        for (int l = 0; l < labels.names().size(); l++) {
          double auroc = ofLabel(column(truths, l), column(predictions, l));
          sum += Double.isNaN(auroc) ? 0 : auroc;
          defined += Double.isNaN(auroc) ? 0 : 1;
        }
        yield defined == 0 ? Double.NaN : sum / defined;
      }
    };
  }

  /** The AUROC over the rows whose label is known. */
  private static double ofLabel(double[] truth, double[] score) {
    int[] known = IntStream.range(0, truth.length).filter(i -> !Double.isNaN(truth[i])).toArray();
    double[] there = Arrays.stream(known).mapToDouble(i -> truth[i]).toArray();
    return Metrics.auroc(
        equal(there, 1), Arrays.stream(known).mapToDouble(i -> score[i]).toArray());
  }

  private static boolean[] equal(double[] values, double to) {
    boolean[] equal = new boolean[values.length];
    for (int i = 0; i < values.length; i++) {
      equal[i] = values[i] == to;
    }
    return equal;
  }

  private static double[] column(double[][] rows, int column) {
    return Arrays.stream(rows).mapToDouble(row -> row[column]).toArray();
  }
}
