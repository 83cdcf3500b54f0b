package org.engram.models.probing;

import java.util.EnumMap;
import java.util.Map;

/** What was learned from training rows; applies to other rows. */
public interface FittedProbe {
  /**
   * Predicts.
   *
   * @param features [rows][features], as many as in training
   */
  Prediction predict(double[][] features);

  /** The strength of the penalty that the training rows chose. */
  double penalty();

  /** How well it predicts rows that it has not learned from. */
  default Map<Metric, Double> score(ProbeData rows) {
    return predict(rows.features()).score(rows.target());
  }

  /** What a probe says of each row. */
  sealed interface Prediction {
    /** Every metric of the target; NaN where the rows do not define it. */
    Map<Metric, Double> score(Target truth);

    /** A number a row. */
    record Values(double[] values) implements Prediction {
      @Override
      public Map<Metric, Double> score(Target truth) {
        if (!(truth instanceof Target.Values numbers)) {
          throw new IllegalArgumentException("numbers predicted, classes given");
        }
        double[] y = numbers.values();
        Map<Metric, Double> scores = new EnumMap<>(Metric.class);
        scores.put(Metric.R2, Metrics.r2(y, values));
        scores.put(Metric.PEARSON_R, Metrics.pearson(y, values));
        scores.put(Metric.MAE, Metrics.mae(y, values));
        return scores;
      }
    }

    /** The probability of each class, [rows][classes]. */
    record Probabilities(double[][] values) implements Prediction {
      @Override
      public Map<Metric, Double> score(Target truth) {
        if (!(truth instanceof Target.Classes classes)) {
          throw new IllegalArgumentException("classes predicted, numbers given");
        }
        int[] y = classes.classes();
        Map<Metric, Double> scores = new EnumMap<>(Metric.class);
        scores.put(Metric.AUROC, Metrics.auroc(y, values));
        scores.put(Metric.AUPRC, Metrics.auprc(y, values));
        scores.put(Metric.ACCURACY, Metrics.accuracy(y, values));
        scores.put(Metric.BALANCED_ACCURACY, Metrics.balancedAccuracy(y, values));
        scores.put(Metric.BRIER, Metrics.brier(y, values));
        return scores;
      }
    }
  }
}
