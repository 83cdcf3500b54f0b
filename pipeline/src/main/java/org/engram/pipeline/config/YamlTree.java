package org.engram.pipeline.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * One YAML document as plain sections, lists and scalars. Nothing in it can do anything: anchors,
 * aliases and type tags are refused, so it cannot grow while it is read and names no class.
 */
final class YamlTree {
  private static final int DEEPEST = 32;

  private final String source;
  private final int fixedLine;
  private final Findings findings;
  private final YAMLParser parser;

  private YamlTree(String source, int fixedLine, Findings findings, YAMLParser parser) {
    this.source = source;
    this.fixedLine = fixedLine;
    this.findings = findings;
    this.parser = parser;
  }

  /**
   * Reads a document; repeated keys join the findings, and the first of each holds.
   *
   * @throws FileFormatException where it is no YAML, or uses what is refused
   */
  static Node read(String source, String text, Findings findings) {
    return read(source, text, -1, findings);
  }

  /** As above, of a value given on the command line: every line is 0. */
  static Node readValue(String source, String text, Findings findings) {
    return read(source, text, 0, findings);
  }

  private static Node read(String source, String text, int fixedLine, Findings findings) {
    try (YAMLParser parser =
        (YAMLParser) new YAMLFactory().createParser(ObjectReadContext.empty(), text)) {
      YamlTree tree = new YamlTree(source, fixedLine, findings, parser);
      JsonToken first = parser.nextToken();
      if (first == null) {
        return new Node.Nothing(fixedLine >= 0 ? fixedLine : 1);
      }
      Node root = tree.node(first, "", 0);
      if (parser.nextToken() != null) {
        throw tree.refused("a second document", "one document a file");
      }
      return root;
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? -1 : e.getLocation().getLineNr();
      throw new FileFormatException(
          new Problem(
              source + (line > 0 ? ", line " + line : ""),
              e.getOriginalMessage().lines().findFirst().orElse("not readable"),
              "YAML: 'key: value' lines, sections by indentation",
              "Look at the indentation and at quotes and brackets there"),
          e);
    }
  }

  private Node node(JsonToken token, String path, int depth) {
    if (depth > DEEPEST) {
      throw refused("sections " + depth + " deep", "at most " + DEEPEST);
    }
    if (parser.isCurrentAlias() || parser.getObjectId() != null) {
      throw refused("an anchor or alias (& or *)", "each value written out");
    }
    if (parser.getTypeId() != null) {
      throw refused("a type tag (!" + parser.getTypeId() + ")", "plain values");
    }
    int line = line();
    return switch (token) {
      case START_OBJECT -> section(line, path, depth);
      case START_ARRAY -> sequence(line, path, depth);
      case VALUE_NULL -> new Node.Nothing(line);
      default -> new Node.Scalar(line, parser.getString());
    };
  }

  private Node section(int line, String path, int depth) {
    SequencedMap<String, Node.Entry> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      int keyLine = line();
      String below = path.isEmpty() ? key : path + "." + key;
      Node value = node(parser.nextToken(), below, depth + 1);
      Node.Entry before = entries.putIfAbsent(key, new Node.Entry(keyLine, value));
      if (before != null) {
        findings.add(
            below,
            keyLine,
            "the key stands twice, first on line " + before.line(),
            "every key once",
            "Remove one of the two");
      }
    }
    return new Node.Section(line, entries);
  }

  private Node sequence(int line, String path, int depth) {
    List<Node> items = new ArrayList<>();
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      items.add(node(next, path + "[" + items.size() + "]", depth + 1));
    }
    return new Node.Sequence(line, items);
  }

  private int line() {
    return fixedLine >= 0 ? fixedLine : parser.currentTokenLocation().getLineNr();
  }

  private FileFormatException refused(String found, String expected) {
    return new FileFormatException(source + ", line " + line(), found, expected, "");
  }
}
