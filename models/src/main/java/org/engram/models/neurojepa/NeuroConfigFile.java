package org.engram.models.neurojepa;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.models.directory.ConfigKeys;
import org.engram.models.directory.ModelType;
import org.engram.models.neurojepa.NeuroJepaConfig.FeedForwardKind;
import org.engram.models.neurojepa.NeuroJepaConfig.PredictorConfig;
import org.engram.models.neurojepa.NeuroJepaConfig.Rope;
import org.engram.tensor.ConfigurationException;

/**
 * Reads and writes the {@code config.json} of a Neuro-JEPA directory. Every wrong, missing or
 * unknown key is reported at once. Sizes may be left to {@code variant}; the rest defaults to the
 * published model's values. The file of the published release is read too ({@link
 * PublishedConfigFile}).
 */
final class NeuroConfigFile {
  /** What the file says. */
  record Contents(NeuroJepaConfig config, VolumeInput input, List<String> notes) {
    Contents {
      notes = List.copyOf(notes);
    }
  }

  private final ConfigKeys keys;

  private NeuroConfigFile(ConfigKeys keys) {
    this.keys = keys;
  }

  static Contents read(Path file) {
    ConfigKeys keys = ConfigKeys.read(file);
    if (keys.has("model")) {
      return new PublishedConfigFile(keys).contents();
    }
    return new NeuroConfigFile(keys).contents();
  }

  private Contents contents() {
    String type = keys.text("model_type", null);
    if (type != null && !type.equals(ModelType.NEURO_JEPA.toString())) {
      keys.wrong("model_type", "'" + type + "'; expected '" + ModelType.NEURO_JEPA + "'");
    }
    NeuroJepaConfig published = NeuroJepaConfig.published();
    VolumeShape shape = published.volume();
    List<Integer> image = keys.integers("img_size", shape.image());
    List<Integer> patch = keys.integers("patch_size", shape.patch());
    int channels = keys.integer("in_chans", 1);
    Optional<VolumeVariant> variant = variant(keys, "variant");
    int embedDim = keys.integer("embed_dim", variant.map(VolumeVariant::embedDim).orElse(null));
    int depth = keys.integer("depth", variant.map(VolumeVariant::depth).orElse(null));
    int heads = keys.integer("num_heads", variant.map(VolumeVariant::heads).orElse(null));
    if (variant.isPresent()
        && (embedDim != variant.get().embedDim()
            || depth != variant.get().depth()
            || heads != variant.get().heads())) {
      keys.wrong(
          "variant",
          variant.get() + " disagrees with embed_dim, depth or num_heads; leave one out");
    }
    double mlpRatio = keys.number("mlp_ratio", variant.map(VolumeVariant::mlpRatio).orElse(4.0));
    boolean biased = keys.truth("qkv_bias", true);
    Rope rope = keys.choice("rope", Rope.PUBLISHED, Rope.class);
    FeedForwardKind feedForward =
        keys.choice("feed_forward", FeedForwardKind.GELU, FeedForwardKind.class);
    Optional<MixtureConfig> mixture =
        keys.section("moe").flatMap(moe -> mixture(moe, published.mixture().orElseThrow()));
    PredictorConfig predictor = predictor(keys, published.predictor());
    double eps = keys.number("layer_norm_eps", published.layerNormEps());
    Optional<ConfigKeys> preparation = keys.section("preparation");
    List<String> modalities = keys.texts("modalities", VolumeInput.published().modalities());
    Optional<VolumeShape> volume = attempt(keys, () -> new VolumeShape(image, patch, channels));
    Optional<VolumeInput> input =
        volume.flatMap(
            size -> attempt(keys, () -> input(preparation, size).withModalities(modalities)));
    keys.noteUnknown();
    Optional<NeuroJepaConfig> config =
        volume.flatMap(
            size ->
                attempt(
                    keys,
                    () ->
                        new NeuroJepaConfig(
                            size,
                            embedDim,
                            depth,
                            heads,
                            mlpRatio,
                            biased,
                            rope,
                            feedForward,
                            mixture,
                            predictor,
                            eps)));
    keys.finish();
    return new Contents(config.orElseThrow(), input.orElseThrow(), List.of());
  }

  private static VolumeInput input(Optional<ConfigKeys> section, VolumeShape volume) {
    if (section.isEmpty()) {
      return VolumeInput.of("published", volume);
    }
    ConfigKeys keys = section.get();
    VolumeInput usual = VolumeInput.of("published", volume);
    double[] percentiles =
        keys.pair("percentiles", usual.lowerPercentile(), usual.upperPercentile());
    return new VolumeInput(
        usual.modalities(),
        keys.text("name", "published"),
        keys.integers("head_size", usual.headSize()),
        keys.integers("resized_size", usual.resizedSize()),
        keys.number("spacing", usual.spacing()),
        percentiles[0],
        percentiles[1],
        keys.integer("margin", usual.margin()));
  }

  static Optional<VolumeVariant> variant(ConfigKeys keys, String key) {
    String name = keys.optionalText(key);
    return name == null ? Optional.empty() : attempt(keys, () -> VolumeVariant.parse(key, name));
  }

  static PredictorConfig predictor(ConfigKeys keys, PredictorConfig usual) {
    return new PredictorConfig(
        keys.integer("pred_embed_dim", usual.dim()),
        keys.integer("pred_depth", usual.depth()),
        keys.integer("pred_num_heads", usual.heads()),
        keys.integer("num_mask_tokens", usual.maskTokens()));
  }

  static Optional<MixtureConfig> mixture(ConfigKeys keys, MixtureConfig usual) {
    List<Integer> blocks = keys.integers("moe_layer_indices", usual.blocks());
    int experts = keys.integer("n_routed_experts", usual.experts());
    int active = keys.integer("n_activated_experts", usual.active());
    int shared = keys.integer("n_shared_experts", usual.shared());
    int hidden = keys.integer("moe_inter_dim", usual.hidden());
    MixtureConfig.Score score = keys.choice("score_func", usual.score(), MixtureConfig.Score.class);
    double scale = keys.number("route_scale", usual.routeScale());
    return attempt(
        keys, () -> new MixtureConfig(blocks, experts, active, shared, hidden, score, scale));
  }

  /** A value, or what is wrong with it noted. */
  static <T> Optional<T> attempt(ConfigKeys keys, java.util.function.Supplier<T> value) {
    try {
      return Optional.of(value.get());
    } catch (ConfigurationException e) {
      boolean listed = e.problem().expected().isEmpty();
      keys.wrong(listed ? e.problem().found() : e.problem().line());
      return Optional.empty();
    }
  }

  /** The keys in the file's order, without the model's type. */
  static SequencedMap<String, Object> keys(NeuroJepaConfig config, VolumeInput input) {
    SequencedMap<String, Object> keys = new LinkedHashMap<>();
    keys.put("img_size", config.volume().image());
    keys.put("patch_size", config.volume().patch());
    keys.put("in_chans", config.volume().channels());
    keys.put("embed_dim", config.embedDim());
    keys.put("depth", config.depth());
    keys.put("num_heads", config.heads());
    keys.put("mlp_ratio", config.mlpRatio());
    keys.put("qkv_bias", config.biased());
    keys.put("rope", config.rope().toString());
    keys.put("feed_forward", config.feedForward().toString());
    config.mixture().ifPresent(mixture -> keys.put("moe", mixture(mixture)));
    keys.put("pred_embed_dim", config.predictor().dim());
    keys.put("pred_depth", config.predictor().depth());
    keys.put("pred_num_heads", config.predictor().heads());
    keys.put("num_mask_tokens", config.predictor().maskTokens());
    keys.put("layer_norm_eps", config.layerNormEps());
    keys.put("modalities", input.modalities());
    Map<String, Object> preparation = new LinkedHashMap<>();
    preparation.put("name", input.preparation());
    preparation.put("head_size", input.headSize());
    preparation.put("resized_size", input.resizedSize());
    preparation.put("spacing", input.spacing());
    preparation.put("percentiles", List.of(input.lowerPercentile(), input.upperPercentile()));
    preparation.put("margin", input.margin());
    keys.put("preparation", preparation);
    return keys;
  }

  static SequencedMap<String, Object> mixture(MixtureConfig mixture) {
    SequencedMap<String, Object> keys = new LinkedHashMap<>();
    keys.put("moe_layer_indices", new ArrayList<>(mixture.blocks()));
    keys.put("n_routed_experts", mixture.experts());
    keys.put("n_activated_experts", mixture.active());
    keys.put("n_shared_experts", mixture.shared());
    keys.put("moe_inter_dim", mixture.hidden());
    keys.put("score_func", mixture.score().toString());
    keys.put("route_scale", mixture.routeScale());
    return keys;
  }

  static void write(Path file, NeuroJepaConfig config, VolumeInput input) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("model_type", ModelType.NEURO_JEPA.toString());
    keys.putAll(keys(config, input));
    ConfigKeys.write(file, keys);
  }
}
