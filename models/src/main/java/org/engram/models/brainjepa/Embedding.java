package org.engram.models.brainjepa;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.engram.imaging.atlas.Region;

/**
 * What the encoder makes of one input: one latent a token, and their means.
 *
 * @param regions rows of the atlas
 * @param timePatches tokens of one region
 * @param dim width of a latent
 * @param tokens row-major [regions * timePatches, dim]; token = region * timePatches + patch
 */
public record Embedding(int regions, int timePatches, int dim, float[] tokens) {
  public Embedding {
    if (tokens.length != (long) regions * timePatches * dim) {
      throw new IllegalArgumentException(
          tokens.length + " values for " + regions + " x " + timePatches + " tokens of " + dim);
    }
  }

  /** The mean over all tokens, [dim]: the scan's vector. */
  public float[] subject() {
    return mean(0, regions * timePatches);
  }

  /** The mean over the time patches of each region, row-major [regions, dim]. */
  public float[] regionMeans() {
    float[] means = new float[regions * dim];
    for (int r = 0; r < regions; r++) {
      System.arraycopy(mean(r * timePatches, timePatches), 0, means, r * dim, dim);
    }
    return means;
  }

  /**
   * The mean over the regions of each functional network, [dim] each, in order of first appearance;
   * regions without a network are left out.
   */
  public SequencedMap<String, float[]> networkMeans(List<Region> atlas) {
    if (atlas.size() != regions) {
      throw new IllegalArgumentException(atlas.size() + " regions named, " + regions + " embedded");
    }
    SequencedMap<String, double[]> sums = new LinkedHashMap<>();
    SequencedMap<String, float[]> means = new LinkedHashMap<>();
    float[] byRegion = regionMeans();
    for (Region region : atlas) {
      if (!region.network().isEmpty()) {
        double[] sum = sums.computeIfAbsent(region.network(), _ -> new double[dim + 1]);
        for (int d = 0; d < dim; d++) {
          sum[d] += byRegion[region.index() * dim + d];
        }
        sum[dim]++;
      }
    }
    sums.forEach(
        (network, sum) -> {
          float[] mean = new float[dim];
          for (int d = 0; d < dim; d++) {
            mean[d] = (float) (sum[d] / sum[dim]);
          }
          means.put(network, mean);
        });
    return means;
  }

  /** The mean of several embeddings of the same model, token by token, in float64. */
  public static Embedding mean(List<Embedding> windows) {
    Embedding first = windows.getFirst();
    if (windows.size() == 1) {
      return first;
    }
    float[] mean = new float[first.tokens.length];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (Embedding window : windows) {
        sum += window.tokens[i];
      }
      mean[i] = (float) (sum / windows.size());
    }
    return new Embedding(first.regions, first.timePatches, first.dim, mean);
  }

  private float[] mean(int firstToken, int count) {
    double[] sum = new double[dim];
    for (int token = firstToken; token < firstToken + count; token++) {
      for (int d = 0; d < dim; d++) {
        sum[d] += tokens[token * dim + d];
      }
    }
    float[] mean = new float[dim];
    for (int d = 0; d < dim; d++) {
      mean[d] = (float) (sum[d] / count);
    }
    return mean;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Embedding that
        && regions == that.regions
        && timePatches == that.timePatches
        && dim == that.dim
        && Arrays.equals(tokens, that.tokens);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(tokens);
  }

  @Override
  public String toString() {
    return "embedding of " + regions + " x " + timePatches + " tokens, width " + dim;
  }
}
