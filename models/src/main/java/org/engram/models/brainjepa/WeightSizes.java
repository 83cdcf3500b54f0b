package org.engram.models.brainjepa;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.file.Safetensors;

/** Infers the sizes of a model from its bare weights, and checks them against each other. */
final class WeightSizes {
  private final Safetensors weights;
  private final String encoder;

  private WeightSizes(Safetensors weights, String encoder) {
    this.weights = weights;
    this.encoder = encoder;
  }

  /**
   * @param regions regions of the atlas, which the weights alone do not tell
   * @param gradientAxes columns of the gradient table, if there is one
   */
  static BrainJepaConfig infer(Safetensors weights, int regions, Optional<Integer> gradientAxes) {
    String prefix =
        List.of("target_encoder.", "encoder.").stream()
            .filter(p -> weights.has(p + "patch_embed.proj.weight"))
            .findFirst()
            .orElseThrow(
                () ->
                    new FileFormatException(
                        weights.path().toString(),
                        "no tensor encoder.patch_embed.proj.weight",
                        "the weights of a Brain-JEPA model",
                        "A PyTorch checkpoint is converted with engram convert"));
    return new WeightSizes(weights, prefix).config(regions, gradientAxes);
  }

  private BrainJepaConfig config(int regions, Optional<Integer> gradientAxes) {
    long[] patch = shape(encoder + "patch_embed.proj.weight", 4);
    int dim = (int) patch[0];
    int patchSize = (int) patch[3];
    int tokens = (int) shape(encoder + "pos_embed_proj.emb_h", 2)[0];
    if (tokens % regions != 0) {
      throw wrong(
          encoder + "pos_embed_proj.emb_h",
          tokens + " tokens",
          "a multiple of " + regions + " regions",
          "The gradient table's rows are the regions; is it of another atlas?");
    }
    boolean mapping = weights.has(encoder + "pos_embed_proj.predictor_pos_embed_proj.weight");
    int axes =
        mapping ? (int) shape(encoder + "pos_embed_proj.predictor_pos_embed_proj.weight", 2)[1] : 0;
    if (mapping && !gradientAxes.equals(Optional.of(axes))) {
      throw wrong(
          encoder + "pos_embed_proj.predictor_pos_embed_proj.weight",
          "made for " + axes + " gradient axes",
          gradientAxes
              .map(given -> "a gradient table with " + axes + " columns, not " + given)
              .orElse("a gradient table"),
          "Name it with --gradient");
    }
    double mlpRatio = shape(encoder + "blocks.0.mlp.fc1.weight", 2)[0] / (double) dim;
    int heads = heads(dim);
    boolean predictor = weights.has("predictor.predictor_embed.weight");
    return new BrainJepaConfig(
        regions,
        tokens / regions * patchSize,
        patchSize,
        dim,
        count(encoder + "blocks."),
        heads,
        mlpRatio,
        predictor ? (int) shape("predictor.predictor_embed.weight", 2)[0] : 384,
        predictor ? count("predictor.predictor_blocks.") : 6,
        heads,
        axes,
        mapping ? Position.MAPPING : Position.ORIGIN,
        1e-6,
        "unnamed",
        BrainJepaConfig.published(Variant.VIT_BASE).repetitionTime(),
        "global-zscore");
  }

  /** Every published size has heads of 64; the weights do not tell. */
  private int heads(int dim) {
    if (dim % 64 != 0) {
      throw wrong(
          encoder + "patch_embed.proj.weight",
          "width " + dim,
          "a multiple of 64, from which the number of heads follows",
          "Make a model directory whose config.json states heads");
    }
    return dim / 64;
  }

  private int count(String prefix) {
    int blocks = 0;
    while (weights.has(prefix + blocks + ".norm1.weight")) {
      blocks++;
    }
    return blocks;
  }

  private long[] shape(String name, int dimensions) {
    if (!weights.has(name)) {
      throw wrong(name, "not there", "a tensor of the published layout", "");
    }
    long[] shape = weights.get(name).shape();
    List<Long> sizes = new ArrayList<>();
    for (long size : shape) {
      sizes.add(size);
    }
    if (shape.length != dimensions || sizes.stream().anyMatch(s -> s < 1 || s > 1 << 24)) {
      throw wrong(name, "shape " + sizes, dimensions + " dimensions", "");
    }
    return shape;
  }

  private FileFormatException wrong(String tensor, String found, String expected, String remedy) {
    return new FileFormatException(weights.path() + ", tensor " + tensor, found, expected, remedy);
  }
}
