package org.engram.bench;

import org.engram.models.brainjepa.BrainJepaConfig;

/**
 * The arithmetic of one encoder pass over one scan, in floating point operations (a multiplication
 * and an addition are two). Norms, GELU, softmax and residuals are not counted: they are a
 * thousandth of it, and no matrix unit does them.
 *
 * @param linear the linear layers and the patch projection
 * @param attention the products of queries with keys and of probabilities with values
 */
public record EncoderCost(double linear, double attention) {
  public static EncoderCost of(BrainJepaConfig config) {
    double tokens = config.tokens();
    double dim = config.embedDim();
    // qkv is 3 dim x dim, the projection dim x dim, the MLP two of dim x mlpDim.
    double block = 2 * tokens * dim * (4 * dim + 2.0 * config.mlpDim());
    double patches = 2 * tokens * config.patchSize() * dim;
    return new EncoderCost(
        config.depth() * block + patches, config.depth() * 4 * tokens * tokens * dim);
  }

  public double operations() {
    return linear + attention;
  }

  /** The least seconds it can take at a rate in operations a second. */
  public double floorSeconds(double rate) {
    return operations() / rate;
  }
}
