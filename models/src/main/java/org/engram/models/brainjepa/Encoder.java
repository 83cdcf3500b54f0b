package org.engram.models.brainjepa;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.models.nn.DropPath;
import org.engram.models.nn.LayerNorm;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Parameters;
import org.engram.models.nn.Residual;
import org.engram.models.nn.Segments;
import org.engram.models.nn.TransformerBlock;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * The Brain-JEPA encoder: a vision transformer over patches of one region's time series. Context
 * and target encoder are two of these with different weights.
 */
public final class Encoder {
  private final BrainJepaConfig config;
  private final Tensor patchKernel; // [dim, 1, 1, patch]
  private final Tensor patchBias; // [dim]
  private final PositionalEmbedding positions;
  private final List<TransformerBlock> blocks;
  private final LayerNorm norm;

  private final Compute compute;

  private Encoder(Parameters parameters, BrainJepaConfig config, Tensor gradient) {
    int dim = config.embedDim();
    Parameters patch = parameters.under("patch_embed.proj");
    this.config = config;
    this.compute = parameters.compute();
    this.patchKernel = patch.float32("weight", dim, 1, 1, config.patchSize());
    this.patchBias = patch.float32("bias", dim);
    this.positions =
        PositionalEmbedding.load(parameters.under("pos_embed_proj"), config, dim, gradient);
    this.blocks =
        IntStream.range(0, config.depth())
            .mapToObj(
                i ->
                    TransformerBlock.load(
                        parameters.under("blocks." + i),
                        dim,
                        config.heads(),
                        config.mlpDim(),
                        config.layerNormEps()))
            .toList();
    this.norm = LayerNorm.load(parameters.under("norm"), dim, config.layerNormEps());
  }

  /**
   * Loads the encoder below a prefix, {@code encoder} or {@code target_encoder}.
   *
   * @param gradient [regions, axes], on the device; used with {@code mapping} positions only
   */
  public static Encoder load(Parameters parameters, BrainJepaConfig config, Tensor gradient) {
    try (Scope _ = Scope.open()) {
      return new Encoder(parameters, config, gradient);
    }
  }

  /**
   * Encodes every token.
   *
   * @param x [batch, regions, frames] float32
   * @return [batch, tokens, dim] float32, token index = region * time patches + patch
   */
  public Tensor forward(Tensor x) {
    return forward(x, null, Segments.plain(), DropPath.none());
  }

  /**
   * Encodes the context tokens only, as if the others did not exist.
   *
   * @param contextMask [batch, context] token indices (I64)
   * @return [batch, context, dim]
   */
  public Tensor forward(Tensor x, Tensor contextMask) {
    return forward(x, contextMask, Segments.plain(), DropPath.none());
  }

  /**
   * As above, for training.
   *
   * @param contextMask null for every token
   * @param segments how the blocks are run
   * @param dropPath what is left out of them
   */
  public Tensor forward(Tensor x, Tensor contextMask, Segments segments, DropPath dropPath) {
    try (Scope scope = Scope.open()) {
      Tensor tokens = contextMask == null ? embed(x) : embed(x, contextMask);
      for (int i = 0; i < blocks.size(); i++) {
        TransformerBlock block = blocks.get(i);
        DropPath drop = dropPath.at(i, blocks.size());
        tokens = segments.run(part -> block.forward_(part, drop), tokens);
      }
      return scope.keep(norm.forward(tokens));
    }
  }

  /** Patches of one region each, [batch, regions, frames] to [batch, tokens, patch]. */
  private Tensor cut(Tensor x) {
    // One region's frames are contiguous.
    return x.reshape(x.size(0), config.tokens(), config.patchSize());
  }

  /** Patches [batch, tokens, patch] to [batch, tokens, dim], without positions. */
  private Tensor project(Tensor patches) {
    // The published projection is a convolution [dim, 1, 1, patch]; over patches that do not
    // overlap it is a linear map.
    Tensor weight = patchKernel.reshape(config.embedDim(), config.patchSize());
    return new Linear(weight, patchBias, compute).forward(patches);
  }

  /** Patches, [batch, regions, frames] to [batch, tokens, dim], without positions. */
  Tensor patches(Tensor x) {
    try (Scope scope = Scope.open()) {
      return scope.keep(project(cut(x)));
    }
  }

  /** The positional embedding, [1, tokens, dim], as the weights are now. */
  public Tensor positions() {
    return positions.all();
  }

  /** The blocks, first to last: what explains a model looks into them. */
  public List<TransformerBlock> blocks() {
    return blocks;
  }

  private Tensor embed(Tensor x) {
    try (Scope scope = Scope.open()) {
      return scope.keep(Residual.add(project(cut(x)), positions.all()));
    }
  }

  private Tensor embed(Tensor x, Tensor contextMask) {
    try (Scope scope = Scope.open()) {
      Tensor places = PositionalEmbedding.pick(positions.all(), contextMask);
      return scope.keep(Residual.add(places, project(cut(x).gatherTokens(contextMask))));
    }
  }

  /**
   * The attention of one block and head over all tokens of one scan.
   *
   * @param x [1, regions, frames]
   * @param block from 0, below the depth
   * @param head from 0, below the number of heads
   * @return [tokens, tokens] float32, rows sum to one
   * @throws ConfigurationException if there is no such block or head
   * @throws RefusedInputException if {@code x} is not one scan
   */
  public Tensor attention(Tensor x, int block, int head) {
    checkIndex("attention block", block, config.depth());
    checkIndex("attention head", head, config.heads());
    if (x.dimensions() != 3 || x.size(0) != 1) {
      throw new RefusedInputException(
          "attention",
          "an input of shape " + Arrays.toString(x.shape()),
          "one scan, [1, " + config.regions() + ", " + config.frames() + "]",
          "Ask for one scan after the other");
    }
    try (Scope scope = Scope.open()) {
      Tensor tokens = embed(x);
      for (int i = 0; i < block; i++) {
        tokens = blocks.get(i).forward_(tokens);
      }
      TransformerBlock asked = blocks.get(block);
      return scope.keep(asked.attention().weights(asked.norm1().forward(tokens), head));
    }
  }

  private static void checkIndex(String what, int index, int count) {
    if (index < 0 || index >= count) {
      throw new ConfigurationException(
          what, Integer.toString(index), "0 to " + (count - 1), "They are counted from 0");
    }
  }
}
