package org.engram.tensor.kernel;

import org.bytedeco.pytorch.Tensor;

/** A linear layer, y = x w' + b. A kernel may own threads and memory; {@link #close} ends both. */
public interface LinearKernel extends AutoCloseable {
  /**
   * Applies the layer.
   *
   * @param x [..., in]
   * @param weight [out, in], read where it is and never copied whole
   * @param bias [out]
   * @return a fresh tensor [..., out], the caller's
   */
  Tensor apply(Tensor x, Tensor weight, Tensor bias);

  /** What computes, in words for a log or a report. */
  String describe();

  @Override
  void close();
}
