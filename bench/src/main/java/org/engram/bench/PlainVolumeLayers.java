package org.engram.bench;

import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.engram.models.neurojepa.MixtureConfig;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.PatchGrid;

/**
 * The layers of Neuro-JEPA's encoder as a person would write them plainly against libtorch, over
 * weights by their published names: the experts in a loop, each over the tokens that chose it.
 */
final class PlainVolumeLayers {
  private final NeuroJepaConfig config;
  private final Map<String, Tensor> weights;
  private final Tensor cosines; // [tokens, rotated channels of a head]
  private final Tensor sines;
  private final int axis; // channels of a head that one axis rotates

  PlainVolumeLayers(NeuroJepaConfig config, Map<String, Tensor> weights) {
    this.config = config;
    this.weights = weights;
    this.axis = 2 * (config.embedDim() / config.heads() / 3 / 2);
    PatchGrid grid = config.volume().grid();
    cosines = angles(grid, true);
    sines = angles(grid, false);
  }

  /** The published angles of the encoder: see the notes on rotary positions. */
  private Tensor angles(PatchGrid grid, boolean cosine) {
    float[] table = new float[grid.tokens() * 3 * axis];
    int perFrame = grid.height() * grid.width();
    int half = axis / 2;
    for (int token = 0; token < grid.tokens(); token++) {
      int[] places = {
        token / perFrame, token % perFrame / grid.width(), token % perFrame % grid.width()
      };
      for (int channel = 0; channel < 3 * axis; channel++) {
        double frequency = Math.pow(10000, -(double) (channel % axis % half) / half);
        double angle = places[channel / axis] * frequency;
        table[token * 3 * axis + channel] = (float) (cosine ? Math.cos(angle) : Math.sin(angle));
      }
    }
    return torch.from_blob(new FloatPointer(table), grid.tokens(), 3L * axis).clone();
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

  /** A volume [1, channels, ...] to [1, tokens, dim]. */
  Tensor patches(Tensor volume) {
    long[] patch = config.volume().patch().stream().mapToLong(Integer::longValue).toArray();
    return torch
        .conv3d(
            volume,
            weight("patch_embed.proj.weight"),
            new TensorOptional(weight("patch_embed.proj.bias")),
            patch,
            new long[] {0, 0, 0},
            new long[] {1, 1, 1},
            1)
        .flatten(2, 4)
        .transpose(1, 2);
  }

  /** [batch, tokens, dim] to the same. */
  Tensor attention(Tensor x, String name) {
    long batch = x.size(0);
    long tokens = x.size(1);
    long dim = x.size(2);
    long heads = config.heads();
    Tensor qkv = // [3, batch, heads, tokens, head width]
        linear(x, name + ".qkv")
            .reshape(batch, tokens, 3, heads, dim / heads)
            .permute(2, 0, 3, 1, 4);
    Tensor attended =
        torch.scaled_dot_product_attention(
            rotated(qkv.select(0, 0)), rotated(qkv.select(0, 1)), qkv.select(0, 2));
    Tensor gate = torch.sigmoid(linear(x, name + ".proj_attn_gate")); // [batch, tokens, heads]
    Tensor gated = attended.mul(gate.transpose(1, 2).unsqueeze(-1));
    return linear(gated.transpose(1, 2).reshape(batch, tokens, dim), name + ".proj");
  }

  /** [batch, heads, tokens, head width], channels in neighbouring pairs. */
  private Tensor rotated(Tensor x) {
    Tensor turned = x.narrow(-1, 0, 3L * axis);
    Tensor pairs = turned.reshape(x.size(0), x.size(1), x.size(2), 3L * axis / 2, 2);
    Tensor swapped =
        torch
            .stack(new TensorVector(pairs.select(-1, 1).neg(), pairs.select(-1, 0)), -1)
            .flatten(3, 4);
    Tensor rest = x.narrow(-1, 3L * axis, x.size(3) - 3L * axis);
    return torch.cat(new TensorVector(turned.mul(cosines).add(swapped.mul(sines)), rest), -1);
  }

  Tensor mlp(Tensor x, String name) {
    return linear(torch.gelu(linear(x, name + ".fc1"), "none"), name + ".fc2");
  }

  /** The mixture of experts, an expert at a time over the tokens that chose it. */
  Tensor experts(Tensor x, String name) {
    MixtureConfig mixture = config.mixture().orElseThrow();
    Tensor flat = x.reshape(-1, x.size(2));
    Tensor scores = torch.softmax(flat.matmul(weight(name + ".gate.gate.weight").t()), -1);
    T_TensorTensor_T best = scores.add(weight(name + ".gate.bias")).topk(mixture.active());
    Tensor chosen = best.get1();
    Tensor share = scores.gather(1, chosen).mul(new Scalar(mixture.routeScale()));
    Tensor sum = torch.zeros_like(flat);
    for (int e = 0; e < mixture.experts(); e++) {
      try (PointerScope _ = new PointerScope()) {
        Tensor found = chosen.eq(new Scalar(e)).nonzero(); // [pairs, 2]: the token, its choice
        if (found.size(0) == 0) {
          continue;
        }
        Tensor rows = found.select(1, 0);
        Tensor given = mlp(flat.index_select(0, rows), name + ".experts." + e);
        Tensor factor =
            share.index_select(0, rows).gather(1, found.select(1, 1).unsqueeze(-1)); // [pairs, 1]
        sum.index_add_(0, rows, given.mul(factor));
      }
    }
    return sum.add(mlp(flat, name + ".shared_experts")).reshape(x.sizes());
  }
}
