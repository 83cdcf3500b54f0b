package org.engram.models.probing;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.engram.tensor.RefusedInputException;

/**
 * Newton's method, with step halving, for the penalised logistic objective (iteratively reweighted
 * least squares; Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, section
 * 4.4.1). The penalty makes the objective strictly convex in the coefficients, so the steps shrink
 * quadratically near the solution: the first step that moves nothing by more than 1e-8 is the last.
 * Softmax intercepts are defined up to a common constant; that direction is held at sum 0.
 */
final class LogisticSolver {
  private static final double TOLERANCE = 1e-8;
  private static final int MOST_STEPS = 100;

  /**
   * What was found.
   *
   * @param coefficients [outputs][axes], one output for two classes
   * @param intercepts [outputs]
   * @param steps Newton steps taken
   */
  record Solution(double[][] coefficients, double[] intercepts, int steps) {}

  private final double[][] rows; // [n][axes + 1], the last 1
  private final int[] classes;
  private final int outputs;
  private final double[] weights;
  private final double c;

  private LogisticSolver(double[][] rows, int[] classes, int outputs, double[] weights, double c) {
    this.rows = rows;
    this.classes = classes;
    this.outputs = outputs;
    this.weights = weights;
    this.c = c;
  }

  /**
   * Solves.
   *
   * @param t [rows][axes]
   * @param classes of the rows
   * @param count how many classes there are
   * @param weights of the rows
   * @param c inverse strength of the penalty
   */
  static Solution solve(double[][] t, int[] classes, int count, double[] weights, double c) {
    double[][] rows = new double[t.length][];
    for (int i = 0; i < t.length; i++) {
      rows[i] = Arrays.copyOf(t[i], t[i].length + 1);
      rows[i][t[i].length] = 1;
    }
    return new LogisticSolver(rows, classes, count == 2 ? 1 : count, weights, c).solve();
  }

  private Solution solve() {
    int width = rows[0].length;
    double[] x = new double[outputs * width];
    double objective = objective(x);
    for (int step = 1; step <= MOST_STEPS; step++) {
      double[] direction = direction(x);
      double largest = Arrays.stream(direction).map(Math::abs).max().orElse(0);
      double[] next = moved(x, direction, 1);
      if (largest <= TOLERANCE) {
        return solution(next, width, step);
      }
      double nextObjective = objective(next);
      // Near the solution an objective that rounds upwards is as good as one that falls.
      for (double part = 0.5; nextObjective > objective * (1 + 1e-14) && part > 1e-10; part /= 2) {
        next = moved(x, direction, part);
        nextObjective = objective(next);
      }
      x = next;
      objective = nextObjective;
    }
    throw new RefusedInputException(
        "logistic probe",
        "no convergence in " + MOST_STEPS + " steps with C " + c,
        "a step below " + TOLERANCE,
        "Take a smaller C");
  }

  /** Probabilities from scores: the logistic function of one, softmax of more. */
  static double[] probabilities(double[] scores) {
    if (scores.length == 1) {
      double p = 1 / (1 + Math.exp(-scores[0]));
      return new double[] {1 / (1 + Math.exp(scores[0])), p};
    }
    double largest = Arrays.stream(scores).max().orElseThrow();
    double[] p = Arrays.stream(scores).map(s -> Math.exp(s - largest)).toArray();
    double sum = Arrays.stream(p).sum();
    return Arrays.stream(p).map(v -> v / sum).toArray();
  }

  private double[] scores(double[] x, double[] row) {
    double[] scores = new double[outputs];
    for (int o = 0; o < outputs; o++) {
      for (int j = 0; j < row.length; j++) {
        scores[o] += x[o * row.length + j] * row[j];
      }
    }
    return scores;
  }

  private double objective(double[] x) {
    int width = rows[0].length;
    double penalty = 0;
    for (int k = 0; k < x.length; k++) {
      penalty += k % width == width - 1 ? 0 : 0.5 * x[k] * x[k];
    }
    double loss = 0;
    for (int i = 0; i < rows.length; i++) {
      double[] s = scores(x, rows[i]);
      double own;
      double all;
      if (outputs == 1) {
        own = classes[i] == 1 ? s[0] : 0;
        all = Math.max(0, s[0]) + Math.log1p(Math.exp(-Math.abs(s[0])));
      } else {
        double largest = Arrays.stream(s).max().orElseThrow();
        own = s[classes[i]];
        all = largest + Math.log(Arrays.stream(s).map(v -> Math.exp(v - largest)).sum());
      }
      loss += weights[i] * (all - own);
    }
    return penalty + c * loss;
  }

  /** -H⁻¹ g. */
  private double[] direction(double[] x) {
    int width = rows[0].length;
    double[] descent = new double[x.length];
    double[][] hessian = new double[x.length][x.length];
    for (int k = 0; k < x.length; k++) {
      if (k % width != width - 1) {
        descent[k] = -x[k];
        hessian[k][k] = 1;
      }
    }
    for (int i = 0; i < rows.length; i++) {
      double[] p = probabilities(scores(x, rows[i]));
      for (int a = 0; a < outputs; a++) {
        int ca = outputs == 1 ? 1 : a; // the class that this output stands for
        double residual = (classes[i] == ca ? 1 : 0) - p[ca];
        for (int j = 0; j < width; j++) {
          descent[a * width + j] += c * weights[i] * residual * rows[i][j];
        }
        for (int b = 0; b <= a; b++) {
          int cb = outputs == 1 ? 1 : b;
          double scale = c * weights[i] * (a == b ? p[ca] * (1 - p[ca]) : -p[ca] * p[cb]);
          addOuter(hessian, a * width, b * width, rows[i], scale);
        }
      }
    }
    for (int a = 0; outputs > 1 && a < outputs; a++) {
      for (int b = 0; b < outputs; b++) {
        hessian[a * width + width - 1][b * width + width - 1] += 1;
      }
    }
    for (int k = 0; k < x.length; k++) {
      for (int l = 0; l < k; l++) {
        hessian[l][k] = hessian[k][l];
      }
    }
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(x.length);
    if (!solver.setA(new DMatrixRMaj(hessian))) {
      throw new RefusedInputException(
          "logistic probe",
          "a Hessian that is not positive definite with C " + c,
          "classes that the features do not separate without limit",
          "Take a smaller C");
    }
    DMatrixRMaj direction = new DMatrixRMaj(x.length, 1);
    solver.solve(DMatrixRMaj.wrap(x.length, 1, descent), direction);
    return direction.getData();
  }

  /** Adds scale · row row' to a block of the matrix. */
  private static void addOuter(double[][] to, int top, int left, double[] row, double scale) {
    for (int j = 0; j < row.length; j++) {
      double[] line = to[top + j];
      double factor = scale * row[j];
      for (int k = 0; k < row.length; k++) {
        line[left + k] += factor * row[k];
      }
    }
  }

  private static double[] moved(double[] x, double[] direction, double part) {
    double[] next = x.clone();
    for (int k = 0; k < next.length; k++) {
      next[k] += part * direction[k];
    }
    return next;
  }

  private Solution solution(double[] x, int width, int steps) {
    double[][] coefficients = new double[outputs][];
    double[] intercepts = new double[outputs];
    for (int o = 0; o < outputs; o++) {
      coefficients[o] = Arrays.copyOfRange(x, o * width, (o + 1) * width - 1);
      intercepts[o] = x[(o + 1) * width - 1];
    }
    return new Solution(coefficients, intercepts, steps);
  }
}
