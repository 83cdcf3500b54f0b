package org.engram.models.probing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.tensor.RefusedInputException;

/**
 * The choice of C of a logistic regression by inner folds of its training rows.
 *
 * @param candidates and their loss
 * @param products of all rows, by {@link Products#weighted}
 */
record LogisticSearch(List<FittedProbe.Candidate> candidates, double[][] products) {
  FittedProbe.Candidate best() {
    return Collections.min(
        candidates, Comparator.comparingDouble(FittedProbe.Candidate::loss)); // the first of equals
  }

  /**
   * Tries them all.
   *
   * @param rows of the training rows, in the coordinates that the fit is made in
   * @param weights of the rows
   */
  static LogisticSearch of(
      LogisticProbe probe, ProbeData training, double[][] rows, int[] classes, double[] weights) {
    List<Double> grid = probe.grid();
    Target.Classes target = (Target.Classes) training.target();
    int count = target.names().size();
    List<Fold> inner =
        Folds.of(training, folds(probe.innerFolds(), training, target), probe.seed());
    List<double[][]> parts =
        inner.stream()
            .map(fold -> Products.weighted(some(rows, fold.test()), some(weights, fold.test())))
            .toList();
    double[][] losses =
        IntStream.range(0, inner.size())
            .parallel()
            .mapToObj(
                f -> {
                  int[] learned = inner.get(f).training();
                  int[] held = inner.get(f).test();
                  int[] own = some(classes, learned);
                  LogisticProbe.check(target.rows(learned));
                  return losses(
                      grid,
                      new Learned(
                          some(rows, learned), own, probe.weights(own, count), sum(parts, f)),
                      new Held(some(rows, held), some(classes, held), some(weights, held)),
                      count);
                })
            .toArray(double[][]::new);
    List<FittedProbe.Candidate> candidates = new ArrayList<>();
    for (int g = 0; g < grid.size(); g++) {
      double sum = 0;
      for (double[] loss : losses) {
        sum += loss[g];
      }
      candidates.add(new FittedProbe.Candidate(grid.get(g), sum / rows.length));
    }
    return new LogisticSearch(candidates, sum(parts, -1));
  }

  private record Learned(double[][] rows, int[] classes, double[] weights, double[][] products) {}

  private record Held(double[][] rows, int[] classes, double[] weights) {}

  /** Summed loss of the rows held out, for each C; each fit begins at the one before. */
  private static double[] losses(List<Double> grid, Learned learned, Held held, int count) {
    double[] losses = new double[grid.size()];
    Optional<LogisticSolver.Solution> before = Optional.empty();
    for (int g = 0; g < losses.length; g++) {
      LogisticSolver solver =
          new LogisticSolver(
              learned.rows(),
              learned.classes(),
              count,
              learned.weights(),
              grid.get(g),
              learned.products());
      LogisticSolver.Solution solution = solver.solve(before, LogisticSolver.ROUGH);
      before = Optional.of(solution);
      for (int i = 0; i < held.rows().length; i++) {
        double[] p = probabilities(solution, held.rows()[i]);
        losses[g] -=
            held.weights()[i] * Math.log(Math.max(p[held.classes()[i]], Double.MIN_NORMAL));
      }
    }
    return losses;
  }

  private static double[] probabilities(LogisticSolver.Solution solution, double[] row) {
    double[] scores = new double[solution.intercepts().length];
    for (int o = 0; o < scores.length; o++) {
      scores[o] = solution.intercepts()[o] + RowSpace.dot(solution.coefficients()[o], row);
    }
    return LogisticSolver.probabilities(scores);
  }

  /** The sum of all parts but one. */
  private static double[][] sum(List<double[][]> parts, int without) {
    int width = parts.getFirst().length;
    double[][] sum = new double[width][width];
    for (int f = 0; f < parts.size(); f++) {
      for (int j = 0; j < width && f != without; j++) {
        Products.addScaled(sum[j], 0, parts.get(f)[j], 1);
      }
    }
    return sum;
  }

  private static double[][] some(double[][] values, int[] rows) {
    return Arrays.stream(rows).mapToObj(i -> values[i]).toArray(double[][]::new);
  }

  private static double[] some(double[] values, int[] rows) {
    return Arrays.stream(rows).mapToDouble(i -> values[i]).toArray();
  }

  private static int[] some(int[] values, int[] rows) {
    return Arrays.stream(rows).map(i -> values[i]).toArray();
  }

  /** As many as asked for, or as the rarest class has groups. */
  private static int folds(int innerFolds, ProbeData training, Target.Classes target) {
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
}
