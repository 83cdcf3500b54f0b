package org.engram.models.brainjepa;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.directory.ConfigKeys;
import org.engram.models.directory.ModelType;
import org.engram.tensor.ConfigurationException;

/**
 * Reads and writes {@code config.json}. Every wrong, missing or unknown key is reported at once.
 * Sizes may be left to {@code variant}; the rest defaults to the published model's values.
 */
final class ConfigFile {
  static final String MODEL_TYPE = ModelType.BRAIN_JEPA.toString();

  private final ConfigKeys keys;

  private ConfigFile(ConfigKeys keys) {
    this.keys = keys;
  }

  static BrainJepaConfig read(Path file) {
    return new ConfigFile(ConfigKeys.read(file)).config();
  }

  private BrainJepaConfig config() {
    String type = keys.text("model_type", MODEL_TYPE);
    if (!type.equals(MODEL_TYPE)) {
      keys.wrong("model_type: '" + type + "'; expected '" + MODEL_TYPE + "'");
    }
    String variantName = keys.text("variant", "");
    Variant variant = null;
    if (variantName != null && !variantName.isEmpty()) {
      try {
        variant = Variant.parse("variant", variantName);
      } catch (ConfigurationException e) {
        keys.wrong(e.getMessage());
      }
    }
    BrainJepaConfig published =
        BrainJepaConfig.published(variant == null ? Variant.VIT_BASE : variant);
    boolean sized = variant != null;
    int embedDim = keys.integer("embed_dim", sized ? published.embedDim() : null);
    int depth = keys.integer("depth", sized ? published.depth() : null);
    int heads = keys.integer("heads", sized ? published.heads() : null);
    if (sized
        && (embedDim != published.embedDim()
            || depth != published.depth()
            || heads != published.heads())) {
      keys.wrong(
          "variant: " + variant + " disagrees with embed_dim, depth or heads; leave one out");
    }
    String positionName = keys.text("position", published.position().toString());
    Position position = Position.MAPPING;
    if ("origin".equals(positionName)) {
      position = Position.ORIGIN;
    } else if (!"mapping".equals(positionName)) {
      keys.wrong("position: '" + positionName + "'; expected mapping or origin");
    }
    int regions = keys.integer("regions", null);
    int frames = keys.integer("frames", null);
    int patchSize = keys.integer("patch_size", published.patchSize());
    double mlpRatio = keys.number("mlp_ratio", published.mlpRatio());
    int predictorDim = keys.integer("predictor_dim", published.predictorDim());
    int predictorDepth = keys.integer("predictor_depth", published.predictorDepth());
    int predictorHeads = keys.integer("predictor_heads", heads);
    int gradientDim =
        keys.integer("gradient_dim", position == Position.ORIGIN ? 0 : published.gradientDim());
    double eps = keys.number("layer_norm_eps", published.layerNormEps());
    String atlas = keys.text("atlas", null);
    double repetitionTime = keys.number("repetition_time", null);
    String normalization = keys.text("normalization", null);
    keys.noteUnknown();
    if (keys.right()) {
      try {
        return new BrainJepaConfig(
            regions,
            frames,
            patchSize,
            embedDim,
            depth,
            heads,
            mlpRatio,
            predictorDim,
            predictorDepth,
            predictorHeads,
            gradientDim,
            position,
            eps,
            atlas,
            repetitionTime,
            normalization);
      } catch (ConfigurationException e) {
        keys.wrong(e.problem().found());
      }
    }
    keys.finish();
    throw new IllegalStateException("what is wrong was told");
  }

  /** The keys that describe a model's sizes and input, as the file has them, in its order. */
  static SequencedMap<String, Object> keys(BrainJepaConfig config) {
    SequencedMap<String, Object> keys = new LinkedHashMap<>();
    keys.put("regions", config.regions());
    keys.put("frames", config.frames());
    keys.put("patch_size", config.patchSize());
    keys.put("embed_dim", config.embedDim());
    keys.put("depth", config.depth());
    keys.put("heads", config.heads());
    keys.put("mlp_ratio", config.mlpRatio());
    keys.put("predictor_dim", config.predictorDim());
    keys.put("predictor_depth", config.predictorDepth());
    keys.put("predictor_heads", config.predictorHeads());
    keys.put("gradient_dim", config.gradientDim());
    keys.put("position", config.position().toString());
    keys.put("layer_norm_eps", config.layerNormEps());
    keys.put("atlas", config.atlas());
    keys.put("repetition_time", config.repetitionTime());
    keys.put("normalization", config.normalization());
    return keys;
  }

  static void write(Path file, BrainJepaConfig config) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("model_type", MODEL_TYPE);
    keys.putAll(keys(config));
    ConfigKeys.write(file, keys);
  }
}
