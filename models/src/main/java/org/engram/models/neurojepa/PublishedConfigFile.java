package org.engram.models.neurojepa;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.models.directory.ConfigKeys;
import org.engram.models.neurojepa.NeuroConfigFile.Contents;
import org.engram.models.neurojepa.NeuroJepaConfig.FeedForwardKind;
import org.engram.models.neurojepa.NeuroJepaConfig.Rope;
import org.engram.tensor.ConfigurationException;

/**
 * The {@code config.json} of the published release, whose sizes lie below {@code model} by the
 * names of its training configuration. It says nothing of the preparation of volumes: the published
 * one is taken, and said. Keys that only training reads are passed over.
 */
final class PublishedConfigFile {
  private static final String TYPE = "v-jepa-3d-vit-moe";

  private final ConfigKeys root;

  PublishedConfigFile(ConfigKeys root) {
    this.root = root;
  }

  Contents contents() {
    ConfigKeys keys = root.section("model").orElse(root);
    NeuroJepaConfig published = NeuroJepaConfig.published();
    String where = keys.has("backbone_name") ? "backbone_name" : "model_name";
    VolumeVariant variant = NeuroConfigFile.variant(keys, where).orElse(VolumeVariant.VIT_BASE);
    List<Integer> image = keys.integers("img_size", null);
    List<Integer> patch = keys.integers("patch_size", null);
    int channels = keys.integer("in_chans", 1);
    Rope rope = keys.truth("use_rope", false) ? Rope.PUBLISHED : Rope.NONE;
    boolean silu = keys.truth("use_silu", false);
    boolean wide = keys.truth("wide_silu", false);
    FeedForwardKind feedForward =
        !silu ? FeedForwardKind.GELU : wide ? FeedForwardKind.WIDE_SWIGLU : FeedForwardKind.SWIGLU;
    // The published encoder has no experts in SwiGLU blocks, whatever use_moe says.
    boolean experts = keys.truth("use_moe", false) && !silu;
    Optional<MixtureConfig> mixture =
        keys.section("moe_params")
            .flatMap(
                moe -> {
                  Optional<MixtureConfig> read =
                      NeuroConfigFile.mixture(moe, published.mixture().orElseThrow());
                  moe.ignoreRest();
                  return read;
                })
            .filter(_ -> experts);
    NeuroJepaConfig.PredictorConfig predictor =
        NeuroConfigFile.predictor(keys, published.predictor());
    Optional<VolumeShape> volume =
        NeuroConfigFile.attempt(root, () -> new VolumeShape(image, patch, channels));
    Optional<NeuroJepaConfig> config =
        volume.flatMap(
            size ->
                NeuroConfigFile.attempt(
                    root,
                    () ->
                        new NeuroJepaConfig(
                            size,
                            variant.embedDim(),
                            variant.depth(),
                            variant.heads(),
                            variant.mlpRatio(),
                            true,
                            rope,
                            feedForward,
                            mixture,
                            predictor,
                            published.layerNormEps())));
    root.finish();
    VolumeInput input = VolumeInput.of("published", volume.orElseThrow());
    List<String> notes = new ArrayList<>();
    notes.add(
        "config.json of the published release: the preparation of volumes is taken to be published"
            + " (that of training), for T1w, T2w and FLAIR");
    return new Contents(config.orElseThrow(), input, notes);
  }

  /**
   * The keys of such a file.
   *
   * @throws ConfigurationException if the published code has no such model
   */
  static Map<String, Object> keys(NeuroJepaConfig config) {
    List<String> wrong = new ArrayList<>();
    VolumeVariant variant = null;
    for (VolumeVariant one : VolumeVariant.values()) {
      if (one.embedDim() == config.embedDim()
          && one.depth() == config.depth()
          && one.heads() == config.heads()
          && one.mlpRatio() == config.mlpRatio()) {
        variant = one;
      }
    }
    if (variant == null) {
      wrong.add("no variant has width, depth, heads and MLP of this model");
    }
    switch (config.rope()) {
      case PUBLISHED, NONE -> {}
      case PUBLISHED_CUBE, CORRECTED -> wrong.add("rope: " + config.rope());
    }
    if (!config.biased()) {
      wrong.add("qkv_bias: false");
    }
    if (config.layerNormEps() != 1e-6) {
      wrong.add("layer_norm_eps: " + config.layerNormEps());
    }
    if (!wrong.isEmpty()) {
      throw new ConfigurationException(
          "model for the published code",
          String.join("\n  ", wrong),
          "a model that the published code can build",
          "Keep it as a directory of Engram");
    }
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("backbone_name", variant.toString());
    model.put("img_size", config.volume().image());
    model.put("patch_size", config.volume().patch());
    model.put("in_chans", config.volume().channels());
    model.put("use_rope", config.rope() == Rope.PUBLISHED);
    model.put("use_silu", config.feedForward() != FeedForwardKind.GELU);
    model.put("wide_silu", config.feedForward() == FeedForwardKind.WIDE_SWIGLU);
    model.put("use_moe", config.mixture().isPresent());
    config
        .mixture()
        .ifPresent(
            mixture -> {
              Map<String, Object> moe = NeuroConfigFile.mixture(mixture);
              moe.put("dim", config.embedDim());
              model.put("moe_params", moe);
            });
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("model_type", TYPE);
    keys.put("model", model);
    keys.put("huggingface", Map.of("checkpoint_filename", "model.safetensors"));
    return keys;
  }
}
