package org.engram.imaging.registration;

/** Compares two images at the same points, and says how the moving one's values should change. */
interface Similarity {
  /** Points that are summed up together: sums then do not depend on the number of threads. */
  int CHUNK = 4096;

  /**
   * @param fixed by point the bin of the fixed image
   * @param moving by point the moving image's value, scaled to 0 to 1 and beyond
   * @param derivative takes by point the change of the result with the moving value
   * @return larger is better
   */
  double of(byte[] fixed, float[] moving, float[] derivative);

  static int chunks(int points) {
    return (points + CHUNK - 1) / CHUNK;
  }
}
