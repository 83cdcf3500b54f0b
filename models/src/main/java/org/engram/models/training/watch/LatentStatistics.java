package org.engram.models.training.watch;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * Figures that fall, or rise, when representations collapse. Over latents that hold a value that is
 * not finite, all of them are NaN.
 *
 * @param rows tokens they are computed over
 * @param dimension of a token's vector: the largest effective rank there can be
 * @param effectiveRank of the rows, not centred ({@link EffectiveRank}); 1 after a collapse to one
 *     vector
 * @param deviationMean mean over dimensions of the standard deviation over rows; 0 after a collapse
 *     to one vector
 * @param deviationMin the smallest of them
 * @param deviationShareBelow share of dimensions whose standard deviation is below the setting
 * @param variance mean over dimensions of the variance over rows
 * @param cosine mean cosine between the mean vectors of different samples, all pairs; 1 where all
 *     scans look the same. Absent where there is one sample
 */
public record LatentStatistics(
    int rows,
    int dimension,
    double effectiveRank,
    double deviationMean,
    double deviationMin,
    double deviationShareBelow,
    double variance,
    OptionalDouble cosine) {
  public LatentStatistics {
    Objects.requireNonNull(cosine, "cosine");
  }

  /** Computes them over at most the settings' number of rows; the cosine over all tokens. */
  public static LatentStatistics of(Latents latents, MonitorSettings settings) {
    int dimension = latents.dimension();
    float[] sample = latents.thinned(settings.rows());
    int rows = sample.length / dimension;
    if (!latents.finite()) {
      double nan = Double.NaN;
      return new LatentStatistics(rows, dimension, nan, nan, nan, nan, nan, OptionalDouble.of(nan));
    }
    double[] variances = variances(sample, rows, dimension);
    double deviationMean = 0;
    double deviationMin = Double.POSITIVE_INFINITY;
    double variance = 0;
    int below = 0;
    for (double each : variances) {
      double deviation = Math.sqrt(each);
      deviationMean += deviation / dimension;
      deviationMin = Math.min(deviationMin, deviation);
      variance += each / dimension;
      below += deviation < settings.deviationThreshold() ? 1 : 0;
    }
    return new LatentStatistics(
        rows,
        dimension,
        EffectiveRank.of(sample, rows, dimension),
        deviationMean,
        deviationMin,
        below / (double) dimension,
        variance,
        meanCosine(latents.pooled()));
  }

  /** Population variance of each column, in two passes. */
  private static double[] variances(float[] sample, int rows, int dimension) {
    double[] mean = new double[dimension];
    for (int i = 0; i < sample.length; i++) {
      mean[i % dimension] += sample[i] / (double) rows;
    }
    double[] variances = new double[dimension];
    for (int i = 0; i < sample.length; i++) {
      double off = sample[i] - mean[i % dimension];
      variances[i % dimension] += off * off / rows;
    }
    return variances;
  }

  /**
   * Mean cosine over all pairs of different vectors, from the length of the sum u of their unit
   * vectors: (|u|^2 - n) / (n (n - 1)). A zero vector has no direction and is left out.
   *
   * @param vectors [samples, dim]
   * @return absent with fewer than two directions
   */
  static OptionalDouble meanCosine(float[][] vectors) {
    double[] sum = new double[vectors[0].length];
    int directions = 0;
    for (float[] vector : vectors) {
      double square = 0;
      for (float value : vector) {
        square += (double) value * value;
      }
      if (square > 0) {
        directions++;
        for (int d = 0; d < sum.length; d++) {
          sum[d] += vector[d] / Math.sqrt(square);
        }
      }
    }
    if (directions < 2) {
      return OptionalDouble.empty();
    }
    double square = 0;
    for (double value : sum) {
      square += value * value;
    }
    return OptionalDouble.of((square - directions) / ((double) directions * (directions - 1)));
  }
}
