package org.engram.models.probing;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The figures behind {@link Metric}, as scikit-learn defines them. A figure that the rows do not
 * define (one class only, a constant) is NaN, never a number made up for it.
 *
 * <p>Probabilities are [rows][classes]. With two classes, ranking metrics, the Brier score and the
 * calibration error look at the second class. With more, AUROC and AUPRC are the plain mean of each
 * class against the rest, the Brier score is the sum over classes of the squared error, so that it
 * goes to 2, and the calibration error is that of the likeliest class (Guo et al., 2017).
 */
public final class Metrics {
  /** Bins of equal width that the calibration error is taken over. */
  public static final int CALIBRATION_BINS = 10;

  private Metrics() {}

  /** NaN where the truth is constant. */
  public static double r2(double[] truth, double[] predicted) {
    return RegressionFigures.r2(truth, predicted, Figure.once(truth.length));
  }

  /** NaN where either is constant. */
  public static double pearson(double[] truth, double[] predicted) {
    return RegressionFigures.pearson(truth, predicted, Figure.once(truth.length));
  }

  /** Pearson's r of the ranks, ties having their mean rank; NaN where either is constant. */
  public static double spearman(double[] truth, double[] predicted) {
    return RegressionFigures.spearman(truth, predicted).of(Figure.once(truth.length));
  }

  /** Mean absolute error. */
  public static double mae(double[] truth, double[] predicted) {
    return RegressionFigures.mae(truth, predicted, Figure.once(truth.length));
  }

  /** Root of the mean squared error. */
  public static double rmse(double[] truth, double[] predicted) {
    return RegressionFigures.rmse(truth, predicted, Figure.once(truth.length));
  }

  /**
   * The chance that a positive row scores above a negative one, ties counting half. NaN where there
   * is one class only.
   */
  public static double auroc(boolean[] positive, double[] score) {
    return new RankedScores(positive, score).auroc(Figure.once(score.length));
  }

  /**
   * Average precision: the sum over thresholds of the gain in recall times the precision there,
   * rows of equal score passing a threshold together. NaN where no row is positive.
   */
  public static double auprc(boolean[] positive, double[] score) {
    return new RankedScores(positive, score).auprc(Figure.once(score.length));
  }

  /** AUROC of probabilities; NaN where one of the classes has no row. */
  public static double auroc(int[] truth, double[][] probability) {
    return ClassFigures.auroc(truth, probability).of(Figure.once(truth.length));
  }

  /** AUPRC of probabilities; NaN where one of the classes has no row. */
  public static double auprc(int[] truth, double[][] probability) {
    return ClassFigures.auprc(truth, probability).of(Figure.once(truth.length));
  }

  /** Of the likeliest class; the lower index wins a tie. */
  public static double accuracy(int[] truth, double[][] probability) {
    return ClassFigures.accuracy(truth, probability).of(Figure.once(truth.length));
  }

  /** NaN where one of the classes has no row. */
  public static double balancedAccuracy(int[] truth, double[][] probability) {
    return ClassFigures.balancedAccuracy(truth, probability).of(Figure.once(truth.length));
  }

  /**
   * The plain mean over classes of 2 TP / (2 TP + FP + FN). NaN where one of the classes has no
   * row.
   */
  public static double f1(int[] truth, double[][] probability) {
    return ClassFigures.f1(truth, probability).of(Figure.once(truth.length));
  }

  /** Two classes: of the second one's probability. More: summed over classes. */
  public static double brier(int[] truth, double[][] probability) {
    return ClassFigures.brier(truth, probability).of(Figure.once(truth.length));
  }

  /**
   * Expected calibration error: over {@link #CALIBRATION_BINS} bins of equal width, the mean of the
   * distance between how probable and how frequent, weighted by rows.
   */
  public static double calibrationError(int[] truth, double[][] probability) {
    return ClassFigures.calibrationError(truth, probability).of(Figure.once(truth.length));
  }

  /**
   * Harrell's C-index: among the pairs of which the earlier one is known to be the earlier, the
   * fraction in which it had the higher risk, ties of risk counting half. Of equal times, an event
   * is earlier than a censored row, and two events are no pair. NaN where there is no pair.
   *
   * @param time until the event or the end of the observation
   * @param event whether it was the event
   * @param risk higher for an earlier event
   */
  public static double concordance(double[] time, boolean[] event, double[] risk) {
    return new Concordance(time, event, risk).of(Figure.once(time.length));
  }

  /**
   * The C-index as Neuro-JEPA's published code counts it: tied risks are half a pair in the
   * denominator too, so that it differs from Harrell's where risks are tied. A pair is an event and
   * a strictly later time. 0.5 where there is no pair.
   */
  public static double publishedConcordance(double[] time, boolean[] event, double[] risk) {
    double right = 0;
    double pairs = 0;
    for (int i = 0; i < time.length; i++) {
      for (int j = 0; j < time.length && event[i]; j++) {
        if (time[i] < time[j]) {
          double half = risk[i] == risk[j] ? 0.5 : 0;
          right += risk[i] > risk[j] ? 1 : half;
          pairs += risk[i] == risk[j] ? 0.5 : 1;
        }
      }
    }
    return pairs == 0 ? 0.5 : right / pairs;
  }

  /**
   * The balanced accuracy as Neuro-JEPA's published code takes it: for each class against the rest
   * the mean of sensitivity and specificity, and the mean of those over classes. Of two classes
   * with one row a side missing, what is not defined counts 0. With two classes it looks at the
   * second one's probability, from 0.5 on; with more at the likeliest class.
   */
  public static double publishedBalancedAccuracy(int[] truth, double[][] probability) {
    int classes = probability[0].length;
    if (classes == 2) {
      return balanced(truth, i -> probability[i][1] >= 0.5, 1);
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += publishedBalancedAccuracy(truth, probability, c);
    }
    return sum / classes;
  }

  /** Of one class against the rest, by the likeliest class. */
  public static double publishedBalancedAccuracy(int[] truth, double[][] probability, int which) {
    return balanced(truth, i -> likeliest(probability[i]) == which, which);
  }

  private static double balanced(int[] truth, IntPredicate predicted, int which) {
    double[] right = new double[2];
    double[] rows = new double[2];
    for (int i = 0; i < truth.length; i++) {
      int side = truth[i] == which ? 1 : 0;
      rows[side]++;
      right[side] += predicted.test(i) == (side == 1) ? 1 : 0;
    }
    return ((rows[1] == 0 ? 0 : right[1] / rows[1]) + (rows[0] == 0 ? 0 : right[0] / rows[0])) / 2;
  }

  /** The bin of a probability: of equal width, each holding its upper end. */
  public static int bin(double probability, int bins) {
    return Math.max(0, (int) Math.ceil(probability * bins) - 1);
  }

  static int likeliest(double[] probability) {
    int best = 0;
    for (int c = 1; c < probability.length; c++) {
      best = probability[c] > probability[best] ? c : best;
    }
    return best;
  }

  static int[] likeliest(double[][] probability) {
    return IntStream.range(0, probability.length).map(i -> likeliest(probability[i])).toArray();
  }
}
