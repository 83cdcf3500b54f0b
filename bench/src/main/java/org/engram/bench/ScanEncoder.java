package org.engram.bench;

/** One path's encoder, loaded: what the benchmark times. */
interface ScanEncoder extends AutoCloseable {
  /**
   * Encodes a batch, from Java's memory to Java's memory.
   *
   * @param input row-major, the batch outermost
   * @return row-major [batch, tokens, dim]
   */
  float[] encode(float[] input);

  /** The rate of this path's own linear layer, see {@link ProductRate}. */
  double productRate();

  /** What computes, in words. */
  String describe();

  @Override
  void close();
}
