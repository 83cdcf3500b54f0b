package org.engram.pipeline.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.IoFailure;

/**
 * Reads YAML files into settings records and writes such records as YAML that reads back equal.
 *
 * <p>A record's component {@code learningRate} is the key {@code learning_rate}; a nested record is
 * a section, an enum its constant in lower case, a {@code List} a list, an {@code Optional} may be
 * left out or {@code null}. A relative path starts at the file's own folder. A key that is left out
 * takes its value from the static {@code defaults()} of the record (of the record that holds it
 * first); without one it is required. {@code defaults} may take the record's leading components as
 * parameters: these are then required, and the rest has defaults.
 *
 * <p>Everything that is wrong is told at once, in one {@link ConfigurationException} whose {@link
 * ConfigurationException#problems} each have file, line, key, value and what was expected: values
 * of the wrong kind, unknown and repeated keys, missing ones, and what the records' constructors
 * refuse. Anchors, aliases, type tags, files above 1 MB and sections more than 32 deep are refused
 * as malformed.
 *
 * <p>Overrides, {@code run.epochs=5}, are what {@code --set} takes: the value is read as YAML
 * ({@code [a, b]} is a list), and a relative path in it starts at the current folder.
 */
public final class YamlConfig {
  private static final long MAX_BYTES = 1 << 20;

  private YamlConfig() {}

  /** Reads a file. */
  public static <R extends Record> R read(Path file, Class<R> type) {
    return read(file, type, List.of());
  }

  /**
   * Reads a file, with values from the command line in place of its own.
   *
   * @param overrides each {@code key.path=value}
   * @throws ConfigurationException with everything that is wrong
   * @throws FileFormatException where the file cannot be read as plain YAML
   */
  public static <R extends Record> R read(Path file, Class<R> type, List<String> overrides) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    return parse(file.toString(), text(file), folder, type, overrides);
  }

  /**
   * Reads text.
   *
   * @param source names it in messages
   * @param folder that relative paths start from, absolute
   */
  public static <R extends Record> R parse(
      String source, String text, Path folder, Class<R> type, List<String> overrides) {
    Findings findings = new Findings(source);
    Node root = YamlTree.read(source, text, findings);
    if (root instanceof Node.Nothing nothing) {
      root = new Node.Section(nothing.line(), new LinkedHashMap<>());
    }
    if (root instanceof Node.Section section) {
      overrides.forEach(override -> Overrides.apply(override, section, findings));
    }
    R settings = new Binder(type, folder, findings).bind(type, root).orElse(null);
    findings.raise();
    return settings;
  }

  /**
   * Reads one top-level section of a file and nothing else of it: for a command that needs only
   * that part. The rest is not checked.
   */
  public static <R extends Record> R readSection(
      Path file, String key, Class<R> type, List<String> overrides) {
    Findings findings = new Findings(file.toString());
    Node root = YamlTree.read(file.toString(), text(file), findings);
    if (!(root instanceof Node.Section whole)) {
      throw new ConfigurationException(
          file.toString(), root.describe(), "a file with the section " + key, "Add it");
    }
    overrides.forEach(override -> Overrides.apply(override, whole, findings));
    Node.Entry entry = whole.entries().get(key);
    Node section = entry == null ? new Node.Nothing(whole.line()) : entry.value();
    Path folder = file.toAbsolutePath().normalize().getParent();
    R settings = new Binder(type, folder, findings).bindAt(key, type, section).orElse(null);
    findings.raise();
    return settings;
  }

  /**
   * The text of one top-level key of a file, which may say how the rest is to be read; empty where
   * it is not there. The rest is not checked.
   *
   * @throws ConfigurationException where the key has no plain value
   */
  public static Optional<String> word(Path file, String key, List<String> overrides) {
    Findings findings = new Findings(file.toString());
    Node root = YamlTree.read(file.toString(), text(file), findings);
    if (!(root instanceof Node.Section whole)) {
      return Optional.empty();
    }
    overrides.forEach(override -> Overrides.apply(override, whole, findings));
    Node.Entry entry = whole.entries().get(key);
    return switch (entry == null ? new Node.Nothing(whole.line()) : entry.value()) {
      case Node.Nothing _ -> Optional.empty();
      case Node.Scalar scalar -> Optional.of(scalar.text());
      case Node.Sequence _, Node.Section _ ->
          throw new ConfigurationException(
              file + ", line " + entry.line() + ", " + key, entry.value().describe(), "a word", "");
    };
  }

  /** The settings in force, every key, as YAML that reads back equal; paths are absolute. */
  public static String write(Record settings) {
    return String.join("\n", YamlWriter.lines(settings)) + "\n";
  }

  private static String text(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw new ConfigurationException(
            file.toString(), "a folder", "a configuration file", "Name a file in it");
      }
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new FileFormatException(
            file.toString(),
            size + " bytes",
            "a configuration of at most " + MAX_BYTES,
            "Name data by path and do not put them into the file");
      }
      byte[] bytes = Files.readAllBytes(file);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(
          new Problem(file.toString(), "no such file", "a configuration file", "Check the path"),
          e);
    } catch (CharacterCodingException e) {
      throw new FileFormatException(
          new Problem(file.toString(), "bytes that are not UTF-8", "text in UTF-8", "Convert it"),
          e);
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(file.toString(), IoFailure.words(e), "a file that can be read", ""), e);
    }
  }
}
