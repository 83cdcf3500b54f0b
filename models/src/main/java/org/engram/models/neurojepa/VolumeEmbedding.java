package org.engram.models.neurojepa;

import java.util.Arrays;

/**
 * What the encoder makes of one volume: a latent a patch.
 *
 * @param grid the patches
 * @param dim width of a latent
 * @param tokens row-major [tokens, dim], in the order of {@link PatchGrid}
 */
public record VolumeEmbedding(PatchGrid grid, int dim, float[] tokens) {
  public VolumeEmbedding {
    if (tokens.length != (long) grid.tokens() * dim) {
      throw new IllegalArgumentException(
          tokens.length + " values for " + grid.tokens() + " tokens of " + dim);
    }
  }

  /** The mean over all tokens, [dim]: the scan's vector. */
  public float[] mean() {
    double[] sum = new double[dim];
    for (int token = 0; token < grid.tokens(); token++) {
      for (int d = 0; d < dim; d++) {
        sum[d] += tokens[token * dim + d];
      }
    }
    return divided(sum, grid.tokens());
  }

  /**
   * The mean over tokens by weights, [dim].
   *
   * @param weights one a token, none negative, not all 0
   */
  public float[] mean(double[] weights) {
    double[] sum = new double[dim];
    double total = 0;
    for (int token = 0; token < grid.tokens(); token++) {
      double weight = weights[token];
      if (weight > 0) {
        total += weight;
        for (int d = 0; d < dim; d++) {
          sum[d] += weight * tokens[token * dim + d];
        }
      }
    }
    if (!(total > 0)) {
      throw new IllegalArgumentException("weights that are all 0");
    }
    return divided(sum, total);
  }

  private static float[] divided(double[] sum, double by) {
    float[] mean = new float[sum.length];
    for (int d = 0; d < mean.length; d++) {
      mean[d] = (float) (sum[d] / by);
    }
    return mean;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VolumeEmbedding that
        && grid.equals(that.grid)
        && dim == that.dim
        && Arrays.equals(tokens, that.tokens);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(tokens);
  }

  @Override
  public String toString() {
    return "embedding of " + grid.tokens() + " patches, width " + dim;
  }
}
