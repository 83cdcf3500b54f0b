package org.engram.models.probing;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What was learned from training rows; applies to other rows. */
public interface FittedProbe {
  /**
   * Predicts.
   *
   * @param features [rows][features], as many as in training
   */
  Prediction predict(double[][] features);

  /** The strength of the penalty, or number of neighbours, that the training rows chose. */
  double penalty();

  /** What the training rows chose from; empty where there was no choice. */
  default List<Candidate> search() {
    return List.of();
  }

  /**
   * A setting that was tried on training rows.
   *
   * @param loss on training rows that the fit had not seen; smaller is better
   */
  record Candidate(double setting, double loss) {}

  /** How well it predicts rows that it has not learned from. */
  default Map<Metric, Double> score(ProbeData rows) {
    return predict(rows.features()).score(rows.target());
  }

  /** What a probe says of each row. */
  sealed interface Prediction {
    /** Every metric of the target; NaN where the rows do not define it. */
    default Map<Metric, Double> score(Target truth) {
      int[] once = Figure.once(truth.size());
      Map<Metric, Double> scores = new EnumMap<>(Metric.class);
      truth.metrics().forEach(metric -> scores.put(metric, metric.of(truth, this).of(once)));
      return scores;
    }

    /** A number a row. */
    record Values(double[] values) implements Prediction {}

    /** The probability of each class, [rows][classes]. */
    record Probabilities(double[][] values) implements Prediction {}
  }
}
