package org.engram.models.training.watch;

import org.engram.tensor.SingularValues;

/**
 * How many dimensions a matrix really uses: the exponential of the entropy of its singular values,
 * taken as shares of their sum (Roy and Vetterli, "The effective rank", 2007). It is 1 for a matrix
 * of rank one and n for n equal singular values.
 *
 * <p>RankMe (Garrido et al., 2023) is the same figure over a sample of embeddings, which are not
 * centred; it adds 1e-7 to each share, which is left out here and changes less than a part in a
 * thousand.
 */
public final class EffectiveRank {
  private EffectiveRank() {}

  /** Of a matrix, row-major [rows, columns] and finite; 0 where all entries are zero. */
  public static double of(float[] values, int rows, int columns) {
    return ofSpectrum(SingularValues.of(values, rows, columns));
  }

  /** Of singular values, in any order. */
  static double ofSpectrum(double[] singular) {
    double sum = 0;
    for (double value : singular) {
      sum += value;
    }
    if (sum == 0) {
      return 0;
    }
    double entropy = 0;
    for (double value : singular) {
      double share = value / sum;
      entropy -= share > 0 ? share * Math.log(share) : 0;
    }
    return Math.exp(entropy);
  }
}
