package org.engram.models.neurojepa;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.models.neurojepa.NeuroJepaConfig.FeedForwardKind;
import org.engram.models.neurojepa.NeuroJepaConfig.PredictorConfig;
import org.engram.models.neurojepa.NeuroJepaConfig.Rope;
import tools.jackson.databind.JsonNode;

/** The sizes of a recorded model, by the keys of the published configuration. */
public final class RecordedSizes {
  private RecordedSizes() {}

  public static NeuroJepaConfig of(JsonNode sizes) {
    int dim = sizes.get("embed_dim").asInt();
    return new NeuroJepaConfig(
        new VolumeShape(
            integers(sizes.get("img_size")),
            integers(sizes.get("patch_size")),
            sizes.path("in_chans").asInt(1)),
        dim,
        sizes.path("depth").asInt(1),
        sizes.path("num_heads").asInt(1),
        sizes.path("mlp_ratio").asDouble(4),
        true,
        sizes.path("use_rope").asBoolean(true) ? Rope.PUBLISHED : Rope.NONE,
        feedForward(sizes),
        mixture(sizes.path("moe")),
        new PredictorConfig(
            sizes.path("pred_embed_dim").asInt(24),
            sizes.path("pred_depth").asInt(1),
            sizes.path("pred_num_heads").asInt(1),
            sizes.path("num_mask_tokens").asInt(1)),
        1e-6);
  }

  private static FeedForwardKind feedForward(JsonNode sizes) {
    if (!sizes.path("use_silu").asBoolean(false)) {
      return FeedForwardKind.GELU;
    }
    return sizes.path("wide_silu").asBoolean(true)
        ? FeedForwardKind.WIDE_SWIGLU
        : FeedForwardKind.SWIGLU;
  }

  /** What a case leaves out is 4 experts of 24 units, 2 active, 2 shared, softmax, scale 4. */
  private static Optional<MixtureConfig> mixture(JsonNode moe) {
    if (moe.isMissingNode()) {
      return Optional.empty();
    }
    return Optional.of(
        new MixtureConfig(
            integers(moe.get("moe_layer_indices")),
            moe.path("n_routed_experts").asInt(4),
            moe.path("n_activated_experts").asInt(2),
            moe.path("n_shared_experts").asInt(2),
            moe.path("moe_inter_dim").asInt(24),
            moe.path("score_func").asString("softmax").equals("softmax")
                ? MixtureConfig.Score.SOFTMAX
                : MixtureConfig.Score.SIGMOID,
            moe.path("route_scale").asDouble(4)));
  }

  private static List<Integer> integers(JsonNode list) {
    List<Integer> values = new ArrayList<>();
    list.forEach(value -> values.add(value.asInt()));
    return values;
  }
}
