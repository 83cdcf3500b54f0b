package org.engram.models.probing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleBiFunction;

/** Figures of predicted probabilities, each row counted {@code times[i]} times. */
final class ClassFigures {
  private ClassFigures() {}

  static Figure of(Metric metric, int[] truth, double[][] probability) {
    return switch (metric) {
      case AUROC -> auroc(truth, probability);
      case AUPRC -> auprc(truth, probability);
      case ACCURACY -> accuracy(truth, probability);
      case BALANCED_ACCURACY -> balancedAccuracy(truth, probability);
      case F1 -> f1(truth, probability);
      case BRIER -> brier(truth, probability);
      case CALIBRATION_ERROR -> calibrationError(truth, probability);
      default -> throw new IllegalArgumentException(metric + " of classes");
    };
  }

  static Figure auroc(int[] truth, double[][] probability) {
    return overClasses(truth, probability, RankedScores::auroc);
  }

  static Figure auprc(int[] truth, double[][] probability) {
    return overClasses(truth, probability, RankedScores::auprc);
  }

  static Figure accuracy(int[] truth, double[][] probability) {
    int[] said = Metrics.likeliest(probability);
    return times -> {
      long right = 0;
      long rows = 0;
      for (int i = 0; i < truth.length; i++) {
        right += said[i] == truth[i] ? times[i] : 0;
        rows += times[i];
      }
      return (double) right / rows;
    };
  }

  static Figure balancedAccuracy(int[] truth, double[][] probability) {
    int[] said = Metrics.likeliest(probability);
    int classes = probability[0].length;
    return times -> {
      long[][] counts = confusion(truth, said, times, classes);
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        sum += (double) counts[c][c] / sum(counts[c]);
      }
      return sum / classes;
    };
  }

  static Figure f1(int[] truth, double[][] probability) {
    int[] said = Metrics.likeliest(probability);
    int classes = probability[0].length;
    return times -> {
      long[][] counts = confusion(truth, said, times, classes);
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        long called = 0;
        for (int t = 0; t < classes; t++) {
          called += counts[t][c];
        }
        long there = sum(counts[c]);
        sum += there == 0 ? Double.NaN : 2.0 * counts[c][c] / (there + called);
      }
      return sum / classes;
    };
  }

  static Figure brier(int[] truth, double[][] probability) {
    int classes = probability[0].length;
    double[] error = new double[truth.length];
    for (int i = 0; i < truth.length; i++) {
      for (int c = classes == 2 ? 1 : 0; c < classes; c++) {
        double d = probability[i][c] - (truth[i] == c ? 1 : 0);
        error[i] += d * d;
      }
    }
    return times -> {
      double sum = 0;
      long rows = 0;
      for (int i = 0; i < error.length; i++) {
        sum += times[i] * error[i];
        rows += times[i];
      }
      return sum / rows;
    };
  }

  static Figure calibrationError(int[] truth, double[][] probability) {
    int n = truth.length;
    boolean two = probability[0].length == 2;
    double[] said = new double[n];
    boolean[] came = new boolean[n];
    int[] bin = new int[n];
    for (int i = 0; i < n; i++) {
      int c = two ? 1 : Metrics.likeliest(probability[i]);
      said[i] = probability[i][c];
      came[i] = truth[i] == c;
      bin[i] = Metrics.bin(said[i], Metrics.CALIBRATION_BINS);
    }
    return times -> {
      double[] gap = new double[Metrics.CALIBRATION_BINS];
      long rows = 0;
      for (int i = 0; i < n; i++) {
        gap[bin[i]] += times[i] * (said[i] - (came[i] ? 1 : 0));
        rows += times[i];
      }
      double sum = 0;
      for (double g : gap) {
        sum += Math.abs(g);
      }
      return sum / rows;
    };
  }

  /** Rows by [true class][said class]. */
  private static long[][] confusion(int[] truth, int[] said, int[] times, int classes) {
    long[][] counts = new long[classes][classes];
    for (int i = 0; i < truth.length; i++) {
      counts[truth[i]][said[i]] += times[i];
    }
    return counts;
  }

  private static long sum(long[] counts) {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  private static Figure overClasses(
      int[] truth, double[][] probability, ToDoubleBiFunction<RankedScores, int[]> ranking) {
    int classes = probability[0].length;
    List<RankedScores> ranked = new ArrayList<>();
    for (int c = classes == 2 ? 1 : 0; c < classes; c++) {
      boolean[] positive = new boolean[truth.length];
      double[] score = new double[truth.length];
      for (int i = 0; i < truth.length; i++) {
        positive[i] = truth[i] == c;
        score[i] = probability[i][c];
      }
      ranked.add(new RankedScores(positive, score));
    }
    return times -> {
      double sum = 0;
      for (RankedScores one : ranked) {
        sum += ranking.applyAsDouble(one, times);
      }
      return sum / ranked.size();
    };
  }
}
