package org.engram.models.neurojepa;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.models.nn.DropPath;
import org.engram.models.nn.LayerNorm;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Mlp;
import org.engram.models.nn.Parameters;
import org.engram.models.nn.Segments;
import org.engram.tensor.Ranking;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * Predicts the latents of target tokens from those of the context: a narrower transformer over
 * context tokens and mask tokens, all in the order of their numbers.
 */
public final class VolumePredictor {
  private final Linear embed;
  private final List<Tensor> maskTokens; // [1, 1, predictor dim] each
  private final Optional<Tensor> table; // [1, tokens, predictor dim] without rotary positions
  private final List<Block> blocks;
  private final LayerNorm norm;
  private final Linear project;

  private VolumePredictor(Parameters parameters, NeuroJepaConfig config) {
    NeuroJepaConfig.PredictorConfig sizes = config.predictor();
    PatchGrid grid = config.volume().grid();
    int dim = sizes.dim();
    this.embed = Linear.load(parameters.under("predictor_embed"), config.embedDim(), dim);
    this.maskTokens =
        IntStream.range(0, sizes.maskTokens())
            .mapToObj(i -> maskToken(parameters, i, dim))
            .toList();
    this.table =
        config.rope() == NeuroJepaConfig.Rope.NONE
            ? Optional.of(parameters.fixed("predictor_pos_embed", 1, grid.tokens(), dim))
            : Optional.empty();
    Optional<RotaryPositions> positions = positions(parameters, config, grid);
    this.blocks =
        IntStream.range(0, sizes.depth())
            .mapToObj(i -> block(parameters.under("predictor_blocks." + i), config, positions))
            .toList();
    this.norm = LayerNorm.load(parameters.under("predictor_norm"), dim, config.layerNormEps());
    this.project = Linear.load(parameters.under("predictor_proj"), dim, config.embedDim());
  }

  /** Training uses the first alone, as published; the others stay as they are. */
  private static Tensor maskToken(Parameters parameters, int number, int dim) {
    String name = "mask_tokens." + number;
    return number == 0 ? parameters.float32(name, 1, 1, dim) : parameters.fixed(name, 1, 1, dim);
  }

  /** Loads the predictor from parameters that have its names without a prefix. */
  public static VolumePredictor load(Parameters parameters, NeuroJepaConfig config) {
    try (Scope _ = Scope.open()) {
      return new VolumePredictor(parameters, config);
    }
  }

  private static Block block(
      Parameters parameters, NeuroJepaConfig config, Optional<RotaryPositions> positions) {
    int dim = config.predictor().dim();
    return new Block(
        LayerNorm.load(parameters.under("norm1"), dim, config.layerNormEps()),
        GatedAttention.load(
            parameters.under("attn"), dim, config.predictor().heads(), true, positions),
        LayerNorm.load(parameters.under("norm2"), dim, config.layerNormEps()),
        new FeedForward.Dense(Mlp.load(parameters.under("mlp"), dim, 4L * dim)));
  }

  private static Optional<RotaryPositions> positions(
      Parameters parameters, NeuroJepaConfig config, PatchGrid grid) {
    int heads = config.predictor().heads();
    int width = config.predictor().dim() / heads;
    return switch (config.rope()) {
      case NONE -> Optional.empty();
      case PUBLISHED, PUBLISHED_CUBE ->
          Optional.of(
              RotaryPositions.of(
                  TokenPositions.ofPublishedPredictor(grid),
                  width,
                  heads,
                  RotaryPositions.Angles.PUBLISHED,
                  parameters.compute(),
                  parameters.owner()));
      case CORRECTED ->
          Optional.of(
              RotaryPositions.of(
                  TokenPositions.ofPlaces(grid),
                  width,
                  heads,
                  RotaryPositions.Angles.CORRECTED,
                  parameters.compute(),
                  parameters.owner()));
    };
  }

  /** The targets' latents, by the first mask token, as the published training has it. */
  public Tensor forward(Tensor context, Tensor contextMask, Tensor targetMask) {
    return forward(context, contextMask, targetMask, 0, Segments.plain());
  }

  /**
   * Predicts.
   *
   * @param context latents of the context, [batch, context, dim]
   * @param contextMask [batch, context] their token numbers (I64)
   * @param targetMask [batch, targets] the tokens to predict (I64)
   * @param maskToken which mask token stands for them, counted round
   * @return [batch, targets, dim]; row j belongs to {@code targetMask[b, j]}
   */
  public Tensor forward(
      Tensor context, Tensor contextMask, Tensor targetMask, int maskToken, Segments segments) {
    try (Scope scope = Scope.open()) {
      Sorted sorted = sorted(context, contextMask, targetMask, maskToken);
      scope.keep(sorted.ids()); // blocks that are computed again in the backward pass need them
      Tensor tokens = run(sorted, segments);
      Tensor back = Ranking.ascending(sorted.order()); // the place of each in the sorted order
      Tensor targets = back.narrow(1, contextMask.size(1), targetMask.size(1)); // [batch, targets]
      return scope.keep(project.forward(norm.forward(tokens).gatherTokens(targets)));
    }
  }

  /** All tokens, context and targets, in the order of their numbers, [batch, tokens, dim]. */
  public Tensor all(Tensor context, Tensor contextMask, Tensor targetMask, int maskToken) {
    try (Scope scope = Scope.open()) {
      Tensor tokens = run(sorted(context, contextMask, targetMask, maskToken), Segments.plain());
      return scope.keep(project.forward(norm.forward(tokens)));
    }
  }

  /**
   * @param tokens [batch, context + targets, predictor dim] in the order of their numbers
   * @param ids their numbers
   * @param order the place before sorting of each
   */
  private record Sorted(Tensor tokens, Tensor ids, Tensor order) {}

  private Sorted sorted(Tensor context, Tensor contextMask, Tensor targetMask, int maskToken) {
    long batch = context.size(0);
    Tensor mask = maskTokens.get(maskToken % maskTokens.size());
    Tensor given = embed.forward(context).to(mask.dtype());
    Tensor asked = mask.expand(batch, targetMask.size(1), mask.size(2));
    Tensor ids = Tensor.cat(List.of(contextMask, targetMask), 1);
    Tensor tokens = Tensor.cat(List.of(given, asked), 1);
    if (table.isPresent()) {
      Tensor all = table.get().expand(batch, table.get().size(1), table.get().size(2));
      tokens = tokens.add(all.gatherTokens(ids));
    }
    Tensor order = Ranking.ascending(ids);
    return new Sorted(tokens.gatherTokens(order), ids.gather(1, order), order);
  }

  private Tensor run(Sorted sorted, Segments segments) {
    Tensor tokens = sorted.tokens();
    for (Block block : blocks) {
      tokens =
          segments.run(
              part -> block.forward_(part, sorted.ids(), DropPath.none(), _ -> {}), tokens);
    }
    return tokens;
  }
}
