package org.engram.imaging.parcellation;

/**
 * Takes the frames of a run, a block at a time, and gives the series of its regions. Regions do not
 * share anything, so that any of them may be worked on by any thread; a region's own arithmetic has
 * one order. Blocks come in order.
 */
interface Accumulator {
  /** Frames of a block. */
  int BLOCK = 8;

  /**
   * Takes a block for some regions.
   *
   * @param values [frames of the block, elements], in the order of {@link Members#elements}
   * @param frame the block's first frame
   * @param count its frames
   * @param from the first region
   * @param to one after the last
   */
  void take(double[] values, int frame, int count, int from, int to);

  /**
   * A region's series after the last block; NaN at a frame where no element had a value. Only asked
   * for where some element has signal.
   */
  double[] series(int region);

  /** What is known of each element. */
  Signal signal();
}
