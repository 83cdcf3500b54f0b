package org.engram.models.brainjepa;

import java.util.List;
import java.util.function.Supplier;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * Where a token stands (Brain-JEPA, section 3.2, "Brain Gradient Positioning"): the first half of
 * the width codes the time patch by sines and cosines and is stored in the weights; the second half
 * codes the region, either by a learned map of its functional gradients ({@code mapping}) or by
 * sines and cosines of its index, stored as well ({@code origin}).
 *
 * <p>The published names are kept: {@code emb_h} is the code of time and {@code emb_w} that of the
 * region.
 */
final class PositionalEmbedding {
  private final Tensor time; // [tokens, dim / 2]
  private final Supplier<Tensor> region; // [tokens, dim / 2]
  private final Tensor fixed; // [1, tokens, dim], or null where it changes

  private PositionalEmbedding(Tensor time, Supplier<Tensor> region, Parameters parameters) {
    this.time = time;
    this.region = region;
    this.fixed = parameters.change() ? null : parameters.owner().adopt(compute());
  }

  /**
   * The embedding of one network's tokens. For inference it is computed here and once.
   *
   * @param parameters below {@code pos_embed_proj} or {@code predictor.predictor_2dpe_proj}
   * @param gradient [regions, axes]; used by {@code mapping} only
   */
  static PositionalEmbedding load(
      Parameters parameters, BrainJepaConfig config, int dim, Tensor gradient) {
    int half = dim / 2;
    Tensor time = parameters.fixed("emb_h", config.tokens(), half);
    return new PositionalEmbedding(
        time,
        switch (config.position()) {
          case ORIGIN -> {
            Tensor table = parameters.fixed("emb_w", config.tokens(), half);
            yield () -> table;
          }
          case MAPPING -> {
            Linear map = map(parameters.under("predictor_pos_embed_proj"), gradient, half);
            yield () -> scaled(map.forward(gradient)).repeatInterleave(config.timePatches(), 0);
          }
        },
        parameters);
  }

  private static Linear map(Parameters parameters, Tensor gradient, int half) {
    return new Linear(
        parameters.float32("weight", half, gradient.size(1)),
        parameters.float32("bias", half),
        parameters.compute());
  }

  /** Min-max scaled to [-1, 1] over the whole matrix; both take part in the gradient. */
  private static Tensor scaled(Tensor g) {
    Tensor low = g.min();
    return g.sub(low).div(g.max().sub(low)).mul(2).add(-1);
  }

  private Tensor compute() {
    try (Scope scope = Scope.open()) {
      return scope.keep(Tensor.cat(List.of(time, region.get()), 1).unsqueeze(0));
    }
  }

  /** All tokens, [1, regions * time patches, dim] float32, as the weights are now. */
  Tensor all() {
    return fixed == null ? compute() : fixed;
  }

  /**
   * The tokens of a mask.
   *
   * @param mask [batch, picked] token indices
   * @return [batch, picked, dim], a new tensor
   */
  static Tensor pick(Tensor all, Tensor mask) {
    return all.expand(mask.size(0), all.size(1), all.size(2)).gatherTokens(mask);
  }
}
