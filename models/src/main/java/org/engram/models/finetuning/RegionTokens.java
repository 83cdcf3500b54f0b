package org.engram.models.finetuning;

import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/** What a head over a frozen encoder is given of its tokens. */
public final class RegionTokens {
  private RegionTokens() {}

  /** Tokens of a sample that {@link #of} leaves: one a region, or the mean of all. */
  public static int count(HeadKind kind, BrainJepaConfig config) {
    return kind == HeadKind.ATTENTIVE ? config.regions() : 1;
  }

  /**
   * The mean over the time patches of each region, for attention, or over all tokens.
   *
   * @param tokens [batch, regions * time patches, dim]
   * @return [batch, regions or 1, dim]
   */
  public static Tensor of(Tensor tokens, HeadKind kind, BrainJepaConfig config) {
    if (kind != HeadKind.ATTENTIVE) {
      return tokens.mean(1).unsqueeze(1);
    }
    try (Scope scope = Scope.open()) {
      return scope.keep(
          tokens
              .reshape(tokens.size(0), config.regions(), config.timePatches(), config.embedDim())
              .mean(2));
    }
  }
}
