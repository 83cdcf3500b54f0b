package org.engram.tensor.linalg;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.QRPDecomposition_F64;

/**
 * What a set of columns spans: an orthonormal basis by Householder QR with column pivoting (Golub
 * and Van Loan, Matrix Computations, section 5.4). Columns that are zero or depend on others add
 * nothing to it.
 *
 * @param basis {@code basis[k]} is a unit vector [rows], every two of them orthogonal
 */
public record ColumnSpace(double[][] basis) {
  private static final double EPSILON = Math.ulp(1.0);

  /**
   * Of columns, {@code columns[c]} of equal length. A pivot counts where it is above the rounding
   * error of the largest one: max(rows, columns) times the machine's epsilon, as numerical rank is
   * usually taken.
   *
   * @throws IllegalArgumentException where a column has another length or a value is not finite
   */
  public static ColumnSpace of(double[][] columns, int rows) {
    DMatrixRMaj matrix = new DMatrixRMaj(rows, columns.length);
    double largest = 0;
    for (int c = 0; c < columns.length; c++) {
      if (columns[c].length != rows) {
        throw new IllegalArgumentException(
            columns[c].length + " entries in column " + c + ", for " + rows + " rows");
      }
      for (int r = 0; r < rows; r++) {
        if (!Double.isFinite(columns[c][r])) {
          throw new IllegalArgumentException(columns[c][r] + " at " + r + ", " + c);
        }
        matrix.unsafe_set(r, c, columns[c][r]);
        largest = Math.max(largest, Math.abs(columns[c][r]));
      }
    }
    if (largest == 0) {
      return new ColumnSpace(new double[0][]);
    }
    QRPDecomposition_F64<DMatrixRMaj> qr = DecompositionFactory_DDRM.qrp(rows, columns.length);
    qr.setSingularThreshold(0);
    if (!qr.decompose(matrix)) {
      throw new IllegalStateException("no QR decomposition of " + rows + " x " + columns.length);
    }
    DMatrixRMaj q = qr.getQ(null, true);
    DMatrixRMaj r = qr.getR(null, true);
    int pivots = Math.min(rows, columns.length);
    double least = Math.max(rows, columns.length) * EPSILON * Math.abs(r.get(0, 0));
    int rank = 0;
    while (rank < pivots && Math.abs(r.get(rank, rank)) > least) {
      rank++;
    }
    double[][] basis = new double[rank][rows];
    for (int k = 0; k < rank; k++) {
      for (int i = 0; i < rows; i++) {
        basis[k][i] = q.get(i, k);
      }
    }
    return new ColumnSpace(basis);
  }

  /** Number of independent columns. */
  public int rank() {
    return basis.length;
  }

  /** Takes out of a vector [rows], in place, what the columns explain: the least squares rest. */
  public void removeFrom(double[] vector) {
    for (double[] axis : basis) {
      double share = 0;
      for (int i = 0; i < axis.length; i++) {
        share += axis[i] * vector[i];
      }
      for (int i = 0; i < axis.length; i++) {
        vector[i] -= share * axis[i];
      }
    }
  }
}
