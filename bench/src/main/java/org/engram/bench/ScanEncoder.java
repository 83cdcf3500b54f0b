package org.engram.bench;

/** One path's encoder, loaded: what the benchmark times. */
interface ScanEncoder extends AutoCloseable {
  /**
   * Encodes one scan, from Java's memory to Java's memory.
   *
   * @param scan row-major [regions, frames]
   * @return row-major [tokens, dim]
   */
  float[] encode(float[] scan);

  /** The rate of this path's own linear layer, see {@link ProductRate}. */
  double productRate();

  /** What computes, in words. */
  String describe();

  @Override
  void close();
}
