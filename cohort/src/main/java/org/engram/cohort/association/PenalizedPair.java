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
 * it is below already), then v alike, from the leading right singular vector of K. Δ is found
 * exactly: between two neighbours among the sorted |x| the condition is a quadratic equation.
 */
final class PenalizedPair {
  private static final int MOST_TURNS = 500;
  private static final double START = 1e-4;

  private PenalizedPair() {}

  /**
   * Of a matrix, row-major.
   *
   * @param leftBound c₁, from 1 to the root of {@code rows}
   * @param rightBound c₂, from 1 to the root of {@code columns}
   * @param tolerance change of v, as a share of its absolute sum, at which the turns end
   * @return with d = u' K v as its value
   */
  static LeadingPair of(
      double[] matrix,
      int rows,
      int columns,
      double leftBound,
      double rightBound,
      double tolerance) {
    LeadingPair start = LeadingPair.of(matrix, rows, columns, START);
    if (start.value() == 0) {
      return start;
    }
    // Weights are mostly zero, so that K v costs few rows of the transposed matrix.
    double[] transposed = transposed(matrix, rows, columns);
    double[] v = start.right();
    double[] u = start.left();
    for (int turn = 0; turn < MOST_TURNS; turn++) {
      u = bounded(combined(transposed, rows, v), leftBound);
      double[] next = bounded(combined(matrix, columns, u), rightBound);
      double moved = 0;
      for (int j = 0; j < columns; j++) {
        moved += Math.abs(next[j] - v[j]);
      }
      v = next;
      if (moved <= tolerance * absoluteSum(v)) {
        break;
      }
    }
    return new LeadingPair(Vectors.dot(u, combined(transposed, rows, v)), u, v);
  }

  /** The sum of a matrix' rows, weighted; those of weight 0 are not looked at. */
  private static double[] combined(double[] matrix, int columns, double[] weights) {
    double[] sum = new double[columns];
    for (int i = 0; i < weights.length; i++) {
      double weight = weights[i];
      if (weight != 0) {
        int at = i * columns;
        for (int j = 0; j < columns; j++) {
          sum[j] += weight * matrix[at + j];
        }
      }
    }
    return sum;
  }

  private static double[] transposed(double[] matrix, int rows, int columns) {
    double[] turned = new double[matrix.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        turned[j * rows + i] = matrix[i * columns + j];
      }
    }
    return turned;
  }

  /** The unit vector along x, soft-thresholded so that its absolute sum is at most the bound. */
  static double[] bounded(double[] x, double bound) {
    double norm = Vectors.norm(x);
    if (norm == 0 || absoluteSum(x) <= bound * norm) {
      return norm == 0 ? x : Vectors.scaled(x, 1 / norm);
    }
    double[] soft = soft(x, threshold(x, bound));
    return Vectors.scaled(soft, 1 / Vectors.norm(soft));
  }

  private static double threshold(double[] x, double bound) {
    double[] sorted = Arrays.stream(x).map(Math::abs).sorted().toArray(); // ascending
    double sum = 0;
    double squares = 0;
    for (int s = 1; s <= sorted.length; s++) { // s largest are above the threshold
      double least = sorted[sorted.length - s];
      double below = s == sorted.length ? 0 : sorted[sorted.length - s - 1];
      sum += least;
      squares += least * least;
      // |S|₁ / |S|₂ at the lower end of this stretch; it falls as the threshold grows.
      double first = sum - s * below;
      double second = Math.sqrt(Math.max(0, squares - 2 * below * sum + s * below * below));
      if (below < least && first >= bound * second) {
        double excess = s - bound * bound;
        if (excess <= 0) {
          return below;
        }
        double root = sum * sum - s * (sum * sum - bound * bound * squares) / excess;
        double threshold = (sum - Math.sqrt(Math.max(0, root))) / s;
        // Equal largest ones cannot be told apart by a threshold.
        return threshold < least ? Math.max(threshold, below) : below;
      }
    }
    return 0;
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
