package org.engram.models.probing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * Ridge regression (Hoerl and Kennard, 1970) on z-scored features, in closed form:
 *
 * <pre>
 *   w = argmin |y - mean(y) - Z w|² + λ |w|²,    Z = T V',   w = V (T'T + λ)⁻¹ T' (y - mean(y))
 * </pre>
 *
 * The intercept, mean(y), is not penalised. λ is the one of the grid with the least squared error
 * when each group of training rows is left out in turn, which the hat matrix gives without fitting
 * again: e(g) = (I - H(g, g))⁻¹ r(g); for groups of one row that is the known leave-one-out
 * formula. Means and deviations of features are those of all training rows throughout. Of equal λ
 * the larger is taken.
 *
 * @param penalties the grid of λ, positive and ascending
 * @param scaled whether features are z-scored; else they are centred alone
 */
public record RidgeProbe(List<Double> penalties, boolean scaled) implements Probe {
  private static final int FEWEST_ROWS = 4;

  public RidgeProbe {
    penalties = List.copyOf(penalties);
    boolean fits = !penalties.isEmpty();
    for (int i = 0; i < penalties.size(); i++) {
      double before = i == 0 ? 0 : penalties.get(i - 1);
      fits &= penalties.get(i) > before && Double.isFinite(penalties.get(i));
    }
    if (!fits) {
      throw new ConfigurationException(
          "ridge penalties", penalties.toString(), "positive numbers in ascending order", "");
    }
  }

  /** On z-scored features. */
  public RidgeProbe(List<Double> penalties) {
    this(penalties, true);
  }

  /**
   * The same on features that are centred alone: coordinates of rows, whose scale says something.
   */
  public RidgeProbe unscaled() {
    return new RidgeProbe(penalties, false);
  }

  /** Half decades from 1e-2 to 1e7. */
  public static RidgeProbe defaults() {
    return new RidgeProbe(
        IntStream.rangeClosed(-4, 14).mapToObj(i -> Math.pow(10, i / 2.0)).toList());
  }

  @Override
  public Fitted fit(ProbeData training) {
    if (!(training.target() instanceof Target.Values target)) {
      throw new IllegalArgumentException("a ridge probe learns numbers");
    }
    double[] y = target.values();
    List<int[]> groups = groups(training.groups());
    check(y, groups.size());
    FeatureScaling full = FeatureScaling.fit(training.features());
    FeatureScaling scaling = scaled ? full : full.centring();
    if (scaling.constants() == scaling.mean().length) {
      throw LogisticProbe.noVariation(scaling.mean().length);
    }
    double mean = Arrays.stream(y).sum() / y.length;
    double[] centred = Arrays.stream(y).map(v -> v - mean).toArray();
    RowSpace space = RowSpace.of(scaling.apply(training.features()));
    List<FittedProbe.Candidate> search =
        penalties.stream()
            .filter(_ -> penalties.size() > 1)
            .parallel()
            .map(
                candidate ->
                    new FittedProbe.Candidate(
                        candidate, leftOutError(space, centred, groups, candidate) / y.length))
            .toList();
    double penalty = penalties.getFirst();
    double least = Double.POSITIVE_INFINITY;
    for (FittedProbe.Candidate candidate : search) {
      if (candidate.loss() <= least) {
        least = candidate.loss();
        penalty = candidate.setting();
      }
    }
    return new Fitted(
        scaling, space.toFeatures(onAxes(space, centred, penalty)), mean, penalty, search);
  }

  /** (T'T + λ)⁻¹ T' y, one coefficient an axis. */
  private static double[] onAxes(RowSpace space, double[] y, double penalty) {
    double[] a = new double[space.rank()];
    for (int i = 0; i < y.length; i++) {
      for (int k = 0; k < a.length; k++) {
        a[k] += space.coordinates()[i][k] * y[i];
      }
    }
    for (int k = 0; k < a.length; k++) {
      a[k] /= space.values()[k] + penalty;
    }
    return a;
  }

  /** Sum of squared errors over all rows, each predicted without its group. */
  private static double leftOutError(
      RowSpace space, double[] y, List<int[]> groups, double penalty) {
    double[] a = onAxes(space, y, penalty);
    double[][] t = space.coordinates();
    double[] shrunk = new double[a.length];
    for (int k = 0; k < a.length; k++) {
      shrunk[k] = 1 / (space.values()[k] + penalty);
    }
    double sum = 0;
    for (int[] group : groups) {
      int size = group.length;
      double[][] inverse = new double[size][size]; // I - H(g, g)
      double[] residual = new double[size];
      for (int i = 0; i < size; i++) {
        residual[i] = y[group[i]] - RowSpace.dot(t[group[i]], a);
        for (int j = 0; j < size; j++) {
          double[] left = t[group[i]];
          double[] right = t[group[j]];
          double h = 1.0 / y.length;
          for (int k = 0; k < a.length; k++) {
            h += left[k] * right[k] * shrunk[k];
          }
          inverse[i][j] = (i == j ? 1 : 0) - h;
        }
      }
      double[] error = solved(inverse, residual);
      sum += RowSpace.dot(error, error);
    }
    return sum;
  }

  /** Of a small symmetric positive definite system; I - H(g, g) is one. */
  private static double[] solved(double[][] matrix, double[] right) {
    DMatrixRMaj solution = new DMatrixRMaj(right.length, 1);
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(right.length);
    if (!solver.setA(new DMatrixRMaj(matrix))) {
      throw new RefusedInputException(
          "ridge probe",
          "a group that determines its own prediction",
          "more rows or a larger penalty",
          "");
    }
    solver.solve(DMatrixRMaj.wrap(right.length, 1, right), solution);
    return solution.getData();
  }

  private static List<int[]> groups(List<String> groups) {
    Map<String, List<Integer>> rows = new LinkedHashMap<>();
    for (int i = 0; i < groups.size(); i++) {
      rows.computeIfAbsent(groups.get(i), _ -> new ArrayList<>()).add(i);
    }
    return rows.values().stream()
        .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
        .toList();
  }

  private static void check(double[] y, int groups) {
    if (y.length < FEWEST_ROWS || groups < 2) {
      throw new RefusedInputException(
          "ridge probe",
          y.length + " training rows of " + groups + " groups",
          "at least " + FEWEST_ROWS + " rows of 2 groups",
          "Take fewer folds, or more rows");
    }
    if (Arrays.stream(y).allMatch(v -> v == y[0])) {
      throw new RefusedInputException(
          "ridge probe",
          "the target is " + y[0] + " in all " + y.length + " training rows",
          "a target that varies",
          "Choose another target");
    }
  }

  /**
   * A fitted ridge regression.
   *
   * @param coefficients of the z-scored features, [features]; 0 for a feature that was constant
   * @param intercept prediction for a row of mean features
   * @param penalty λ
   * @param search the grid with the mean squared error of rows left out; empty where there was one
   *     λ
   */
  public record Fitted(
      FeatureScaling scaling,
      double[] coefficients,
      double intercept,
      double penalty,
      List<Candidate> search)
      implements FittedProbe {
    @Override
    public Prediction.Values predict(double[][] features) {
      ProbeData.checkFinite(features, coefficients.length);
      double[] values = new double[features.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = intercept + RowSpace.dot(coefficients, scaling.apply(features[i]));
      }
      return new Prediction.Values(values);
    }
  }
}
