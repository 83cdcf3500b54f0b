package org.engram.tensor.linalg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Least squares on columns that are taken in the order given: a column that depends on those before
 * it is left out, and which ones were can be told to a person. By Gram-Schmidt with a second pass,
 * which is as accurate as Householder's reflections (Giraud, Langou and Rozložník, 2005).
 *
 * @param kept which of the columns count, ascending
 * @param basis {@code basis[k]} is a unit vector [rows], every two orthogonal
 * @param triangle [kept][kept], upper: column {@code kept[k]} is the sum of {@code triangle[i][k]
 *     basis[i]}
 */
public record LeastSquares(int[] kept, double[][] basis, double[][] triangle) {
  /**
   * Prepares columns, {@code columns[c]} of equal length, finite.
   *
   * @param tolerance a column is left out where no more than this part of its length is not
   *     explained by those before it; a zero column always
   */
  public static LeastSquares of(double[][] columns, double tolerance) {
    List<Integer> kept = new ArrayList<>();
    List<double[]> basis = new ArrayList<>();
    List<double[]> shares = new ArrayList<>();
    for (int c = 0; c < columns.length; c++) {
      double[] rest = columns[c].clone();
      double length = Math.sqrt(dot(rest, rest));
      double[] share = new double[columns.length];
      for (int pass = 0; pass < 2; pass++) {
        for (int k = 0; k < basis.size(); k++) {
          double part = dot(basis.get(k), rest);
          share[k] += part;
          for (int i = 0; i < rest.length; i++) {
            rest[i] -= part * basis.get(k)[i];
          }
        }
      }
      double left = Math.sqrt(dot(rest, rest));
      if (length == 0 || left <= tolerance * length) {
        continue;
      }
      for (int i = 0; i < rest.length; i++) {
        rest[i] /= left;
      }
      share[basis.size()] = left;
      kept.add(c);
      basis.add(rest);
      shares.add(share);
    }
    int rank = kept.size();
    double[][] triangle = new double[rank][rank];
    for (int k = 0; k < rank; k++) {
      for (int i = 0; i <= k; i++) {
        triangle[i][k] = shares.get(k)[i];
      }
    }
    return new LeastSquares(
        kept.stream().mapToInt(Integer::intValue).toArray(),
        basis.toArray(double[][]::new),
        triangle);
  }

  /** Number of independent columns. */
  public int rank() {
    return kept.length;
  }

  /** Whether a column counts. */
  public boolean keeps(int column) {
    return Arrays.binarySearch(kept, column) >= 0;
  }

  /**
   * The coefficients that explain y best.
   *
   * @param y [rows][variables]
   * @return [kept][variables]
   */
  public double[][] coefficients(double[][] y) {
    if (rank() == 0) {
      return new double[0][y[0].length];
    }
    double[][] solved = Products.times(basis, y);
    for (int k = rank() - 1; k >= 0; k--) {
      for (int j = 0; j < solved[k].length; j++) {
        double sum = solved[k][j];
        for (int i = k + 1; i < rank(); i++) {
          sum -= triangle[k][i] * solved[i][j];
        }
        solved[k][j] = sum / triangle[k][k];
      }
    }
    return solved;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
