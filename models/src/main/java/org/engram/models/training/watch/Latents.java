package org.engram.models.training.watch;

/**
 * Latents of a few samples in Java's memory, to be looked at: [samples, tokens, dim]. Not copied;
 * the values must not change while this is used.
 *
 * @param values row-major
 * @param samples scans; at least one
 * @param tokens of each scan; at least one
 * @param dimension of a token's vector
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record Latents(float[] values, int samples, int tokens, int dimension) {
  public Latents {
    if (samples < 1
        || tokens < 1
        || dimension < 1
        || values.length != (long) samples * tokens * dimension) {
      throw new IllegalArgumentException(
          values.length + " values are not [" + samples + ", " + tokens + ", " + dimension + "]");
    }
  }

  /** All tokens as rows. */
  public int rows() {
    return samples * tokens;
  }

  /** Whether no value is infinite or not a number. */
  public boolean finite() {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /**
   * At most so many rows, evenly spaced over all samples and tokens, so that the same shape always
   * gives the same places: row-major [rows, dim].
   */
  public float[] thinned(int most) {
    int all = rows();
    if (all <= most) {
      return values;
    }
    float[] kept = new float[most * dimension];
    for (int i = 0; i < most; i++) {
      int row = (int) ((long) i * all / most);
      System.arraycopy(values, row * dimension, kept, i * dimension, dimension);
    }
    return kept;
  }

  /** The mean of each sample's tokens: [samples, dim]. */
  public float[][] pooled() {
    float[][] pooled = new float[samples][dimension];
    for (int s = 0; s < samples; s++) {
      double[] sum = new double[dimension];
      for (int t = 0; t < tokens; t++) {
        int from = (s * tokens + t) * dimension;
        for (int d = 0; d < dimension; d++) {
          sum[d] += values[from + d];
        }
      }
      for (int d = 0; d < dimension; d++) {
        pooled[s][d] = (float) (sum[d] / tokens);
      }
    }
    return pooled;
  }
}
