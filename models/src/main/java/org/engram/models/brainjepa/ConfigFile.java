package org.engram.models.brainjepa;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes {@code config.json}. Every wrong, missing or unknown key is reported at once.
 * Sizes may be left to {@code variant}; the rest defaults to the published model's values.
 */
final class ConfigFile {
  static final String MODEL_TYPE = "brain-jepa";
  private static final long LIMIT = 1 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private final Path file;
  private final JsonNode root;
  private final List<String> wrong = new ArrayList<>();
  private final Set<String> known = new TreeSet<>();

  private ConfigFile(Path file, JsonNode root) {
    this.file = file;
    this.root = root;
  }

  static BrainJepaConfig read(Path file) {
    try {
      if (Files.size(file) > LIMIT) {
        throw new FileFormatException(
            file.toString(), Files.size(file) + " bytes", "a config.json of at most 1 MB", "");
      }
      JsonNode root = JSON.readTree(Files.readString(file));
      if (!root.isObject()) {
        throw new FileFormatException(file.toString(), "no JSON object", "{...}", "");
      }
      return new ConfigFile(file, root).config();
    } catch (java.nio.file.NoSuchFileException e) {
      throw new FileFormatException(
          new org.engram.tensor.Problem(
              file.toString(),
              "not there",
              "a model directory with config.json, model.safetensors and gradients.csv",
              "Make one with engram init-model, or name bare weights with --weights"),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JacksonException e) {
      throw new FileFormatException(
          new org.engram.tensor.Problem(
              file + ", " + at(e), e.getOriginalMessage(), "valid JSON", ""),
          e);
    }
  }

  private static String at(JacksonException e) {
    return e.getLocation() == null
        ? "start"
        : "line " + e.getLocation().getLineNr() + " column " + e.getLocation().getColumnNr();
  }

  private BrainJepaConfig config() {
    String type = text("model_type", null);
    if (type != null && !type.equals(MODEL_TYPE)) {
      wrong.add("model_type: '" + type + "'; expected '" + MODEL_TYPE + "'");
    }
    String variantName = text("variant", "");
    Variant variant = null;
    if (variantName != null && !variantName.isEmpty()) {
      try {
        variant = Variant.parse("variant", variantName);
      } catch (ConfigurationException e) {
        wrong.add(e.getMessage());
      }
    }
    BrainJepaConfig published =
        BrainJepaConfig.published(variant == null ? Variant.VIT_BASE : variant);
    boolean sized = variant != null;
    int embedDim = integer("embed_dim", sized ? published.embedDim() : null);
    int depth = integer("depth", sized ? published.depth() : null);
    int heads = integer("heads", sized ? published.heads() : null);
    if (sized
        && (embedDim != published.embedDim()
            || depth != published.depth()
            || heads != published.heads())) {
      wrong.add("variant: " + variant + " disagrees with embed_dim, depth or heads; leave one out");
    }
    String positionName = text("position", published.position().toString());
    Position position = Position.MAPPING;
    if ("origin".equals(positionName)) {
      position = Position.ORIGIN;
    } else if (!"mapping".equals(positionName)) {
      wrong.add("position: '" + positionName + "'; expected mapping or origin");
    }
    int regions = integer("regions", null);
    int frames = integer("frames", null);
    int patchSize = integer("patch_size", published.patchSize());
    double mlpRatio = number("mlp_ratio", published.mlpRatio());
    int predictorDim = integer("predictor_dim", published.predictorDim());
    int predictorDepth = integer("predictor_depth", published.predictorDepth());
    int predictorHeads = integer("predictor_heads", heads);
    int gradientDim =
        integer("gradient_dim", position == Position.ORIGIN ? 0 : published.gradientDim());
    double eps = number("layer_norm_eps", published.layerNormEps());
    String atlas = text("atlas", null);
    double repetitionTime = number("repetition_time", null);
    String normalization = text("normalization", null);
    for (String key : root.propertyNames()) {
      if (!known.contains(key)) {
        wrong.add(key + ": unknown key; known are " + String.join(", ", known));
      }
    }
    if (wrong.isEmpty()) {
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
        wrong.add(e.problem().found());
      }
    }
    throw new ConfigurationException(file.toString(), String.join("\n  ", wrong), "", "");
  }

  private String text(String key, String otherwise) {
    JsonNode node = node(key, otherwise != null, "a text");
    if (node == null) {
      return otherwise;
    }
    if (!node.isString()) {
      wrong.add(key + ": " + node + "; expected a text");
      return otherwise;
    }
    return node.asString();
  }

  private int integer(String key, Integer otherwise) {
    JsonNode node = node(key, otherwise != null, "a whole number");
    if (node == null) {
      return otherwise == null ? 1 : otherwise;
    }
    if (!node.isInt()) {
      wrong.add(key + ": " + node + "; expected a whole number");
      return 1;
    }
    return node.asInt();
  }

  private double number(String key, Double otherwise) {
    JsonNode node = node(key, otherwise != null, "a number");
    if (node == null) {
      return otherwise == null ? 1 : otherwise;
    }
    if (!node.isNumber()) {
      wrong.add(key + ": " + node + "; expected a number");
      return 1;
    }
    return node.asDouble();
  }

  private JsonNode node(String key, boolean optional, String expected) {
    known.add(key);
    JsonNode node = root.get(key);
    if (node == null && !optional) {
      wrong.add(key + ": missing; expected " + expected);
    }
    return node;
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
    byte[] json = (JSON.writeValueAsString(keys) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(file, out -> out.write(json));
  }
}
