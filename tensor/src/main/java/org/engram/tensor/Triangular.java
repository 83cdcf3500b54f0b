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
      T_TensorTensor_T factor;
      try {
        factor = torch.linalg_cholesky_ex(symmetric.handle());
      } catch (RuntimeException e) {
        throw Natives.translate(e);
      }
      if (factor.get1().item_int() != 0) {
        return Optional.empty();
      }
      return Optional.of(scope.keep(Tensor.wrap(() -> factor.get0().clone())));
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
