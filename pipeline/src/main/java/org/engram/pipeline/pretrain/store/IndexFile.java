package org.engram.pipeline.pretrain.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
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
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * An index as a file: JSON objects, one a line. The first has {@code version} and {@code header},
 * each other an entry below its key, or {@code refused}. An unknown key is an error.
 *
 * @param name of such an index, for messages: "a cohort index"
 * @param version of its lines
 * @param key what an entry stands below, and is called: "run"
 * @param header the record of the first line
 * @param entry the record of a line
 * @param refusal the record of what cannot be used
 */
public record IndexFile<H, E, R>(
    String name, int version, String key, Class<H> header, Class<E> entry, Class<R> refusal) {
  private static final String VERSION = "version";
  private static final String HEADER = "header";
  private static final String REFUSED = "refused";
  private static final long MAX_BYTES = 1L << 30;
  private static final int TOLD = 80; // characters of a wrong line
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /** The lines of an index's file. */
  public Stream<String> lines(IndexLines<H, E, R> index) {
    SequencedMap<String, Object> first = new LinkedHashMap<>();
    first.put(VERSION, version);
    first.put(HEADER, index.header());
    Stream<Map<String, ?>> entries = index.entries().stream().map(line -> Map.of(key, line));
    Stream<Map<String, ?>> refused = index.refused().stream().map(line -> Map.of(REFUSED, line));
    return Stream.concat(Stream.of(first), Stream.concat(entries, refused))
        .map(JSON::writeValueAsString);
  }

  /** Writes an index, whole or not at all. */
  public void write(IndexLines<H, E, R> index, Path file) {
    AtomicFile.writeStream(
        file,
        out -> {
          for (String line : (Iterable<String>) lines(index)::iterator) {
            out.write(line.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
          }
        });
  }

  /** SHA-256 over the lines. */
  public String hash(IndexLines<H, E, R> index) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      lines(index).forEach(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Reads an index.
   *
   * @throws FileFormatException naming the line that is wrong
   */
  public IndexLines<H, E, R> read(Path file) {
    try {
      long bytes = Files.size(file);
      if (bytes > MAX_BYTES) {
        throw new FileFormatException(
            file.toString(), bytes + " bytes", "an index of at most " + MAX_BYTES, "");
      }
      try (BufferedReader lines = Files.newBufferedReader(file)) {
        return parse(file.toString(), lines.lines().toList());
      }
    } catch (NoSuchFileException e) {
      throw new RefusedInputException(
          new Problem(file.toString(), "no such file", name, "Check the path"), e);
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(file.toString(), IoFailure.words(e), "a file that can be read", ""), e);
    } catch (UncheckedIOException e) {
      throw new FileFormatException(
          new Problem(file.toString(), e.getCause().toString(), "text in UTF-8", ""), e);
    }
  }

  /**
   * Reads the lines of an index.
   *
   * @param source names the text in messages
   * @throws FileFormatException naming the line that is wrong
   */
  public IndexLines<H, E, R> parse(String source, List<String> lines) {
    if (lines.isEmpty()) {
      throw malformed(source, "an empty file", name, null);
    }
    H first = null;
    List<E> entries = new ArrayList<>();
    List<R> refused = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String where = source + ", line " + (i + 1);
      JsonNode line = object(where, lines.get(i));
      if (i == 0 && has(line, VERSION, HEADER) && line.get(VERSION).equals(versionNode())) {
        first = value(where, line.get(HEADER), header);
      } else if (i > 0 && has(line, key)) {
        entries.add(value(where, line.get(key), entry));
      } else if (i > 0 && has(line, REFUSED)) {
        refused.add(value(where, line.get(REFUSED), refusal));
      } else {
        String expected =
            i == 0
                ? "the header of " + name + ", version " + version
                : "an object with '" + key + "' or '" + REFUSED + "' alone";
        String text = lines.get(i);
        throw malformed(where, text.substring(0, Math.min(TOLD, text.length())), expected, null);
      }
    }
    return new IndexLines<>(first, entries, refused);
  }

  private JsonNode versionNode() {
    return JSON.getNodeFactory().numberNode(version);
  }

  /** Whether a line is an object with values below these keys and nothing else. */
  private static boolean has(JsonNode line, String... keys) {
    if (!line.isObject() || line.size() != keys.length) {
      return false;
    }
    for (String key : keys) {
      if (!line.hasNonNull(key)) {
        return false;
      }
    }
    return true;
  }

  private JsonNode object(String where, String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw malformed(where, e.getOriginalMessage(), "a line of " + name, e);
    }
  }

  private <T> T value(String where, JsonNode node, Class<T> type) {
    try {
      return JSON.treeToValue(node, type);
    } catch (JacksonException e) {
      // The checks of a record come out of Jackson as its own errors.
      String found =
          e.getCause() instanceof RefusedInputException
                  || e.getCause() instanceof ConfigurationException
                  || e.getCause() instanceof IllegalArgumentException
              ? e.getCause().getMessage()
              : e.getOriginalMessage();
      throw malformed(where, found, "a line of " + name, e);
    }
  }

  private static FileFormatException malformed(
      String where, String found, String expected, Exception cause) {
    return new FileFormatException(
        new Problem(where, found, expected, "Build the index anew"), cause);
  }
}
