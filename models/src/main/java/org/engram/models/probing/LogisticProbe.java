package org.engram.models.probing;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
 * grouped and stratified; of equals the smaller. Means and deviations of features are those of all
 * training rows throughout. Solved by Newton's method: see {@link LogisticSolver}.
 *
 * @param grid values of C, positive and ascending
 * @param balanced whether each class counts alike, however many rows it has
 * @param innerFolds at least 2; fewer are taken where a class has fewer groups
 * @param seed of the inner folds
 * @param scaled whether features are z-scored; else they are centred alone
 */
public record LogisticProbe(
    List<Double> grid, boolean balanced, int innerFolds, long seed, boolean scaled)
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

  /** On z-scored features. */
  public LogisticProbe(List<Double> grid, boolean balanced, int innerFolds, long seed) {
    this(grid, balanced, innerFolds, seed, true);
  }

  /**
   * The same on features that are centred alone: coordinates of rows, whose scale says something.
   */
  public LogisticProbe unscaled() {
    return new LogisticProbe(grid, balanced, innerFolds, seed, false);
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
    FeatureScaling full = FeatureScaling.fit(training.features());
    FeatureScaling scaling = scaled ? full : full.centring();
    if (scaling.constants() == scaling.mean().length) {
      throw noVariation(scaling.mean().length);
    }
    RowSpace space = RowSpace.narrow(scaling.apply(training.features()));
    double[][] rows = space.coordinates();
    int[] classes = target.classes();
    int count = target.names().size();
    double[] weights = weights(classes, count);
    if (grid.size() == 1) {
      LogisticSolver solver =
          new LogisticSolver(
              rows, classes, count, weights, grid.getFirst(), Products.weighted(rows, weights));
      return fitted(
          solver.solve(Optional.empty(), LogisticSolver.EXACT),
          space,
          scaling,
          grid.getFirst(),
          List.of());
    }
    LogisticSearch search = LogisticSearch.of(this, training, rows, classes, weights);
    double c = search.best().setting();
    LogisticSolver solver = new LogisticSolver(rows, classes, count, weights, c, search.products());
    return fitted(
        solver.solve(Optional.empty(), LogisticSolver.EXACT),
        space,
        scaling,
        c,
        search.candidates());
  }

  private static Fitted fitted(
      LogisticSolver.Solution solution,
      RowSpace space,
      FeatureScaling scaling,
      double c,
      List<FittedProbe.Candidate> search) {
    double[][] coefficients =
        Arrays.stream(solution.coefficients()).map(space::toFeatures).toArray(double[][]::new);
    return new Fitted(scaling, coefficients, solution.intercepts(), c, search);
  }

  /** A weight for each row: by its class where classes are balanced. */
  double[] weights(int[] classes, int count) {
    int[] counts = new int[count];
    for (int c : classes) {
      counts[c]++;
    }
    return Arrays.stream(classes)
        .mapToDouble(c -> balanced ? (double) classes.length / (count * counts[c]) : 1)
        .toArray();
  }

  static void check(Target.Classes target) {
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
   * @param search the grid with its mean weighted log loss; empty where there was one C
   */
  public record Fitted(
      FeatureScaling scaling,
      double[][] coefficients,
      double[] intercepts,
      double penalty,
      List<Candidate> search)
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
