package org.engram.models.neurojepa;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.tensor.ConfigurationException;

/**
 * The sizes of a Neuro-JEPA model.
 *
 * @param volume the volumes that enter it
 * @param embedDim width of the encoder
 * @param depth blocks of the encoder
 * @param heads attention heads of the encoder
 * @param mlpRatio hidden width of a dense feed-forward part over the width
 * @param biased whether the maps to queries, keys, values and gates have biases
 * @param rope how tokens are told apart
 * @param feedForward of the blocks without experts
 * @param mixture experts in some of the blocks; never together with a SwiGLU
 * @param predictor its sizes
 * @param layerNormEps added to variances
 */
public record NeuroJepaConfig(
    VolumeShape volume,
    int embedDim,
    int depth,
    int heads,
    double mlpRatio,
    boolean biased,
    Rope rope,
    FeedForwardKind feedForward,
    Optional<MixtureConfig> mixture,
    PredictorConfig predictor,
    double layerNormEps) {
  /** How tokens are told apart. */
  public enum Rope {
    /** Rotary positions as published, with their quirks. Published weights need them. */
    PUBLISHED,
    /**
     * As published where the encoder was built without its handling of grids that are no cubes: it
     * then takes every grid for a cube, as the predictor does.
     */
    PUBLISHED_CUBE,
    /** Rotary positions by each token's own place, both channels of a pair by one angle. */
    CORRECTED,
    /** None: the encoder sees a bag of patches, the predictor adds a table. */
    NONE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The feed-forward part of a block without experts. */
  public enum FeedForwardKind {
    /** Two linear maps with an exact GELU between them. */
    GELU,
    /** A gated map (Shazeer 2020) with the hidden width of the MLP. */
    SWIGLU,
    /** A gated map with two thirds of that width, rounded up to a multiple of 8. */
    WIDE_SWIGLU;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The predictor; its MLPs are four times as wide as it is.
   *
   * @param dim width
   * @param depth blocks
   * @param heads attention heads
   * @param maskTokens learned vectors that stand for what is to be predicted; the published
   *     training uses the first of them alone
   */
  public record PredictorConfig(int dim, int depth, int heads, int maskTokens) {
    /** 384 wide, 12 blocks, 12 heads. */
    public static PredictorConfig published() {
      return new PredictorConfig(384, 12, 12, 3);
    }
  }

  public NeuroJepaConfig {
    List<String> wrong = new ArrayList<>();
    within(wrong, "embed_dim", embedDim, 2, 1 << 14);
    within(wrong, "depth", depth, 1, 1 << 10);
    within(wrong, "num_heads", heads, 1, 1 << 10);
    within(wrong, "pred_embed_dim", predictor.dim(), 2, 1 << 14);
    within(wrong, "pred_depth", predictor.depth(), 1, 1 << 10);
    within(wrong, "pred_num_heads", predictor.heads(), 1, 1 << 10);
    within(wrong, "num_mask_tokens", predictor.maskTokens(), 1, 1 << 10);
    divides(wrong, "embed_dim", embedDim, heads);
    divides(wrong, "pred_embed_dim", predictor.dim(), predictor.heads());
    if (!(mlpRatio > 0 && mlpRatio <= 64)) {
      wrong.add("mlp_ratio: " + mlpRatio + "; expected above 0, at most 64");
    }
    if (!(layerNormEps > 0 && layerNormEps < 1)) {
      wrong.add("layer_norm_eps: " + layerNormEps + "; expected between 0 and 1");
    }
    if (mixture.isPresent() && feedForward != FeedForwardKind.GELU) {
      wrong.add("moe: experts beside " + feedForward + "; expected gelu, or no experts");
    }
    for (int block : mixture.map(MixtureConfig::blocks).orElse(List.of())) {
      if (block >= depth) {
        wrong.add("moe_layer_indices: block " + block + "; expected below the depth " + depth);
      }
    }
    if (!wrong.isEmpty()) {
      throw new ConfigurationException("model sizes", String.join("\n  ", wrong), "", "");
    }
  }

  /** ViT-Base with experts in every second block, as published. */
  public static NeuroJepaConfig published() {
    return of(VolumeVariant.VIT_BASE, VolumeShape.published());
  }

  /**
   * A published size by name, with the published predictor and experts: in every second block, and
   * half as wide as the encoder.
   */
  public static NeuroJepaConfig of(VolumeVariant variant, VolumeShape volume) {
    MixtureConfig published = MixtureConfig.published();
    return new NeuroJepaConfig(
        volume,
        variant.embedDim(),
        variant.depth(),
        variant.heads(),
        variant.mlpRatio(),
        true,
        Rope.PUBLISHED,
        FeedForwardKind.GELU,
        Optional.of(
            new MixtureConfig(
                IntStream.range(0, variant.depth()).filter(i -> i % 2 == 1).boxed().toList(),
                published.experts(),
                published.active(),
                published.shared(),
                variant.embedDim() / 2,
                published.score(),
                published.routeScale())),
        PredictorConfig.published(),
        1e-6);
  }

  /** Whether a block has experts. */
  public boolean hasExperts(int block) {
    return mixture.map(experts -> experts.blocks().contains(block)).orElse(false);
  }

  /** Hidden width of a dense feed-forward part. */
  public int hidden() {
    int hidden = (int) (embedDim * mlpRatio);
    return feedForward == FeedForwardKind.WIDE_SWIGLU ? (2 * hidden / 3 + 7) / 8 * 8 : hidden;
  }

  private static void within(List<String> wrong, String key, int value, int least, int most) {
    if (value < least || value > most) {
      wrong.add(key + ": " + value + "; expected " + least + " to " + most);
    }
  }

  private static void divides(List<String> wrong, String key, int width, int heads) {
    if (heads > 0 && width % heads != 0) {
      wrong.add(key + ": " + width + "; expected a multiple of its " + heads + " heads");
    }
  }
}
