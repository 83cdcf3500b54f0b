package org.engram.imaging.signal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.AtomicFile;
import org.engram.tensor.file.IoFailure;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code normalization.json}: {@code name} and {@code version}, and for {@code robust} also {@code
 * atlas}, {@code regions} (labels), {@code medians}, {@code iqrs}, {@code scans} and {@code
 * created_by}. Anything else in it is an error. Numbers are written so that they read back bit for
 * bit.
 */
public final class NormalizationFile {
  private static final long MAX_BYTES = 64L << 20;
  private static final Set<String> PLAIN_KEYS = Set.of("name", "version");
  private static final Set<String> ROBUST_KEYS =
      Set.of("name", "version", "atlas", "regions", "medians", "iqrs", "scans", "created_by");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private NormalizationFile() {}

  /**
   * Reads a stored normalisation.
   *
   * @throws FileFormatException with the key that is missing, unknown or wrong
   */
  public static Normalization read(Path file) {
    String where = file.toString();
    JsonNode root = parse(file);
    if (!root.isObject()) {
      throw wrong(where, "no JSON object", "an object with name and version");
    }
    String name = text(where, root, "name");
    boolean robust = name.equals(RobustScaling.NAME);
    if (!Normalization.NAMES.contains(name)) {
      throw wrong(
          where + ", name", "'" + name + "'", "one of " + String.join(", ", Normalization.NAMES));
    }
    Set<String> known = robust ? ROBUST_KEYS : PLAIN_KEYS;
    for (String key : root.propertyNames()) {
      if (!known.contains(key)) {
        throw wrong(
            where, "unknown key '" + key + "'", "the keys " + known.stream().sorted().toList());
      }
    }
    int version = whole(where, root, "version");
    if (version != 1) {
      throw wrong(
          where + ", version", String.valueOf(version), "1, the version this program knows");
    }
    if (!robust) {
      return Normalization.fromName(name);
    }
    try {
      return new RobustScaling(
          text(where, root, "atlas"),
          labels(where, root),
          numbers(where, root, "medians"),
          numbers(where, root, "iqrs"),
          whole(where, root, "scans"),
          text(where, root, "created_by"));
    } catch (RefusedInputException e) {
      Problem p = e.problem();
      throw new FileFormatException(new Problem(where, p.found(), p.expected(), p.remedy()), e);
    }
  }

  /** Writes a normalisation, whole or not at all. */
  public static void write(Normalization normalization, Path file) {
    ObjectNode root = JSON.createObjectNode();
    root.put("name", normalization.name());
    root.put("version", normalization.version());
    if (normalization instanceof RobustScaling robust) {
      root.put("atlas", robust.atlas());
      root.put("scans", robust.scans());
      root.put("created_by", robust.createdBy());
      ArrayNode regions = root.putArray("regions");
      robust.regions().forEach(regions::add);
      put(root.putArray("medians"), robust.medians());
      put(root.putArray("iqrs"), robust.iqrs());
    }
    byte[] bytes = JSON.writeValueAsBytes(root);
    AtomicFile.writeStream(file, out -> out.write(bytes));
  }

  /**
   * The normalisation that a user named: one of {@link Normalization#NAMES} or the path of a file.
   *
   * @throws ConfigurationException for a name that is neither
   */
  public static Normalization fromNameOrFile(String text) {
    return text.endsWith(".json") ? read(Path.of(text)) : Normalization.fromName(text);
  }

  private static JsonNode parse(Path file) {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw wrong(file.toString(), size + " bytes", "at most " + MAX_BYTES);
      }
      return JSON.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(
              file.toString(),
              "cannot be read (" + IoFailure.words(e) + ")",
              "a readable file",
              ""),
          e);
    } catch (JacksonException e) {
      throw new FileFormatException(
          new Problem(
              file.toString(),
              "no valid JSON: " + e.getOriginalMessage(),
              "a normalization.json",
              "Write it again with engram normalization fit."),
          e);
    }
  }

  private static void put(ArrayNode array, double[] values) {
    for (double value : values) {
      array.add(value);
    }
  }

  private static JsonNode required(String where, JsonNode root, String key) {
    JsonNode node = root.get(key);
    if (node == null) {
      throw wrong(where, "no key '" + key + "'", "the key '" + key + "'");
    }
    return node;
  }

  private static String text(String where, JsonNode root, String key) {
    JsonNode node = required(where, root, key);
    if (!node.isString()) {
      throw wrong(where + ", " + key, shown(node), "a text");
    }
    return node.stringValue();
  }

  private static int whole(String where, JsonNode root, String key) {
    JsonNode node = required(where, root, key);
    if (!node.isInt()) {
      throw wrong(where + ", " + key, shown(node), "a whole number");
    }
    return node.intValue();
  }

  private static List<String> labels(String where, JsonNode root) {
    List<String> labels = new ArrayList<>();
    for (JsonNode label : array(where, root, "regions")) {
      if (!label.isString()) {
        throw wrong(where + ", regions[" + labels.size() + "]", shown(label), "a label");
      }
      labels.add(label.stringValue());
    }
    return labels;
  }

  private static double[] numbers(String where, JsonNode root, String key) {
    JsonNode array = array(where, root, key);
    double[] numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!array.get(i).isNumber()) {
        throw wrong(where + ", " + key + "[" + i + "]", shown(array.get(i)), "a number");
      }
      numbers[i] = array.get(i).doubleValue();
    }
    return numbers;
  }

  private static JsonNode array(String where, JsonNode root, String key) {
    JsonNode node = required(where, root, key);
    if (!node.isArray()) {
      throw wrong(where + ", " + key, shown(node), "a list");
    }
    return node;
  }

  private static String shown(JsonNode node) {
    String text = node.toString();
    return text.length() > 60 ? text.substring(0, 60) + "..." : text;
  }

  private static FileFormatException wrong(String where, String found, String expected) {
    return new FileFormatException(
        where, found, expected, "Mend it, or write it again with engram normalization fit.");
  }
}
