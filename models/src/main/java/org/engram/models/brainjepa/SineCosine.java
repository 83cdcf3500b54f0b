package org.engram.models.brainjepa;

/**
 * The fixed sine-cosine code of an index: with half = dim / 2 and omega_j = 10000^(-j / half),
 * columns j = sin(index omega_j) and half + j = cos(index omega_j), computed in float64.
 */
final class SineCosine {
  private SineCosine() {}

  /** The code of each token's time patch, [regions * patches, dim] row-major. */
  static float[] ofTime(int regions, int patches, int dim) {
    return codes(regions, patches, dim, true);
  }

  /** The code of each token's region, [regions * patches, dim] row-major. */
  static float[] ofRegion(int regions, int patches, int dim) {
    return codes(regions, patches, dim, false);
  }

  private static float[] codes(int regions, int patches, int dim, boolean time) {
    int half = dim / 2;
    float[] table = new float[regions * patches * dim];
    for (int token = 0; token < regions * patches; token++) {
      int index = time ? token % patches : token / patches;
      for (int j = 0; j < half; j++) {
        double angle = index * Math.pow(10000, -j / (double) half);
        table[token * dim + j] = (float) Math.sin(angle);
        table[token * dim + half + j] = (float) Math.cos(angle);
      }
    }
    return table;
  }
}
