package org.engram.bench;

import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.neurojepa.MixtureConfig;
import org.engram.models.neurojepa.NeuroJepaConfig;

/**
 * The arithmetic of one encoder pass, in floating point operations (a multiplication and an
 * addition are two). Norms, GELU, softmax and residuals are not counted: they are a thousandth of
 * it, and no matrix unit does them.
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

  /** Of volumes: experts count as often as they are active. */
  public static EncoderCost of(NeuroJepaConfig config) {
    double tokens = config.volume().grid().tokens();
    double dim = config.embedDim();
    double linear = 2 * tokens * config.volume().patchVoxels() * dim;
    for (int block = 0; block < config.depth(); block++) {
      // qkv is 3 dim x dim, the projection dim x dim, the gate one value a head.
      linear += 2 * tokens * (4 * dim * dim + dim * config.heads());
      linear += 2 * tokens * feedForward(config, block);
    }
    return new EncoderCost(linear, config.depth() * 4 * tokens * tokens * dim);
  }

  /** Weights that a token meets in the feed-forward part of a block. */
  private static double feedForward(NeuroJepaConfig config, int block) {
    double dim = config.embedDim();
    if (config.hasExperts(block)) {
      MixtureConfig mixture = config.mixture().orElseThrow();
      double units = (double) (mixture.active() + mixture.shared()) * mixture.hidden();
      return 2 * dim * units + dim * mixture.experts();
    }
    return (config.feedForward() == NeuroJepaConfig.FeedForwardKind.GELU ? 2 : 3)
        * dim
        * config.hidden();
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

  /** Of so many together. */
  EncoderCost times(int batch) {
    return new EncoderCost(batch * linear, batch * attention);
  }

  public double operations() {
    return linear + attention;
  }

  /** The least seconds it can take at a rate in operations a second. */
  public double floorSeconds(double rate) {
    return operations() / rate;
  }
}
