package org.engram.models.brainjepa;

import java.util.List;
import java.util.stream.IntStream;
import org.engram.models.nn.LayerNorm;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Parameters;
import org.engram.models.nn.Segments;
import org.engram.models.nn.TransformerBlock;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * Predicts the latents of target tokens from those of the context: a narrower transformer over the
 * context tokens and, for each target, a mask token at the target's position.
 */
public final class Predictor {
  private final Linear embed;
  private final PositionalEmbedding positions;
  private final Tensor maskToken; // [1, 1, predictor dim]
  private final List<TransformerBlock> blocks;
  private final LayerNorm norm;
  private final Linear project;

  private Predictor(Parameters parameters, BrainJepaConfig config, Tensor gradient, int outputs) {
    int dim = config.predictorDim();
    this.embed = Linear.load(parameters.under("predictor_embed"), config.embedDim(), dim);
    this.maskToken = parameters.float32("mask_token", 1, 1, dim);
    this.positions =
        PositionalEmbedding.load(parameters.under("predictor_2dpe_proj"), config, dim, gradient);
    this.blocks =
        IntStream.range(0, config.predictorDepth())
            .mapToObj(
                i ->
                    TransformerBlock.load(
                        parameters.under("predictor_blocks." + i),
                        dim,
                        config.predictorHeads(),
                        (long) (dim * config.mlpRatio()),
                        config.layerNormEps()))
            .toList();
    this.norm = LayerNorm.load(parameters.under("predictor_norm"), dim, config.layerNormEps());
    this.project = Linear.load(parameters.under("predictor_proj"), dim, outputs);
  }

  /**
   * Loads the predictor below the prefix {@code predictor}.
   *
   * @param gradient [regions, axes], on the device; used with {@code mapping} positions only
   */
  public static Predictor load(Parameters parameters, BrainJepaConfig config, Tensor gradient) {
    return load(parameters, config, gradient, config.embedDim());
  }

  /**
   * As above, with another number of outputs a token than the encoder's width: what predicts the
   * values of a patch and not its latents.
   */
  public static Predictor load(
      Parameters parameters, BrainJepaConfig config, Tensor gradient, int outputs) {
    try (Scope _ = Scope.open()) {
      return new Predictor(parameters, config, gradient, outputs);
    }
  }

  /**
   * @param context latents of the context, [batch, context, dim]
   * @param contextMask [batch, context] their token indices (I64)
   * @param targetMask [batch, targets] the tokens to predict; may repeat and need no order
   * @return [batch, targets, outputs]; row j belongs to {@code targetMask[b, j]}
   */
  public Tensor forward(Tensor context, Tensor contextMask, Tensor targetMask) {
    return forward(context, contextMask, targetMask, Segments.plain());
  }

  /** As above, for training. */
  public Tensor forward(Tensor context, Tensor contextMask, Tensor targetMask, Segments segments) {
    long known = context.size(1);
    long targets = targetMask.size(1);
    try (Scope scope = Scope.open()) {
      Tensor all = positions.all();
      Tensor given = PositionalEmbedding.pick(all, contextMask).add_(embed.forward(context));
      Tensor asked = PositionalEmbedding.pick(all, targetMask).add_(maskToken);
      Tensor tokens = Tensor.cat(List.of(given, asked), 1); // [batch, context + targets, dim]
      for (TransformerBlock block : blocks) {
        tokens = segments.run(block::forward_, tokens);
      }
      return scope.keep(project.forward(norm.forward(tokens).narrow(1, known, targets)));
    }
  }

  /** The positional embedding, [1, tokens, predictor dim], as the weights are now. */
  public Tensor positions() {
    return positions.all();
  }
}
