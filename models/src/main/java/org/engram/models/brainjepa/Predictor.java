package org.engram.models.brainjepa;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.engram.models.nn.LayerNorm;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Parameters;
import org.engram.models.nn.TransformerBlock;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * Predicts the latents of target tokens from those of the context: a narrower transformer over the
 * context tokens and, for each target, a mask token at the target's position.
 */
public final class Predictor {
  private final Linear embed;
  private final Tensor positions; // [1, tokens, predictor dim]
  private final Tensor maskToken; // [1, 1, predictor dim]
  private final List<TransformerBlock> blocks;
  private final LayerNorm norm;
  private final Linear project;

  private Predictor(
      Linear embed,
      Tensor positions,
      Tensor maskToken,
      List<TransformerBlock> blocks,
      LayerNorm norm,
      Linear project) {
    this.embed = embed;
    this.positions = positions;
    this.maskToken = maskToken;
    this.blocks = blocks;
    this.norm = norm;
    this.project = project;
  }

  /** Loads the predictor below the prefix {@code predictor}. */
  static Predictor load(Parameters parameters, BrainJepaConfig config, Tensor gradient) {
    int dim = config.predictorDim();
    List<TransformerBlock> blocks = new ArrayList<>();
    for (int i = 0; i < config.predictorDepth(); i++) {
      blocks.add(
          TransformerBlock.load(
              parameters.under("predictor_blocks." + i),
              dim,
              config.predictorHeads(),
              (long) (dim * config.mlpRatio()),
              config.layerNormEps()));
    }
    try (Scope _ = Scope.open()) {
      Tensor positions =
          PositionalEmbedding.compute(
              parameters.under("predictor_2dpe_proj"), config, dim, gradient);
      return new Predictor(
          Linear.load(parameters.under("predictor_embed"), config.embedDim(), dim),
          parameters.owner().adopt(positions),
          parameters.float32("mask_token", 1, 1, dim),
          List.copyOf(blocks),
          LayerNorm.load(parameters.under("predictor_norm"), dim, config.layerNormEps()),
          Linear.load(parameters.under("predictor_proj"), dim, config.embedDim()));
    }
  }

  /**
   * @param context latents of the context, [batch, context, dim]
   * @param contextMask [batch, context] their token indices (I64)
   * @param targetMask [batch, targets] the tokens to predict; may repeat and need no order
   * @return [batch, targets, dim]; row j belongs to {@code targetMask[b, j]}
   */
  public Tensor forward(Tensor context, Tensor contextMask, Tensor targetMask) {
    return forward(context, contextMask, targetMask, (_, _) -> {});
  }

  Tensor forward(
      Tensor context, Tensor contextMask, Tensor targetMask, ObjIntConsumer<Tensor> afterBlock) {
    long batch = context.size(0);
    long known = context.size(1);
    long targets = targetMask.size(1);
    try (Scope scope = Scope.open()) {
      Tensor places = positions.expand(batch, positions.size(1), positions.size(2));
      Tensor given = places.gatherTokens(contextMask).add_(embed.forward(context));
      Tensor asked = places.gatherTokens(targetMask).add_(maskToken);
      Tensor tokens = Tensor.cat(List.of(given, asked), 1); // [batch, context + targets, dim]
      for (int i = 0; i < blocks.size(); i++) {
        blocks.get(i).forward_(tokens);
        afterBlock.accept(tokens, i);
      }
      return scope.keep(project.forward(norm.forward(tokens).narrow(1, known, targets)));
    }
  }

  Tensor positions() {
    return positions;
  }
}
