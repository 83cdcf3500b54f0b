package org.engram.tensor;

import org.bytedeco.pytorch.T_TensorTensor_T;

/**
 * Turns a C++ exception, which JavaCPP throws as a plain RuntimeException with pages of native
 * trace, into one line. Every other exception is Java's own, and passes as it is.
 */
final class Natives {
  private Natives() {}

  static RuntimeException translate(RuntimeException e) {
    if (e.getClass() != RuntimeException.class) {
      return e;
    }
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    int end = message.indexOf('\n');
    String first = end < 0 ? message : message.substring(0, end);
    boolean memory = first.contains("out of memory") || first.contains("not enough memory");
    return new NativeException(
        new Problem(
            "libtorch",
            first,
            "",
            memory ? "Use a smaller --batch, --precision bf16, or a machine with more memory" : ""),
        e);
  }

  /**
   * The first of two results, by a handle of its own; the pair, which lends its own handles no
   * longer than it lives, is freed.
   */
  static org.bytedeco.pytorch.Tensor first(T_TensorTensor_T pair) {
    try {
      return new org.bytedeco.pytorch.Tensor(pair.get0());
    } finally {
      pair.deallocate();
    }
  }

  /** The second of two results, as {@link #first}. */
  static org.bytedeco.pytorch.Tensor second(T_TensorTensor_T pair) {
    try {
      return new org.bytedeco.pytorch.Tensor(pair.get1());
    } finally {
      pair.deallocate();
    }
  }
}
