package org.engram.models.directory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The keys of a {@code config.json}. What is asked for becomes known; what is wrong, missing or
 * unknown is noted, and told all at once by {@link #finish}. A value that is wrong reads as its
 * default, or as 1, so that reading goes on.
 */
public final class ConfigKeys {
  private static final long LIMIT = 1 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private final Path file;
  private final String prefix;
  private final JsonNode root;
  private final List<String> wrong;
  private final Set<String> known = new TreeSet<>();
  private final List<ConfigKeys> sections = new ArrayList<>();

  private ConfigKeys(Path file, String prefix, JsonNode root, List<String> wrong) {
    this.file = file;
    this.prefix = prefix;
    this.root = root;
    this.wrong = wrong;
  }

  /**
   * Reads the file.
   *
   * @throws FileFormatException if it is not there, or no JSON object
   */
  public static ConfigKeys read(Path file) {
    try {
      if (Files.size(file) > LIMIT) {
        throw new FileFormatException(
            file.toString(), Files.size(file) + " bytes", "a config.json of at most 1 MB", "");
      }
      JsonNode root = JSON.readTree(Files.readString(file));
      if (!root.isObject()) {
        throw new FileFormatException(file.toString(), "no JSON object", "{...}", "");
      }
      return new ConfigKeys(file, "", root, new ArrayList<>());
    } catch (NoSuchFileException e) {
      throw new FileFormatException(
          new Problem(
              file.toString(),
              "not there",
              "a model directory with config.json, model.safetensors and what belongs to them",
              "Make one with engram init-model, or name bare weights with --weights"),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JacksonException e) {
      throw new FileFormatException(
          new Problem(file + ", " + at(e), e.getOriginalMessage(), "valid JSON", ""), e);
    }
  }

  private static String at(JacksonException e) {
    return e.getLocation() == null
        ? "start"
        : "line " + e.getLocation().getLineNr() + " column " + e.getLocation().getColumnNr();
  }

  /** Writes keys in their order, whole or not at all. */
  public static void write(Path file, Map<String, ?> keys) {
    byte[] json = (JSON.writeValueAsString(keys) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(file, out -> out.write(json));
  }

  /** Whether the file has a key, which stays unknown. */
  public boolean has(String key) {
    return root.has(key);
  }

  /** The keys below one, which become known with their own reading; nothing where it is absent. */
  public Optional<ConfigKeys> section(String key) {
    known.add(key);
    JsonNode node = root.get(key);
    if (node == null || node.isNull()) {
      return Optional.empty();
    }
    if (!node.isObject()) {
      wrong(key, node + "; expected {...}");
      return Optional.empty();
    }
    ConfigKeys section = new ConfigKeys(file, prefix + key + ".", node, wrong);
    sections.add(section);
    return Optional.of(section);
  }

  /** Takes every key of this section for known. */
  public void ignoreRest() {
    known.addAll(root.propertyNames());
  }

  /** A text, or null where there is none. */
  public String optionalText(String key) {
    known.add(key);
    JsonNode node = root.get(key);
    if (node != null && !node.isString()) {
      wrong(key, node + "; expected a text");
      return null;
    }
    return node == null ? null : node.asString();
  }

  /** A text that must be there where there is no default (null). */
  public String text(String key, String otherwise) {
    JsonNode node = node(key, otherwise != null, "a text");
    if (node == null) {
      return otherwise;
    }
    if (!node.isString()) {
      wrong(key, node + "; expected a text");
      return otherwise;
    }
    return node.asString();
  }

  /** A whole number that must be there where there is no default (null). */
  public int integer(String key, Integer otherwise) {
    JsonNode node = node(key, otherwise != null, "a whole number");
    if (node == null) {
      return otherwise == null ? 1 : otherwise;
    }
    if (!node.isInt()) {
      wrong(key, node + "; expected a whole number");
      return 1;
    }
    return node.asInt();
  }

  /** A number that must be there where there is no default (null). */
  public double number(String key, Double otherwise) {
    JsonNode node = node(key, otherwise != null, "a number");
    if (node == null) {
      return otherwise == null ? 1 : otherwise;
    }
    if (!node.isNumber()) {
      wrong(key, node + "; expected a number");
      return 1;
    }
    return node.asDouble();
  }

  /** True or false. */
  public boolean truth(String key, boolean otherwise) {
    JsonNode node = node(key, true, "true or false");
    if (node == null) {
      return otherwise;
    }
    if (!node.isBoolean()) {
      wrong(key, node + "; expected true or false");
      return otherwise;
    }
    return node.asBoolean();
  }

  /** One of some names. */
  public <E extends Enum<E>> E choice(String key, E otherwise, Class<E> type) {
    String name = text(key, otherwise.toString());
    List<String> names = new ArrayList<>();
    for (E value : type.getEnumConstants()) {
      if (value.toString().equals(name)) {
        return value;
      }
      names.add(value.toString());
    }
    wrong(key, "'" + name + "'; expected " + String.join(", ", names));
    return otherwise;
  }

  /** Whole numbers that must be there where there is no default (null). */
  public List<Integer> integers(String key, List<Integer> otherwise) {
    JsonNode node = node(key, otherwise != null, "[whole numbers]");
    List<Integer> fallback = otherwise == null ? List.of(1, 1, 1) : otherwise;
    if (node == null) {
      return fallback;
    }
    List<Integer> values = new ArrayList<>();
    for (JsonNode value : node) {
      if (!value.isInt()) {
        wrong(key, node + "; expected whole numbers");
        return fallback;
      }
      values.add(value.asInt());
    }
    if (!node.isArray()) {
      wrong(key, node + "; expected [whole numbers]");
      return fallback;
    }
    return values;
  }

  /** Texts. */
  public List<String> texts(String key, List<String> otherwise) {
    JsonNode node = node(key, true, "[texts]");
    if (node == null) {
      return otherwise;
    }
    List<String> values = new ArrayList<>();
    for (JsonNode value : node) {
      if (!value.isString()) {
        wrong(key, node + "; expected texts");
        return otherwise;
      }
      values.add(value.asString());
    }
    if (!node.isArray()) {
      wrong(key, node + "; expected [texts]");
      return otherwise;
    }
    return values;
  }

  /** Two numbers. */
  public double[] pair(String key, double first, double second) {
    JsonNode node = node(key, true, "[two numbers]");
    if (node == null) {
      return new double[] {first, second};
    }
    if (!node.isArray() || node.size() != 2 || !node.get(0).isNumber() || !node.get(1).isNumber()) {
      wrong(key, node + "; expected [two numbers]");
      return new double[] {first, second};
    }
    return new double[] {node.get(0).asDouble(), node.get(1).asDouble()};
  }

  private JsonNode node(String key, boolean optional, String expected) {
    known.add(key);
    JsonNode node = root.get(key);
    if (node == null && !optional) {
      wrong(key, "missing; expected " + expected);
    }
    return node;
  }

  /** Notes what is wrong with a key. */
  public void wrong(String key, String what) {
    wrong.add(prefix + key + ": " + what);
  }

  /** Notes what is wrong, in the words of one who checked more. */
  public void wrong(String what) {
    wrong.add(what);
  }

  /** Whether nothing has been wrong up to here, unknown keys aside. */
  public boolean right() {
    return wrong.isEmpty();
  }

  /** Notes every key that nobody asked for. */
  public void noteUnknown() {
    for (String key : root.propertyNames()) {
      if (!known.contains(key)) {
        wrong(key, "unknown key; known are " + String.join(", ", known));
      }
    }
    sections.forEach(ConfigKeys::noteUnknown);
  }

  /**
   * All that is wrong.
   *
   * @throws ConfigurationException if anything is
   */
  public void finish() {
    if (!wrong.isEmpty()) {
      throw new ConfigurationException(file.toString(), String.join("\n  ", wrong), "", "");
    }
  }
}
