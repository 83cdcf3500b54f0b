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
    EncoderCost blocks =
        blocks(config.tokens(), config.embedDim(), (double) config.mlpDim(), config.depth());
    return new EncoderCost(blocks.linear + patches(config), blocks.attention);
  }

  /** Of the patch projection, which sees all tokens. */
  static double patches(BrainJepaConfig config) {
    return 2.0 * config.tokens() * config.patchSize() * config.embedDim();
  }

  /** Of so many transformer blocks over so many tokens. */
  static EncoderCost blocks(double tokens, double dim, double mlpDim, int depth) {
    // qkv is 3 dim x dim, the projection dim x dim, the MLP two of dim x mlpDim.
    double linear = 2 * tokens * dim * (4 * dim + 2 * mlpDim);
    return new EncoderCost(depth * linear, depth * 4 * tokens * tokens * dim);
  }

  public double operations() {
    return linear + attention;
  }

  /** The least seconds it can take at a rate in operations a second. */
  public double floorSeconds(double rate) {
    return operations() / rate;
  }
}
