package org.engram.models.probing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * Logistic regression with an L2 penalty on z-scored features, as scikit-learn states it:
 *
 * <pre>
 *   argmin  ½ |W|² + C Σᵢ s(yᵢ) (-log p(yᵢ | zᵢ))
 * </pre>
 *
 * with one vector of coefficients for two classes and one a class (softmax) for more; intercepts
 * are not penalised. s is 1, or n / (classes · rows of the class) where classes are balanced. C is
 * the one of the grid with the least s-weighted log loss over inner folds of the training rows,
 * grouped and stratified; of equals the smaller. Solved by Newton's method: see {@link
 * LogisticSolver}.
 *
 * @param grid values of C, positive and ascending
 * @param balanced whether each class counts alike, however many rows it has
 * @param innerFolds at least 2; fewer are taken where a class has fewer groups
 * @param seed of the inner folds
 */
public record LogisticProbe(List<Double> grid, boolean balanced, int innerFolds, long seed)
    implements Probe {
  public LogisticProbe {
    grid = List.copyOf(grid);
    boolean fits = !grid.isEmpty() && innerFolds >= 2;
    for (int i = 0; i < grid.size(); i++) {
      fits &= grid.get(i) > (i == 0 ? 0 : grid.get(i - 1)) && Double.isFinite(grid.get(i));
    }
    if (!fits) {
      throw new ConfigurationException(
          "logistic probe",
          "C of " + grid + ", " + innerFolds + " inner folds",
          "positive C in ascending order and 2 or more folds",
          "");
    }
  }

  /** C of 0.5, 1 or 2, balanced classes, 5 inner folds, seed 42. */
  public static LogisticProbe defaults() {
    return new LogisticProbe(List.of(0.5, 1.0, 2.0), true, 5, 42);
  }

  @Override
  public Fitted fit(ProbeData training) {
    if (!(training.target() instanceof Target.Classes target)) {
      throw new IllegalArgumentException("a logistic probe learns classes");
    }
    check(target);
    double c = grid.size() == 1 ? grid.getFirst() : choose(training, target);
    return fit(training, List.of(c)).getFirst();
  }

  private double choose(ProbeData training, Target.Classes target) {
    double[] loss = new double[grid.size()];
    for (Fold fold : Folds.of(training, folds(training, target), seed)) {
      ProbeData held = training.rows(fold.test());
      int[] truth = ((Target.Classes) held.target()).classes();
      double[] weight = weights(target);
      List<Fitted> fitted = fit(training.rows(fold.training()), grid);
      for (int g = 0; g < loss.length; g++) {
        double[][] p = fitted.get(g).predict(held.features()).values();
        for (int i = 0; i < truth.length; i++) {
          loss[g] -= weight[truth[i]] * Math.log(Math.max(p[i][truth[i]], Double.MIN_NORMAL));
        }
      }
    }
    int best = 0;
    for (int g = 1; g < loss.length; g++) {
      best = loss[g] < loss[best] ? g : best;
    }
    return grid.get(best);
  }

  /** As many as asked for, or as the rarest class has groups. */
  private int folds(ProbeData training, Target.Classes target) {
    int[] classes = target.classes();
    int fewest = innerFolds;
    for (int c = 0; c < target.names().size(); c++) {
      int wanted = c;
      long groups =
          IntStream.range(0, classes.length)
              .filter(i -> classes[i] == wanted)
              .mapToObj(training.groups()::get)
              .distinct()
              .count();
      fewest = (int) Math.min(fewest, groups);
    }
    if (fewest < 2) {
      throw new RefusedInputException(
          "logistic probe",
          "a class with training rows of one group only",
          "two groups or more of every class, to choose C with",
          "Take fewer folds, more rows, or a single C");
    }
    return fewest;
  }

  private List<Fitted> fit(ProbeData training, List<Double> values) {
    Target.Classes target = (Target.Classes) training.target();
    check(target);
    FeatureScaling scaling = FeatureScaling.fit(training.features());
    if (scaling.constants() == scaling.mean().length) {
      throw noVariation(scaling.mean().length);
    }
    RowSpace space = RowSpace.of(scaling.apply(training.features()));
    int[] classes = target.classes();
    double[] classWeight = weights(target);
    double[] weights = Arrays.stream(classes).mapToDouble(c -> classWeight[c]).toArray();
    List<Fitted> fitted = new ArrayList<>();
    for (double c : values) {
      LogisticSolver.Solution solution =
          LogisticSolver.solve(space.coordinates(), classes, target.names().size(), weights, c);
      double[][] coefficients =
          Arrays.stream(solution.coefficients()).map(space::toFeatures).toArray(double[][]::new);
      fitted.add(new Fitted(scaling, coefficients, solution.intercepts(), c));
    }
    return fitted;
  }

  /** A weight for each class. */
  private double[] weights(Target.Classes target) {
    int[] counts = target.counts();
    return Arrays.stream(counts)
        .mapToDouble(n -> balanced ? (double) target.size() / (counts.length * n) : 1)
        .toArray();
  }

  private static void check(Target.Classes target) {
    int[] counts = target.counts();
    if (counts.length < 2) {
      throw new RefusedInputException(
          "logistic probe",
          "one class: " + target.names(),
          "two classes or more",
          "Choose another target");
    }
    for (int c = 0; c < counts.length; c++) {
      if (counts[c] == 0) {
        throw new RefusedInputException(
            "logistic probe",
            "no training row of class '" + target.names().get(c) + "'",
            "rows of every class",
            "Take fewer folds, or leave out the class");
      }
    }
  }

  static RefusedInputException noVariation(int features) {
    return new RefusedInputException(
        "features",
        "all " + features + " features are constant over the training rows",
        "features that differ between rows",
        "Look at how they were made");
  }

  /**
   * A fitted logistic regression.
   *
   * @param coefficients of the z-scored features: [1][features] for two classes, else
   *     [classes][features]
   * @param intercepts as many; with more than two classes their sum is 0
   * @param penalty C
   */
  public record Fitted(
      FeatureScaling scaling, double[][] coefficients, double[] intercepts, double penalty)
      implements FittedProbe {
    @Override
    public Prediction.Probabilities predict(double[][] features) {
      ProbeData.checkFinite(features, coefficients[0].length);
      double[][] values = new double[features.length][];
      for (int i = 0; i < values.length; i++) {
        double[] z = scaling.apply(features[i]);
        double[] scores = new double[intercepts.length];
        for (int c = 0; c < scores.length; c++) {
          scores[c] = intercepts[c] + RowSpace.dot(coefficients[c], z);
        }
        values[i] = LogisticSolver.probabilities(scores);
      }
      return new Prediction.Probabilities(values);
    }
  }
}
