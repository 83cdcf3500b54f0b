package org.engram.cohort.association;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The penalty whose first pair correlates best in inner folds of training rows. */
final class PenaltyChoice {
  private PenaltyChoice() {}

  /**
   * @param x exchangeable residuals of the training rows of the first block
   * @param y of the second
   * @param units places of rows that stay on one side of an inner fold
   */
  static double choose(
      AssociationSettings settings, double[][] x, double[][] y, List<int[]> units) {
    List<Double> penalties = settings.method().penalties();
    if (penalties.size() == 1) {
      return penalties.getFirst();
    }
    int folds = Math.min(settings.innerFolds(), units.size());
    int[] part = PartFit.deal(units, x.length, folds, settings.seed());
    double[] sums = new double[penalties.size()];
    for (int f = 0; f < folds; f++) {
      int inner = f;
      int[] training = IntStream.range(0, x.length).filter(i -> part[i] != inner).toArray();
      int[] test = IntStream.range(0, x.length).filter(i -> part[i] == inner).toArray();
      for (int g = 0; g < sums.length; g++) {
        sums[g] += heldOut(settings.method(), penalties.get(g), x, y, training, test);
      }
    }
    int best = 0;
    for (int g = 1; g < sums.length; g++) {
      best = sums[g] >= sums[best] ? g : best; // of equals the stronger
    }
    return penalties.get(best);
  }

  private static double heldOut(
      AssociationMethod method,
      double penalty,
      double[][] x,
      double[][] y,
      int[] training,
      int[] test) {
    double[] meanX = means(x, training);
    double[] meanY = means(y, training);
    WorkingBlock first =
        WorkingBlock.of(method, penalty, centred(x, training, meanX), "first block");
    WorkingBlock second =
        WorkingBlock.of(method, penalty, centred(y, training, meanY), "second block");
    Components pair = Components.of(method, penalty, first, second, 1);
    double[] u = first.toWorking(centred(x, test, meanX));
    double[] v = second.toWorking(centred(y, test, meanY));
    return Vectors.correlation(
        Vectors.times(u, test.length, first.width(), pair.left(0).weights()),
        Vectors.times(v, test.length, second.width(), pair.right(0).weights()));
  }

  private static double[] means(double[][] rows, int[] chosen) {
    double[] means = new double[rows[0].length];
    Arrays.stream(chosen).forEach(i -> Vectors.add(means, rows[i], 1.0 / chosen.length));
    return means;
  }

  private static double[][] centred(double[][] rows, int[] chosen, double[] means) {
    double[][] centred = new double[chosen.length][];
    for (int i = 0; i < chosen.length; i++) {
      centred[i] = rows[chosen[i]].clone();
      Vectors.add(centred[i], means, -1);
    }
    return centred;
  }
}
