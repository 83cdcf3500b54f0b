package org.engram.cohort.association;

import java.util.ArrayList;
import java.util.List;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensors;
import org.engram.tensor.linalg.Signs;

/**
 * The pairs of variates of two working blocks A [n, p] and B [n, q], one after the other. What a
 * pair (l, r) explains is taken out of both before the next is looked for:
 *
 * <pre>
 *   A ← A - s α',   s = A l,   α = l (whitened: the coordinate is dropped)
 *                              α = A's / s's (sparse: the score is regressed out)
 * </pre>
 *
 * and B alike. So A after k pairs is A - Σ sᵢ αᵢ', and its product with a permuted B follows from
 * the product of the first A and B, and of the scores, without another product of that size.
 */
final class Components {
  private static final double PRECISE = 1e-9;

  /**
   * Of the penalised decomposition, the same for observed and permuted rows: turns that went on
   * longer for the one would give it the larger value.
   */
  private static final double PENALISED = 1e-6;

  private final AssociationMethod method;
  private final double penalty;
  private final WorkingBlock first;
  private final WorkingBlock second;
  private final double[] values;
  private final List<Side> left = new ArrayList<>();
  private final List<Side> right = new ArrayList<>();

  /**
   * One side of a pair.
   *
   * @param weights e of s = A e, on the first A
   * @param scores s, [rows]
   * @param axis α
   */
  record Side(double[] weights, double[] scores, double[] axis) {}

  private Components(
      AssociationMethod method,
      double penalty,
      WorkingBlock first,
      WorkingBlock second,
      int count) {
    this.method = method;
    this.penalty = penalty;
    this.first = first;
    this.second = second;
    this.values = new double[count];
  }

  /** Finds the pairs, at most as many as the narrower block is wide. */
  static Components of(
      AssociationMethod method,
      double penalty,
      WorkingBlock first,
      WorkingBlock second,
      int count) {
    int most = Math.min(count, Math.min(first.width(), second.width()));
    Components found = new Components(method, penalty, first, second, most);
    double[] product = found.crossProduct();
    for (int k = 0; k < most; k++) {
      LeadingPair pair = found.leading(product, PRECISE);
      Signs.fix(pair.left()); // the right vector follows: the pair's value is positive
      LeadingPair signed = found.signed(product, pair);
      found.values[k] = signed.value();
      found.left.add(side(method, first, found.left, signed.left()));
      found.right.add(side(method, second, found.right, signed.right()));
      if (k + 1 < most) {
        found.deflateObserved(product, k);
      }
    }
    return found;
  }

  private LeadingPair signed(double[] product, LeadingPair pair) {
    double[] image = Vectors.transposedTimes(product, first.width(), second.width(), pair.left());
    double sign = Vectors.dot(image, pair.right()) < 0 ? -1 : 1;
    return new LeadingPair(pair.value(), pair.left(), Vectors.scaled(pair.right(), sign));
  }

  private static Side side(
      AssociationMethod method, WorkingBlock block, List<Side> before, double[] vector) {
    int width = block.width();
    double[] weights = vector.clone();
    for (Side earlier : before) {
      Vectors.add(weights, earlier.weights, -Vectors.dot(earlier.axis, vector));
    }
    double[] scores = Vectors.times(block.rows(), block.size(), width, weights);
    double[] axis = vector;
    if (method instanceof AssociationMethod.SparseCca) {
      axis = Vectors.transposedTimes(block.rows(), block.size(), width, scores);
      for (Side earlier : before) {
        Vectors.add(axis, earlier.axis, -Vectors.dot(earlier.scores, scores));
      }
      double square = Vectors.dot(scores, scores);
      axis = square > 0 ? Vectors.scaled(axis, 1 / square) : axis;
    }
    return new Side(weights, scores, axis);
  }

  private double[] crossProduct() {
    try (Scope _ = Scope.open()) {
      return Tensors.of(first.rows(), first.size(), first.width())
          .transpose(0, 1)
          .matmul(Tensors.of(second.rows(), second.size(), second.width()))
          .toDoubles();
    }
  }

  private void deflateObserved(double[] product, int k) {
    double[][] corner = new double[k + 1][k + 1];
    for (int i = 0; i <= k; i++) {
      for (int j = 0; j <= k; j++) {
        corner[i][j] = Vectors.dot(left.get(i).scores, right.get(j).scores);
      }
    }
    double[] row =
        Vectors.transposedTimes(second.rows(), second.size(), second.width(), left.get(k).scores);
    double[] column =
        Vectors.transposedTimes(first.rows(), first.size(), first.width(), right.get(k).scores);
    deflate(product, k, row, column, corner);
  }

  /**
   * Brings the product of the blocks without the pairs before {@code k} to that without {@code k}
   * too.
   *
   * @param product [p, q], changed in place
   * @param row sₖ' B of the first B
   * @param column A' tₖ of the first A
   * @param corner sᵢ' tⱼ
   */
  void deflate(double[] product, int k, double[] row, double[] column, double[][] corner) {
    double[] across = row.clone();
    for (int j = 0; j < k; j++) {
      Vectors.add(across, right.get(j).axis, -corner[k][j]);
    }
    double[] down = column.clone();
    for (int i = 0; i <= k; i++) {
      Vectors.add(down, left.get(i).axis, -corner[i][k]);
    }
    Vectors.addOuter(product, left.get(k).axis, across, -1);
    Vectors.addOuter(product, down, right.get(k).axis, -1);
  }

  /**
   * The best pair of a cross-product, by this method.
   *
   * @param tolerance of {@link LeadingPair}
   */
  LeadingPair leading(double[] product, double tolerance) {
    int p = first.width();
    int q = second.width();
    return switch (method) {
      case AssociationMethod.RegularisedCca _ -> LeadingPair.of(product, p, q, tolerance);
      case AssociationMethod.SparseCca _ ->
          PenalizedPair.of(product, p, q, bound(penalty, p), bound(penalty, q), PENALISED);
    };
  }

  private static double bound(double share, int width) {
    return Math.max(1, share * Math.sqrt(width));
  }

  int count() {
    return values.length;
  }

  /** What each pair was chosen for: u'Kv of the working blocks. */
  double[] values() {
    return values;
  }

  WorkingBlock first() {
    return first;
  }

  WorkingBlock second() {
    return second;
  }

  Side left(int k) {
    return left.get(k);
  }

  Side right(int k) {
    return right.get(k);
  }
}
