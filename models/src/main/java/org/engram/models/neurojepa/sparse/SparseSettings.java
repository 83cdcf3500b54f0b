package org.engram.models.neurojepa.sparse;

import org.engram.tensor.ConfigurationException;

/**
 * Sparse latent prediction, {@code L = ||z - Decoder(h)||^2 + lambda ||h||_1}.
 *
 * @param codeDim units of the code h; some times the width of the encoder
 * @param lambda weight of the penalty; 0 leaves the code as dense as it likes
 * @param kind what the penalty counts
 * @param ablation whether a second head of its own learns beside the first with lambda 0, to be
 *     compared with; the shared networks learn nothing from it
 */
public record SparseSettings(int codeDim, double lambda, SparseKind kind, boolean ablation) {
  public SparseSettings {
    if (codeDim < 2 || codeDim > 1 << 16) {
      throw new ConfigurationException(
          "sparse.code_dim", Integer.toString(codeDim), "2 to " + (1 << 16), "");
    }
    if (!(lambda >= 0 && lambda <= 1e6)) {
      throw new ConfigurationException(
          "sparse.lambda", Double.toString(lambda), "0 to 1e6", "1 is a beginning");
    }
  }

  /** 3,072 units, four times the published width, under an L1 penalty of weight 1. */
  public static SparseSettings defaults() {
    return new SparseSettings(3072, 1, SparseKind.L1, true);
  }

  /** The same without a penalty and without an ablation: what the ablation is. */
  SparseSettings unpenalised() {
    return new SparseSettings(codeDim, 0, kind, false);
  }
}
