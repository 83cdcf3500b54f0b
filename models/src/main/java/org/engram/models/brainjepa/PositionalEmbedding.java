package org.engram.models.brainjepa;

import java.util.List;
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
  private PositionalEmbedding() {}

  /**
   * The embedding of all tokens.
   *
   * @param parameters below {@code pos_embed_proj} or {@code predictor.predictor_2dpe_proj}
   * @param gradient [regions, axes]; used by {@code mapping} only
   * @return [1, regions * time patches, dim] float32, token index = region * time patches + patch
   */
  static Tensor compute(Parameters parameters, BrainJepaConfig config, int dim, Tensor gradient) {
    int half = dim / 2;
    try (Scope scope = Scope.open()) {
      Tensor time = parameters.float32("emb_h", config.tokens(), half);
      Tensor region =
          switch (config.position()) {
            case ORIGIN -> parameters.float32("emb_w", config.tokens(), half);
            case MAPPING ->
                mapped(parameters, gradient, half).repeatInterleave(config.timePatches(), 0);
          };
      return scope.keep(Tensor.cat(List.of(time, region), 1).unsqueeze(0));
    }
  }

  /** The gradients' linear map, min-max scaled to [-1, 1] over the whole [regions, half] matrix. */
  private static Tensor mapped(Parameters parameters, Tensor gradient, int half) {
    Parameters map = parameters.under("predictor_pos_embed_proj");
    Linear linear =
        new Linear(
            map.float32("weight", half, gradient.size(1)),
            map.float32("bias", half),
            map.compute());
    Tensor g = linear.forward(gradient);
    Tensor low = g.min();
    return g.sub(low).div(g.max().sub(low)).mul(2).add(-1);
  }
}
