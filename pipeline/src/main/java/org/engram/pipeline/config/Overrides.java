package org.engram.pipeline.config;

import java.util.LinkedHashMap;
import org.engram.tensor.FileFormatException;

/** Puts values from the command line, {@code run.epochs=5}, into a file's tree. */
final class Overrides {
  private Overrides() {}

  static void apply(String override, Node.Section root, Findings findings) {
    int equals = override.indexOf('=');
    String path = equals < 0 ? "" : override.substring(0, equals).strip();
    if (path.isEmpty() || path.startsWith(".") || path.endsWith(".") || path.contains("..")) {
      findings.add("", 0, "'" + override + "'", "key.path=value, as in run.epochs=5", "");
      return;
    }
    Node value;
    try {
      value = YamlTree.readValue("--set " + path, override.substring(equals + 1), findings);
    } catch (FileFormatException e) {
      findings.add(path, 0, e.problem().found(), "a value in YAML", "Quote it");
      return;
    }
    String[] keys = path.split("\\.");
    Node.Section section = root;
    for (int i = 0; i < keys.length - 1; i++) {
      Node.Entry entry = section.entries().get(keys[i]);
      if (entry != null && entry.value() instanceof Node.Section below) {
        section = below;
      } else if (entry == null || entry.value() instanceof Node.Nothing) {
        Node.Section below = new Node.Section(0, new LinkedHashMap<>());
        section.entries().put(keys[i], new Node.Entry(0, below));
        section = below;
      } else {
        findings.add(
            path, 0, keys[i] + " is " + entry.value().describe() + " in the file", "a section", "");
        return;
      }
    }
    section.entries().put(keys[keys.length - 1], new Node.Entry(0, value));
  }
}
