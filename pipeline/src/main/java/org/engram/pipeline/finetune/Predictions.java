package org.engram.pipeline.finetune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.probing.Metric;
import org.engram.models.probing.Metrics;

/**
 * What was said of a part of the scans.
 *
 * @param truths one a row
 * @param values one a row: a probability for each class or label, or the number
 */
public record Predictions(double[][] truths, double[][] values) {
  /** The figures that judge them, the one to compare by first; NaN where the rows define none. */
  public SequencedMap<String, Double> scores(FinetuneTask task) {
    SequencedMap<String, Double> scores = new LinkedHashMap<>();
    switch (task) {
      case FinetuneTask.Classification _ -> {
        int[] classes = new int[truths.length];
        for (int i = 0; i < classes.length; i++) {
          classes[i] = (int) truths[i][0];
        }
        scores.put(Metric.AUROC.toString(), Metrics.auroc(classes, values));
        scores.put(Metric.AUPRC.toString(), Metrics.auprc(classes, values));
        scores.put(Metric.ACCURACY.toString(), Metrics.accuracy(classes, values));
        scores.put(Metric.BALANCED_ACCURACY.toString(), Metrics.balancedAccuracy(classes, values));
        scores.put(Metric.BRIER.toString(), Metrics.brier(classes, values));
      }
      case FinetuneTask.Regression _ -> {
        double[] truth = column(truths, 0);
        double[] predicted = column(values, 0);
        scores.put(Metric.R2.toString(), Metrics.r2(truth, predicted));
        scores.put(Metric.PEARSON_R.toString(), Metrics.pearson(truth, predicted));
        scores.put(Metric.MAE.toString(), Metrics.mae(truth, predicted));
      }
      case FinetuneTask.MultiLabel labels -> labels(labels, scores);
      case FinetuneTask.Survival _ -> {
        double[] time = column(truths, 0);
        boolean[] event = new boolean[time.length];
        for (int i = 0; i < event.length; i++) {
          event[i] = truths[i][1] == 1;
        }
        scores.put("c_index", Metrics.concordance(time, event, column(values, 0)));
      }
    }
    return scores;
  }

  /** The mean over the labels that the rows define, then each label. */
  private void labels(FinetuneTask.MultiLabel labels, SequencedMap<String, Double> scores) {
    SequencedMap<String, Double> each = new LinkedHashMap<>();
    double sum = 0;
    int defined = 0;
    for (int label = 0; label < labels.names().size(); label++) {
      List<Integer> known = new ArrayList<>();
      for (int i = 0; i < truths.length; i++) {
        if (!Double.isNaN(truths[i][label])) {
          known.add(i);
        }
      }
      boolean[] positive = new boolean[known.size()];
      double[] score = new double[known.size()];
      for (int k = 0; k < score.length; k++) {
        positive[k] = truths[known.get(k)][label] == 1;
        score[k] = values[known.get(k)][label];
      }
      double auroc = Metrics.auroc(positive, score);
      each.put(Metric.AUROC + " " + labels.names().get(label), auroc);
      if (!Double.isNaN(auroc)) {
        sum += auroc;
        defined++;
      }
    }
    scores.put(Metric.AUROC.toString(), defined == 0 ? Double.NaN : sum / defined);
    scores.putAll(each);
  }

  private static double[] column(double[][] rows, int column) {
    double[] values = new double[rows.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows[i][column];
    }
    return values;
  }
}
