package org.engram.models.probing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.engram.models.probing.FittedProbe.Prediction;

/**
 * Fits a probe in each fold's training rows and judges it on the fold's test rows.
 *
 * <pre>
 *   List&lt;Fold&gt; folds = Folds.of(data, 5, 42);
 *   ProbeResult result = CrossValidation.run(Probe.of(data.target()), data, folds);
 *   result.mean(Metric.R2);
 * </pre>
 */
public final class CrossValidation {
  private CrossValidation() {}

  /**
   * Runs all folds.
   *
   * @param folds at least 2; no row in two test parts, no group on both sides
   * @throws org.engram.tensor.RefusedInputException as {@link Probe#fit} does
   */
  public static ProbeResult run(Probe probe, ProbeData data, List<Fold> folds) {
    check(data, folds);
    List<ProbeResult.FoldScore> scores = new ArrayList<>();
    Prediction[] predictions = new Prediction[folds.size()];
    for (int f = 0; f < folds.size(); f++) {
      Fold fold = folds.get(f);
      FittedProbe fitted = probe.fit(data.rows(fold.training()));
      ProbeData test = data.rows(fold.test());
      predictions[f] = fitted.predict(test.features());
      scores.add(
          new ProbeResult.FoldScore(
              fold.training().length,
              fold.test().length,
              fitted.penalty(),
              predictions[f].score(test.target())));
    }
    int[] tested = folds.stream().flatMapToInt(fold -> IntStream.of(fold.test())).toArray();
    return new ProbeResult(scores, pooled(predictions).score(data.target().rows(tested)));
  }

  private static void check(ProbeData data, List<Fold> folds) {
    if (folds.size() < 2) {
      throw new IllegalArgumentException(folds.size() + " folds; expected 2 or more");
    }
    BitSet tested = new BitSet();
    for (Fold fold : folds) {
      Set<String> training = new HashSet<>();
      for (int row : fold.training()) {
        training.add(data.groups().get(row));
      }
      for (int row : fold.test()) {
        if (training.contains(data.groups().get(row))) {
          throw new IllegalArgumentException(
              "group " + data.groups().get(row) + " is in training and in test of one fold");
        }
        if (tested.get(row)) {
          throw new IllegalArgumentException("row " + row + " is tested twice");
        }
        tested.set(row);
      }
    }
  }

  private static Prediction pooled(Prediction[] predictions) {
    if (predictions[0] instanceof Prediction.Values) {
      return new Prediction.Values(
          IntStream.range(0, predictions.length)
              .mapToObj(f -> (Prediction.Values) predictions[f])
              .flatMapToDouble(p -> Arrays.stream(p.values()))
              .toArray());
    }
    return new Prediction.Probabilities(
        IntStream.range(0, predictions.length)
            .mapToObj(f -> (Prediction.Probabilities) predictions[f])
            .flatMap(p -> Arrays.stream(p.values()))
            .toArray(double[][]::new));
  }
}
