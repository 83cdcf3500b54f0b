package org.engram.models.brainjepa;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.engram.models.nn.LayerNorm;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Parameters;
import org.engram.models.nn.TransformerBlock;
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
  private final Linear patchEmbedding;
  private final Tensor positions; // [1, tokens, dim]
  private final List<TransformerBlock> blocks;
  private final LayerNorm norm;

  private Encoder(
      BrainJepaConfig config,
      Linear patchEmbedding,
      Tensor positions,
      List<TransformerBlock> blocks,
      LayerNorm norm) {
    this.config = config;
    this.patchEmbedding = patchEmbedding;
    this.positions = positions;
    this.blocks = blocks;
    this.norm = norm;
  }

  /**
   * Loads the encoder below a prefix, {@code encoder} or {@code target_encoder}.
   *
   * @param gradient [regions, axes], on the device; used with {@code mapping} positions only
   */
  static Encoder load(Parameters parameters, BrainJepaConfig config, Tensor gradient) {
    int dim = config.embedDim();
    List<TransformerBlock> blocks = new ArrayList<>();
    for (int i = 0; i < config.depth(); i++) {
      blocks.add(
          TransformerBlock.load(
              parameters.under("blocks." + i),
              dim,
              config.heads(),
              config.mlpDim(),
              config.layerNormEps()));
    }
    Parameters patch = parameters.under("patch_embed.proj");
    try (Scope _ = Scope.open()) {
      // The published projection is a convolution [dim, 1, 1, patch]; over patches that do not
      // overlap it is a linear map.
      Tensor kernel = patch.float32("weight", dim, 1, 1, config.patchSize());
      Tensor positions =
          PositionalEmbedding.compute(parameters.under("pos_embed_proj"), config, dim, gradient);
      return new Encoder(
          config,
          new Linear(
              parameters.owner().adopt(kernel.reshape(dim, config.patchSize())),
              patch.float32("bias", dim),
              parameters.compute()),
          parameters.owner().adopt(positions),
          List.copyOf(blocks),
          LayerNorm.load(parameters.under("norm"), dim, config.layerNormEps()));
    }
  }

  /**
   * Encodes every token.
   *
   * @param x [batch, regions, frames] float32
   * @return [batch, tokens, dim] float32, token index = region * time patches + patch
   */
  public Tensor forward(Tensor x) {
    return encode(embed(x), (_, _) -> {});
  }

  /**
   * Encodes the context tokens only, as if the others did not exist.
   *
   * @param contextMask [batch, context] token indices (I64)
   * @return [batch, context, dim]
   */
  public Tensor forward(Tensor x, Tensor contextMask) {
    return forward(x, contextMask, (_, _) -> {});
  }

  /** As above, and shows the residual stream after each block; a listener copies what it keeps. */
  Tensor forward(Tensor x, Tensor contextMask, ObjIntConsumer<Tensor> afterBlock) {
    try (Scope scope = Scope.open()) {
      Tensor tokens = embed(x);
      return scope.keep(
          encode(contextMask == null ? tokens : tokens.gatherTokens(contextMask), afterBlock));
    }
  }

  /** Patches, [batch, regions, frames] to [batch, tokens, dim], without positions. */
  Tensor patches(Tensor x) {
    try (Scope scope = Scope.open()) {
      Tensor patches =
          x.reshape(
              x.size(0), config.tokens(), config.patchSize()); // one region's frames are contiguous
      return scope.keep(patchEmbedding.forward(patches));
    }
  }

  Tensor positions() {
    return positions;
  }

  private Tensor embed(Tensor x) {
    return patches(x).add_(positions);
  }

  private Tensor encode(Tensor tokens, ObjIntConsumer<Tensor> afterBlock) {
    try (Scope scope = Scope.open()) {
      for (int i = 0; i < blocks.size(); i++) {
        blocks.get(i).forward_(tokens);
        afterBlock.accept(tokens, i);
      }
      return scope.keep(norm.forward(tokens));
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
        blocks.get(i).forward_(tokens);
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
