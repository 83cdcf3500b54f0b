package org.engram.models.nn;

import org.engram.tensor.Autograd;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.DType;

/** The sum of a residual stream and a branch. */
public final class Residual {
  private Residual() {}

  /**
   * Adds {@code branch} to {@code x} itself, which is returned, where nothing is recorded and the
   * sum has its type: then no copy of the residual stream is made. Else the sum is a new tensor,
   * because the recording still needs {@code x}.
   */
  public static Tensor add(Tensor x, Tensor branch) {
    boolean fits = x.dtype() == branch.dtype() || x.dtype() == DType.F32;
    return fits && !Autograd.records(x, branch) ? x.add_(branch) : x.add(branch);
  }
}
