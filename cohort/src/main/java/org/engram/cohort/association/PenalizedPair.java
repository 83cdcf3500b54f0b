package org.engram.cohort.association;

import java.util.Arrays;

/**
 * The rank-one penalised matrix decomposition of Witten, Tibshirani and Hastie (2009,
 * Biostatistics, algorithm 3) with lasso penalties on both sides:
 *
 * <pre>
 *   maximise u' K v   subject to |u|₂ ≤ 1, |v|₂ ≤ 1, |u|₁ ≤ c₁, |v|₁ ≤ c₂
 * </pre>
 *
 * by turns: u = S(K v, Δ) / |S(K v, Δ)|₂ with the soft threshold Δ that brings |u|₁ to c₁ (0 where
 * it is below already), then v alike, from the leading right singular vector of K.
 */
final class PenalizedPair {
  private static final int MOST_TURNS = 200;
  private static final double TOLERANCE = 1e-9;

  private PenalizedPair() {}

  /**
   * Of a matrix, row-major.
   *
   * @param leftBound c₁, from 1 to the root of {@code rows}
   * @param rightBound c₂, from 1 to the root of {@code columns}
   * @return with d = u' K v as its value
   */
  static LeadingPair of(
      double[] matrix, int rows, int columns, double leftBound, double rightBound) {
    LeadingPair start = LeadingPair.of(matrix, rows, columns);
    if (start.value() == 0) {
      return start;
    }
    double[] v = start.right();
    double[] u = start.left();
    for (int turn = 0; turn < MOST_TURNS; turn++) {
      u = bounded(Vectors.times(matrix, rows, columns, v), leftBound);
      double[] next = bounded(Vectors.transposedTimes(matrix, rows, columns, u), rightBound);
      double moved = 0;
      for (int j = 0; j < columns; j++) {
        moved += Math.abs(next[j] - v[j]);
      }
      v = next;
      if (moved < TOLERANCE * columns) {
        break;
      }
    }
    return new LeadingPair(Vectors.dot(u, Vectors.times(matrix, rows, columns, v)), u, v);
  }

  /** The unit vector along x, soft-thresholded so that its absolute sum is at most the bound. */
  static double[] bounded(double[] x, double bound) {
    double[] plain = Vectors.scaled(x, 1 / Vectors.norm(x));
    if (absoluteSum(plain) <= bound) {
      return plain;
    }
    double low = 0;
    double high = Arrays.stream(x).map(Math::abs).max().orElseThrow();
    double[] best = plain;
    while (high - low > 1e-12 * high) { // the absolute sum falls as the threshold grows
      double middle = (low + high) / 2;
      double[] soft = soft(x, middle);
      double norm = Vectors.norm(soft);
      if (norm == 0) {
        high = middle;
        continue;
      }
      best = Vectors.scaled(soft, 1 / norm);
      if (absoluteSum(best) < bound) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return best;
  }

  private static double[] soft(double[] x, double threshold) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = Math.signum(x[i]) * Math.max(0, Math.abs(x[i]) - threshold);
    }
    return y;
  }

  static double absoluteSum(double[] x) {
    double sum = 0;
    for (double value : x) {
      sum += Math.abs(value);
    }
    return sum;
  }
}
