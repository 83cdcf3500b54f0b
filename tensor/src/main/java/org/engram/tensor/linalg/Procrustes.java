package org.engram.tensor.linalg;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * The orthogonal matrix (a rotation, perhaps with reflections) that brings one configuration of
 * points closest to another in least squares (Schönemann, 1966); nothing is shifted or scaled.
 */
public final class Procrustes {
  private Procrustes() {}

  /**
   * The matrix R, [axes, axes], for which {@code source R} is nearest to {@code target}.
   *
   * @param source [points, axes]
   * @param target [points, axes]
   */
  public static double[][] rotation(double[][] source, double[][] target) {
    if (source.length != target.length || source[0].length != target[0].length) {
      throw new IllegalArgumentException(
          "[%d, %d] onto [%d, %d]"
              .formatted(source.length, source[0].length, target.length, target[0].length));
    }
    int axes = source[0].length;
    DMatrixRMaj product = new DMatrixRMaj(axes, axes);
    CommonOps_DDRM.multTransA(new DMatrixRMaj(source), new DMatrixRMaj(target), product);
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(axes, axes, true, true, true);
    if (!svd.decompose(product)) {
      throw new IllegalStateException("the singular values of " + axes + " axes did not converge");
    }
    DMatrixRMaj rotation = new DMatrixRMaj(axes, axes);
    CommonOps_DDRM.mult(svd.getU(null, false), svd.getV(null, true), rotation);
    double[][] rows = new double[axes][axes];
    for (int i = 0; i < axes; i++) {
      for (int j = 0; j < axes; j++) {
        rows[i][j] = rotation.get(i, j);
      }
    }
    return rows;
  }

  /** {@code points} times {@code rotation}: [points, axes]. */
  public static double[][] rotated(double[][] points, double[][] rotation) {
    double[][] turned = new double[points.length][rotation.length];
    for (int i = 0; i < points.length; i++) {
      for (int j = 0; j < rotation.length; j++) {
        for (int k = 0; k < rotation.length; k++) {
          turned[i][j] += points[i][k] * rotation[k][j];
        }
      }
    }
    return turned;
  }
}
