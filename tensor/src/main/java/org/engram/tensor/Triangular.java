package org.engram.tensor;

import java.util.Optional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.global.torch;

/** Cholesky factors and what is solved with them, by LAPACK through libtorch, on the CPU. */
public final class Triangular {
  private Triangular() {}

  /**
   * The lower triangular L with L L' = {@code symmetric}, or nothing where the matrix is not
   * positive definite.
   *
   * @param symmetric [n, n], float64
   */
  public static Optional<Tensor> cholesky(Tensor symmetric) {
    try (Scope scope = Scope.open()) {
      int[] failedAt = new int[1]; // the leading minor that is not positive, or 0
      Tensor factor =
          Tensor.wrap(
              () -> {
                T_TensorTensor_T both = torch.linalg_cholesky_ex(symmetric.handle());
                failedAt[0] = both.get1().item_int();
                return Natives.first(both);
              });
      return failedAt[0] == 0 ? Optional.of(scope.keep(factor)) : Optional.empty();
    }
  }

  /**
   * L⁻¹ {@code right}.
   *
   * @param lower [n, n]
   * @param right [n, columns]
   */
  public static Tensor solve(Tensor lower, Tensor right) {
    return Tensor.wrap(() -> torch.linalg_solve_triangular(lower.handle(), right.handle(), false));
  }

  /** L'⁻¹ {@code right}. */
  public static Tensor solveTransposed(Tensor lower, Tensor right) {
    return Tensor.wrap(
        () -> torch.linalg_solve_triangular(lower.handle().transpose(0, 1), right.handle(), true));
  }
}
