package org.engram.tensor;

import org.bytedeco.pytorch.global.torch;
import org.engram.tensor.file.DType;

/** The singular values of a matrix, by LAPACK through libtorch, in float64 on the CPU. */
public final class SingularValues {
  private SingularValues() {}

  /**
   * All singular values, largest first.
   *
   * @param values the matrix, row-major [rows, columns], every entry finite
   * @return min(rows, columns) values, none negative
   */
  public static double[] of(float[] values, int rows, int columns) {
    for (float value : values) {
      if (!Float.isFinite(value)) { // LAPACK would not end well, and not say why
        throw new IllegalArgumentException("singular values of a matrix with " + value);
      }
    }
    try (Scope _ = Scope.open()) {
      Tensor matrix = Tensors.of(values, rows, columns).to(DType.F64);
      return Tensor.wrap(() -> torch.linalg_svdvals(matrix.handle())).toHost().toDoubles();
    }
  }
}
