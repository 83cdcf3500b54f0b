package org.engram.cohort;

import java.util.stream.IntStream;
import org.engram.tensor.linalg.Signs;
import org.engram.tensor.linalg.SymmetricEigen;

/**
 * Principal components of a cohort's embeddings, by the eigenvectors of the Gram matrix of the
 * centred rows or, where there are more rows than dimensions, of their covariance: exact, and made
 * for up to about a thousand of the fewer of the two.
 *
 * @param scores [rows, components]; of each component the largest score is positive
 * @param explained fraction of the variance along each component, [components]
 */
public record PrincipalComponents(double[][] scores, double[] explained) {
  /** Rows whose centred copy is held at a time. */
  private static final int BLOCK = 256;

  /**
   * Of the rows, which are centred and not scaled.
   *
   * @param rows [rows, dim], at least two rows
   * @param components at most the number of rows
   */
  public static PrincipalComponents of(float[][] rows, int components) {
    double[][] wide = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      wide[i] = new double[rows[i].length];
      for (int k = 0; k < wide[i].length; k++) {
        wide[i][k] = rows[i][k];
      }
    }
    return of(wide, components);
  }

  /** The same of rows of double precision, which are left as they are. */
  public static PrincipalComponents of(double[][] rows, int components) {
    int n = rows.length;
    if (n < 2 || components < 1 || components > n) {
      throw new IllegalArgumentException(components + " components of " + n + " rows");
    }
    double[] mean = mean(rows);
    return n <= mean.length ? byGram(rows, mean, components) : byCovariance(rows, mean, components);
  }

  private static PrincipalComponents byGram(double[][] rows, double[] mean, int components) {
    int n = rows.length;
    double[][] centred = new double[n][];
    for (int i = 0; i < n; i++) {
      centred[i] = minus(rows[i], mean);
    }
    double[][] gram = new double[n][n];
    addProducts(gram, centred);
    SymmetricEigen eigen = SymmetricEigen.of(mirrored(gram));
    double[][] scores = new double[n][components];
    for (int c = 0; c < components; c++) {
      double length = Math.sqrt(Math.max(0, eigen.values()[c]));
      for (int i = 0; i < n; i++) {
        scores[i][c] = eigen.vectors()[c][i] * length;
      }
    }
    return new PrincipalComponents(scores, explained(eigen, components, trace(gram)));
  }

  private static PrincipalComponents byCovariance(double[][] rows, double[] mean, int components) {
    int n = rows.length;
    int dimension = mean.length;
    double[][] covariance = new double[dimension][dimension];
    for (int from = 0; from < n; from += BLOCK) {
      double[][] block = new double[dimension][Math.min(BLOCK, n - from)];
      for (int i = 0; i < block[0].length; i++) {
        for (int k = 0; k < dimension; k++) {
          block[k][i] = rows[from + i][k] - mean[k];
        }
      }
      addProducts(covariance, block);
    }
    SymmetricEigen eigen = SymmetricEigen.of(mirrored(covariance));
    double[][] scores = new double[n][components];
    for (int c = 0; c < Math.min(components, dimension); c++) {
      double[] axis = eigen.vectors()[c];
      double[] along =
          IntStream.range(0, n)
              .parallel()
              .mapToDouble(i -> dot(minus(rows[i], mean), axis))
              .toArray();
      Signs.fix(along);
      for (int i = 0; i < n; i++) {
        scores[i][c] = along[i];
      }
    }
    return new PrincipalComponents(scores, explained(eigen, components, trace(covariance)));
  }

  private static double[] explained(SymmetricEigen eigen, int components, double total) {
    double[] explained = new double[components];
    for (int c = 0; c < Math.min(components, eigen.values().length); c++) {
      explained[c] = total > 0 ? Math.max(0, eigen.values()[c]) / total : 0;
    }
    return explained;
  }

  /** Adds the products of every two vectors below the diagonal, each summed by one thread. */
  private static void addProducts(double[][] to, double[][] vectors) {
    IntStream.range(0, vectors.length)
        .parallel()
        .forEach(
            i -> {
              for (int j = 0; j <= i; j++) {
                to[i][j] += dot(vectors[i], vectors[j]);
              }
            });
  }

  private static double[][] mirrored(double[][] lower) {
    for (int i = 0; i < lower.length; i++) {
      for (int j = 0; j < i; j++) {
        lower[j][i] = lower[i][j];
      }
    }
    return lower;
  }

  private static double trace(double[][] square) {
    double trace = 0;
    for (int i = 0; i < square.length; i++) {
      trace += square[i][i];
    }
    return trace;
  }

  private static double dot(double[] a, double[] b) {
    double[] sums = new double[4]; // four at a time: one sum would wait for itself
    int k = 0;
    for (; k + 4 <= a.length; k += 4) {
      sums[0] += a[k] * b[k];
      sums[1] += a[k + 1] * b[k + 1];
      sums[2] += a[k + 2] * b[k + 2];
      sums[3] += a[k + 3] * b[k + 3];
    }
    for (; k < a.length; k++) {
      sums[0] += a[k] * b[k];
    }
    return sums[0] + sums[1] + (sums[2] + sums[3]);
  }

  private static double[] minus(double[] row, double[] mean) {
    double[] centred = new double[row.length];
    for (int k = 0; k < row.length; k++) {
      centred[k] = row[k] - mean[k];
    }
    return centred;
  }

  private static double[] mean(double[][] rows) {
    double[] mean = new double[rows[0].length];
    for (double[] row : rows) {
      for (int k = 0; k < mean.length; k++) {
        mean[k] += row[k];
      }
    }
    for (int k = 0; k < mean.length; k++) {
      mean[k] /= rows.length;
    }
    return mean;
  }
}
