package org.engram.models.probing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * Cox regression (1972) with a ridge penalty on z-scored features:
 *
 * <pre>
 *   argmin  -log partial likelihood(Z w) + ½ λ |w|²
 * </pre>
 *
 * λ is the one of the grid with the greatest cross-validated partial likelihood over inner folds of
 * the training rows (Verweij and van Houwelingen 1993: that of all rows less that of the fold's
 * training rows, by the fold's coefficients); of equals the larger. Means and deviations of
 * features are those of all training rows throughout. Predictions are log hazards, 0 for a row of
 * mean features.
 *
 * @param grid values of λ, positive and ascending
 * @param ties of event times
 * @param innerFolds at least 2; fewer are taken where fewer groups have an event
 * @param seed of the inner folds
 */
public record CoxProbe(List<Double> grid, Ties ties, int innerFolds, long seed) implements Probe {
  private static final double EXACT = 1e-8;
  private static final double ROUGH = 1e-4;

  public CoxProbe {
    grid = List.copyOf(grid);
    boolean fits = !grid.isEmpty() && innerFolds >= 2;
    for (int i = 0; i < grid.size(); i++) {
      fits &= grid.get(i) > (i == 0 ? 0 : grid.get(i - 1)) && Double.isFinite(grid.get(i));
    }
    if (!fits) {
      throw new ConfigurationException(
          "Cox probe",
          "lambda of " + grid + ", " + innerFolds + " inner folds",
          "positive lambda in ascending order and 2 or more folds",
          "");
    }
  }

  /** λ of 1 to 10000 in steps of the root of 10, Efron's ties, 5 inner folds, seed 42. */
  public static CoxProbe defaults() {
    List<Double> grid = IntStream.rangeClosed(0, 8).mapToObj(i -> Math.pow(10, i / 2.0)).toList();
    return new CoxProbe(grid, Ties.EFRON, 5, 42);
  }

  @Override
  public Fitted fit(ProbeData training) {
    if (!(training.target() instanceof SurvivalTarget target)) {
      throw new IllegalArgumentException("a Cox probe learns times and events");
    }
    check(target);
    FeatureScaling scaling = FeatureScaling.fit(training.features());
    if (scaling.constants() == scaling.mean().length) {
      throw LogisticProbe.noVariation(scaling.mean().length);
    }
    RowSpace space = RowSpace.narrow(scaling.apply(training.features()));
    double[][] rows = space.coordinates();
    CoxLikelihood all = new CoxLikelihood(target.times(), target.events(), ties);
    List<FittedProbe.Candidate> search =
        grid.size() == 1 ? List.of() : search(training, target, rows, all);
    double penalty =
        search.isEmpty()
            ? grid.getFirst()
            : Collections.min(
                    search.reversed(), Comparator.comparingDouble(FittedProbe.Candidate::loss))
                .setting(); // of equals the larger
    double[] w = new CoxSolver(rows, all, penalty).solve(new double[rows[0].length], EXACT);
    return new Fitted(scaling, space.toFeatures(w), penalty, search);
  }

  private List<FittedProbe.Candidate> search(
      ProbeData training, SurvivalTarget target, double[][] rows, CoxLikelihood all) {
    List<Fold> inner = Folds.of(training, folds(training, target), seed);
    double[][] losses =
        IntStream.range(0, inner.size())
            .parallel()
            .mapToObj(f -> losses(rows, target, inner.get(f).training(), all))
            .toArray(double[][]::new);
    int events = target.count();
    List<FittedProbe.Candidate> candidates = new ArrayList<>();
    for (int g = 0; g < grid.size(); g++) {
      double sum = 0;
      for (double[] loss : losses) {
        sum += loss[g];
      }
      candidates.add(new FittedProbe.Candidate(grid.get(g), sum / events));
    }
    return candidates;
  }

  /** What the rows held out lose, for each λ; each fit begins at that of the next stronger one. */
  private double[] losses(
      double[][] rows, SurvivalTarget target, int[] learned, CoxLikelihood all) {
    double[][] own = Arrays.stream(learned).mapToObj(i -> rows[i]).toArray(double[][]::new);
    SurvivalTarget part = target.rows(learned);
    check(part);
    CoxLikelihood likelihood = new CoxLikelihood(part.times(), part.events(), ties);
    double[] losses = new double[grid.size()];
    double[] w = new double[rows[0].length];
    for (int g = grid.size() - 1; g >= 0; g--) {
      w = new CoxSolver(own, likelihood, grid.get(g)).solve(w, ROUGH);
      losses[g] = all.at(risks(rows, w)).value() - likelihood.at(risks(own, w)).value();
    }
    return losses;
  }

  private static double[] risks(double[][] rows, double[] w) {
    return Arrays.stream(rows).mapToDouble(row -> RowSpace.dot(row, w)).toArray();
  }

  /** As many as asked for, or as there are groups with an event. */
  private int folds(ProbeData training, SurvivalTarget target) {
    long groups =
        IntStream.range(0, target.size())
            .filter(target::event)
            .mapToObj(training.groups()::get)
            .distinct()
            .count();
    if (groups < 2) {
      throw new RefusedInputException(
          "Cox probe",
          "events of one group of training rows only",
          "events of two groups or more, to choose lambda with",
          "Take fewer folds, more rows, or a single lambda");
    }
    return (int) Math.min(innerFolds, groups);
  }

  private static void check(SurvivalTarget target) {
    if (target.count() == 0) {
      throw new RefusedInputException(
          "Cox probe",
          "no event among " + target.size() + " training rows",
          "one event or more",
          "Take fewer folds, or a longer observation");
    }
  }

  /**
   * A fitted Cox regression.
   *
   * @param coefficients of the z-scored features
   * @param penalty λ
   * @param search the grid with its mean loss an event; empty where there was one λ
   */
  public record Fitted(
      FeatureScaling scaling, double[] coefficients, double penalty, List<Candidate> search)
      implements FittedProbe {
    @Override
    public Prediction.Values predict(double[][] features) {
      ProbeData.checkFinite(features, coefficients.length);
      return new Prediction.Values(
          Arrays.stream(features)
              .mapToDouble(row -> RowSpace.dot(coefficients, scaling.apply(row)))
              .toArray());
    }
  }
}
