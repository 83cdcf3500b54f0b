package org.engram.bench;

/**
 * How far two encodings of the same scan lie apart.
 *
 * @param cosine of the pooled vectors (the mean over all tokens)
 * @param tokenError largest over the tokens of |a - b| / |b|, Euclidean norms
 * @param elementError largest |a - b| of any element over the largest |b| of any
 */
public record Agreement(double cosine, double tokenError, double elementError) {
  /**
   * Compares tokens [tokens, dim], row-major, in float64.
   *
   * @param reference the b above
   */
  public static Agreement of(float[] tokens, float[] reference, int dim) {
    if (tokens.length != reference.length || tokens.length % dim != 0 || tokens.length == 0) {
      throw new IllegalArgumentException(
          tokens.length + " and " + reference.length + " values, width " + dim);
    }
    double[] pooled = new double[dim];
    double[] pooledReference = new double[dim];
    double tokenError = 0;
    double largestDifference = 0;
    double largest = 0;
    for (int start = 0; start < tokens.length; start += dim) {
      double apart = 0;
      double norm = 0;
      for (int d = 0; d < dim; d++) {
        double a = tokens[start + d];
        double b = reference[start + d];
        pooled[d] += a;
        pooledReference[d] += b;
        apart += (a - b) * (a - b);
        norm += b * b;
        // Math.max, unlike a comparison, lets a NaN through.
        largestDifference = Math.max(largestDifference, Math.abs(a - b));
        largest = Math.max(largest, Math.abs(b));
      }
      tokenError = Math.max(tokenError, ratio(Math.sqrt(apart), Math.sqrt(norm)));
    }
    return new Agreement(
        cosine(pooled, pooledReference), tokenError, ratio(largestDifference, largest));
  }

  private static double ratio(double difference, double size) {
    return difference == 0 ? 0 : difference / size;
  }

  private static double cosine(double[] a, double[] b) {
    double product = 0;
    double normA = 0;
    double normB = 0;
    for (int d = 0; d < a.length; d++) {
      product += a[d] * b[d];
      normA += a[d] * a[d];
      normB += b[d] * b[d];
    }
    return product / Math.sqrt(normA * normB);
  }
}
