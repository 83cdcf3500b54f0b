package org.engram.bench;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;

/**
 * The layers of Brain-JEPA as a person would write them plainly against libtorch, over weights by
 * their published names.
 */
record PlainLayers(BrainJepaConfig config, Map<String, Tensor> weights) {
  /** A weight where its file is mapped. */
  static Tensor mapped(HostTensor host) {
    if (host.dtype() != DType.F32) {
      throw new RefusedInputException(
          "weights", "a tensor of type " + host.dtype(), "F32", "Benchmark a float32 model");
    }
    return torch.from_blob(
        new Mapped(host.data()), host.shape(), new TensorOptions(torch.ScalarType.Float));
  }

  Tensor weight(String name) {
    Tensor weight = weights.get(name);
    if (weight == null) {
      throw new IllegalStateException("the model has no " + name);
    }
    return weight;
  }

  Tensor linear(Tensor x, String name) {
    return torch.linear(x, weight(name + ".weight"), new TensorOptional(weight(name + ".bias")));
  }

  Tensor norm(Tensor x, String name) {
    return torch.layer_norm(
        x,
        new long[] {x.size(-1)},
        new TensorOptional(weight(name + ".weight")),
        new TensorOptional(weight(name + ".bias")),
        config.layerNormEps(),
        true);
  }

  /** Patches [batch, tokens, patch] to [batch, tokens, dim], without positions. */
  Tensor project(Tensor patches, String name) {
    Tensor kernel = weight(name + ".weight").reshape(config.embedDim(), config.patchSize());
    return torch.linear(patches, kernel, new TensorOptional(weight(name + ".bias")));
  }

  /** [batch, tokens, dim] to the same. */
  Tensor attention(Tensor x, String name, int heads) {
    Tensor qkv = // [3, batch, heads, tokens, head width]
        linear(x, name + ".qkv")
            .reshape(x.size(0), x.size(1), 3, heads, x.size(2) / heads)
            .permute(2, 0, 3, 1, 4);
    Tensor mixed =
        torch.scaled_dot_product_attention(qkv.select(0, 0), qkv.select(0, 1), qkv.select(0, 2));
    return linear(mixed.transpose(1, 2).reshape(x.size(0), x.size(1), x.size(2)), name + ".proj");
  }

  Tensor mlp(Tensor x, String name) {
    return linear(torch.gelu(linear(x, name + ".fc1"), "none"), name + ".fc2");
  }

  /**
   * Time in the first half of the width, region in the second.
   *
   * @param gradients [regions, axes]; used with {@code mapping} positions only
   * @return [1, tokens, width]
   */
  Tensor positions(String name, Tensor gradients) {
    Tensor region;
    if (config.position() == Position.ORIGIN) {
      region = weight(name + ".emb_w");
    } else {
      Tensor g = linear(gradients, name + ".predictor_pos_embed_proj");
      Tensor low = g.min();
      region =
          g.sub(low)
              .div(g.max().sub(low))
              .mul(new Scalar(2.0))
              .sub(new Scalar(1.0))
              .repeat_interleave(config.timePatches(), new LongOptional(0), new LongOptional());
    }
    return torch.cat(new TensorVector(weight(name + ".emb_h"), region), 1).unsqueeze(0);
  }

  /** A pointer to memory that the file owns. */
  private static final class Mapped extends Pointer {
    Mapped(MemorySegment memory) {
      this.address = memory.address();
    }
  }
}
