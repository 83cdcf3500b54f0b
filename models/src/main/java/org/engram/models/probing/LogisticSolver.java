package org.engram.models.probing;

import java.util.Arrays;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.engram.tensor.RefusedInputException;

/**
 * Newton's method with step halving for the penalised logistic objective (iteratively reweighted
 * least squares; Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, section
 * 4.4.1). Each step is found by conjugate gradients, for which a product with the Hessian is one
 * pass over the rows, so that it is never built (truncated Newton: Nocedal and Wright, Numerical
 * Optimization, section 7.1). They are preconditioned by the Hessian of even chances, which the
 * rows' weighted products give for any C.
 *
 * <p>The penalty makes the objective strictly convex in the coefficients, so the steps shrink fast
 * near the solution: the first full step that moves nothing by more than the tolerance is the last.
 * Softmax intercepts are defined up to a common constant; they stay at sum 0, where they begin.
 */
final class LogisticSolver {
  /** The largest move of the last step of a fit. */
  static final double EXACT = 1e-8;

  /** The same where fits are only compared. */
  static final double ROUGH = 1e-4;

  private static final int MOST_STEPS = 100;
  private static final int MOST_PRODUCTS = 500; // a step

  /**
   * What was found.
   *
   * @param coefficients [outputs][axes], one output for two classes
   * @param intercepts [outputs]
   * @param steps Newton steps taken
   */
  record Solution(double[][] coefficients, double[] intercepts, int steps) {}

  private final double[][] rows; // [n][axes]; the 1 of the intercept is not stored
  private final int[] classes;
  private final int outputs;
  private final double[] weights;
  private final double c;
  private final int width; // axes + 1, the intercept last
  private final LinearSolverDense<DMatrixRMaj> evenChances;

  /**
   * A problem.
   *
   * @param rows [rows][axes]
   * @param classes of the rows
   * @param count how many classes there are
   * @param weights of the rows
   * @param c inverse strength of the penalty
   * @param products of the rows by {@link Products#weighted}
   */
  LogisticSolver(
      double[][] rows, int[] classes, int count, double[] weights, double c, double[][] products) {
    this.rows = rows;
    this.classes = classes;
    this.outputs = count == 2 ? 1 : count;
    this.weights = weights;
    this.c = c;
    this.width = products.length;
    this.evenChances = evenChances(products, c * (outputs == 1 ? 0.25 : 1.0 / count));
  }

  /** I (but for the intercept) plus the scaled products, factorised. */
  private static LinearSolverDense<DMatrixRMaj> evenChances(double[][] products, double scale) {
    int width = products.length;
    DMatrixRMaj matrix = new DMatrixRMaj(width, width);
    for (int j = 0; j < width; j++) {
      for (int k = 0; k < width; k++) {
        matrix.set(j, k, scale * products[j][k] + (j == k && j < width - 1 ? 1 : 0));
      }
    }
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(width);
    if (!solver.setA(matrix)) {
      throw new IllegalStateException("a sum of squares plus a penalty is positive definite");
    }
    return solver;
  }

  /**
   * Solves.
   *
   * @param from the solution for another C, where there is one
   * @param tolerance the largest move of the last step
   */
  Solution solve(Optional<Solution> from, double tolerance) {
    double[] x = new double[outputs * width];
    from.ifPresent(
        start -> {
          for (int o = 0; o < outputs; o++) {
            System.arraycopy(start.coefficients()[o], 0, x, o * width, width - 1);
            x[(o + 1) * width - 1] = start.intercepts()[o];
          }
        });
    double[] at = x;
    State state = state(at);
    for (int step = 1; step <= MOST_STEPS; step++) {
      double[] direction = direction(at, state);
      double largest = Arrays.stream(direction).map(Math::abs).max().orElse(0);
      double[] next = moved(at, direction, 1);
      if (largest <= tolerance) {
        return solution(next, step);
      }
      State nextState = state(next);
      // Near the solution an objective that rounds upwards is as good as one that falls.
      for (double part = 0.5;
          !(nextState.objective <= state.objective * (1 + 1e-14)) && part > 1e-10;
          part /= 2) {
        next = moved(at, direction, part);
        nextState = state(next);
      }
      at = next;
      state = nextState;
    }
    throw new RefusedInputException(
        "logistic probe",
        "no convergence in " + MOST_STEPS + " steps with C " + c,
        "a step below " + tolerance,
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

  /**
   * The objective at a point, its negative gradient, and the probabilities of the outputs.
   *
   * @param probabilities [rows][outputs]
   */
  private record State(double objective, double[] descent, double[][] probabilities) {}

  private State state(double[] x) {
    double penalty = 0;
    double[] descent = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      if (k % width != width - 1) {
        penalty += 0.5 * x[k] * x[k];
        descent[k] = -x[k];
      }
    }
    double loss = 0;
    double[][] probabilities = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      double[] scores = new double[outputs];
      for (int o = 0; o < outputs; o++) {
        scores[o] = Products.dot(x, o * width, rows[i]) + x[(o + 1) * width - 1];
      }
      double[] p = probabilities(scores);
      loss += weights[i] * logLoss(scores, classes[i]);
      probabilities[i] = outputs == 1 ? new double[] {p[1]} : p;
      for (int o = 0; o < outputs; o++) {
        int ofClass = outputs == 1 ? 1 : o;
        double residual = (classes[i] == ofClass ? 1 : 0) - probabilities[i][o];
        add(descent, o, rows[i], c * weights[i] * residual);
      }
    }
    return new State(penalty + c * loss, descent, probabilities);
  }

  private static double logLoss(double[] scores, int truth) {
    if (scores.length == 1) {
      double own = truth == 1 ? scores[0] : 0;
      return Math.max(0, scores[0]) + Math.log1p(Math.exp(-Math.abs(scores[0]))) - own;
    }
    double largest = Arrays.stream(scores).max().orElseThrow();
    double sum = 0;
    for (double s : scores) {
      sum += Math.exp(s - largest);
    }
    return largest + Math.log(sum) - scores[truth];
  }

  /** -H⁻¹ g by preconditioned conjugate gradients. */
  private double[] direction(double[] x, State state) {
    double[] step = new double[x.length];
    double[] residual = state.descent.clone();
    centreIntercepts(residual);
    double first = length(residual);
    // A rough step while far away, an exact one near the solution.
    double enough = first * Math.clamp(Math.sqrt(first) * 1e-3, 1e-6, 0.1) + Double.MIN_NORMAL;
    double[] z = preconditioned(residual);
    double[] p = z.clone();
    double rho = RowSpace.dot(residual, z);
    for (int k = 0; k < MOST_PRODUCTS && length(residual) > enough && rho > 0; k++) {
      double[] hp = hessianTimes(p, state.probabilities);
      double alpha = rho / RowSpace.dot(p, hp);
      for (int i = 0; i < step.length; i++) {
        step[i] += alpha * p[i];
        residual[i] -= alpha * hp[i];
      }
      z = preconditioned(residual);
      double next = RowSpace.dot(residual, z);
      double beta = next / rho;
      for (int i = 0; i < p.length; i++) {
        p[i] = z[i] + beta * p[i];
      }
      rho = next;
    }
    centreIntercepts(step);
    return step;
  }

  private double[] hessianTimes(double[] v, double[][] probabilities) {
    double[] result = new double[v.length];
    for (int k = 0; k < v.length; k++) {
      result[k] = k % width == width - 1 ? 0 : v[k];
    }
    double[] u = new double[outputs];
    for (int i = 0; i < rows.length; i++) {
      double[] p = probabilities[i];
      double mean = 0;
      for (int o = 0; o < outputs; o++) {
        u[o] = Products.dot(v, o * width, rows[i]) + v[(o + 1) * width - 1];
        mean += p[o] * u[o];
      }
      for (int o = 0; o < outputs; o++) {
        double curvature = p[o] * (u[o] - mean); // of one output: p u - p p u = p (1 - p) u
        add(result, o, rows[i], c * weights[i] * curvature);
      }
    }
    return result;
  }

  private double[] preconditioned(double[] x) {
    double[] result = new double[x.length];
    DMatrixRMaj solved = new DMatrixRMaj(width, 1);
    for (int o = 0; o < outputs; o++) {
      double[] part = Arrays.copyOfRange(x, o * width, (o + 1) * width);
      evenChances.solve(DMatrixRMaj.wrap(width, 1, part), solved);
      System.arraycopy(solved.getData(), 0, result, o * width, width);
    }
    centreIntercepts(result);
    return result;
  }

  /** What rounding adds to all intercepts alike, nothing would take away again. */
  private void centreIntercepts(double[] x) {
    if (outputs == 1) {
      return;
    }
    double mean = 0;
    for (int o = 0; o < outputs; o++) {
      mean += x[(o + 1) * width - 1] / outputs;
    }
    for (int o = 0; o < outputs; o++) {
      x[(o + 1) * width - 1] -= mean;
    }
  }

  private void add(double[] to, int output, double[] row, double scale) {
    Products.addScaled(to, output * width, row, scale);
    to[(output + 1) * width - 1] += scale;
  }

  private static double length(double[] x) {
    return Math.sqrt(RowSpace.dot(x, x));
  }

  private static double[] moved(double[] x, double[] direction, double part) {
    double[] next = x.clone();
    for (int k = 0; k < next.length; k++) {
      next[k] += part * direction[k];
    }
    return next;
  }

  private Solution solution(double[] x, int steps) {
    double[][] coefficients = new double[outputs][];
    double[] intercepts = new double[outputs];
    for (int o = 0; o < outputs; o++) {
      coefficients[o] = Arrays.copyOfRange(x, o * width, (o + 1) * width - 1);
      intercepts[o] = x[(o + 1) * width - 1];
    }
    return new Solution(coefficients, intercepts, steps);
  }
}
