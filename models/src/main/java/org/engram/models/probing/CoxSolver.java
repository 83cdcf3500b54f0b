package org.engram.models.probing;

import java.util.Arrays;
import org.engram.tensor.RefusedInputException;

/**
 * Minimises {@code -log partial likelihood(X w) + ½ λ |w|²} by Newton's method. A step is solved
 * for by conjugate gradients, so that the Hessian of many features is never made: a product with it
 * is two products with the rows and one pass over them.
 */
final class CoxSolver {
  private static final int MOST_STEPS = 100;
  private static final int MOST_HALVINGS = 40;

  private final double[][] rows;
  private final CoxLikelihood likelihood;
  private final double penalty;
  private final int width;

  CoxSolver(double[][] rows, CoxLikelihood likelihood, double penalty) {
    this.rows = rows;
    this.likelihood = likelihood;
    this.penalty = penalty;
    this.width = rows[0].length;
  }

  /**
   * The coefficients.
   *
   * @param start where to begin, not changed
   * @param tolerance of the gradient's largest element, relative to the events' own scale
   */
  double[] solve(double[] start, double tolerance) {
    double[] w = start.clone();
    CoxLikelihood.State at = likelihood.at(times(w));
    double value = value(at, w);
    for (int step = 0; step < MOST_STEPS; step++) {
      double[] gradient = gradient(at, w);
      double largest = 0;
      for (double g : gradient) {
        largest = Math.max(largest, Math.abs(g));
      }
      if (largest <= tolerance) {
        return w;
      }
      double[] direction = newton(at, gradient, largest);
      double slope = RowSpace.dot(gradient, direction);
      double length = 1;
      boolean better = false;
      for (int h = 0; h < MOST_HALVINGS && !better; h++) {
        double[] next = w.clone();
        Products.addScaled(next, 0, direction, length);
        CoxLikelihood.State there = likelihood.at(times(next));
        double nextValue = value(there, next);
        double rounding = 1e-13 * (1 + Math.abs(value)); // near the minimum no more can be told
        if (nextValue <= value + 1e-4 * length * slope + rounding) {
          w = next;
          at = there;
          value = nextValue;
          better = true;
        }
        length /= 2;
      }
      if (!better) { // rounding: no smaller value can be seen
        return w;
      }
    }
    throw new RefusedInputException(
        "Cox regression",
        "no minimum after " + MOST_STEPS + " steps with a penalty of " + penalty,
        "a penalised likelihood with a minimum",
        "A stronger penalty helps where features tell the order of events perfectly");
  }

  private double value(CoxLikelihood.State at, double[] w) {
    return at.value() + penalty / 2 * RowSpace.dot(w, w);
  }

  private double[] gradient(CoxLikelihood.State at, double[] w) {
    double[] gradient = back(likelihood.gradient(at));
    Products.addScaled(gradient, 0, w, penalty);
    return gradient;
  }

  /** Conjugate gradients (Hestenes and Stiefel 1952) on the Newton equations. */
  private double[] newton(CoxLikelihood.State at, double[] gradient, double largest) {
    double[] direction = new double[width];
    double[] residual = Arrays.stream(gradient).map(g -> -g).toArray();
    double[] conjugate = residual.clone();
    double squares = RowSpace.dot(residual, residual);
    double enough = squares * Math.min(0.01, largest * largest) * 1e-4;
    for (int i = 0; i < 2 * width + 10 && squares > enough; i++) {
      double[] curved = back(likelihood.curvature(at, times(conjugate)));
      Products.addScaled(curved, 0, conjugate, penalty);
      double bend = RowSpace.dot(conjugate, curved);
      if (!(bend > 0)) {
        break;
      }
      double length = squares / bend;
      Products.addScaled(direction, 0, conjugate, length);
      Products.addScaled(residual, 0, curved, -length);
      double next = RowSpace.dot(residual, residual);
      double[] turned = residual.clone();
      Products.addScaled(turned, 0, conjugate, next / squares);
      conjugate = turned;
      squares = next;
    }
    return direction;
  }

  /** Log hazards of the rows. */
  private double[] times(double[] w) {
    double[] products = new double[rows.length];
    for (int i = 0; i < products.length; i++) {
      products[i] = RowSpace.dot(rows[i], w);
    }
    return products;
  }

  private double[] back(double[] ofRows) {
    double[] sums = new double[width];
    for (int i = 0; i < rows.length; i++) {
      Products.addScaled(sums, 0, rows[i], ofRows[i]);
    }
    return sums;
  }
}
