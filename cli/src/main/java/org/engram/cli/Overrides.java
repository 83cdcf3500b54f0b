package org.engram.cli;

import java.util.List;

/** Options as the values of a configuration's keys. */
final class Overrides {
  private Overrides() {}

  /** Adds a key's value where there is one. */
  static void add(List<String> all, String key, Object value) {
    if (value != null) {
      all.add(key + "=" + (value instanceof Number ? value : quoted(value.toString())));
    }
  }

  static String list(List<String> values) {
    return "[" + String.join(", ", values.stream().map(Overrides::quoted).toList()) + "]";
  }

  /** As YAML has a text that is nothing else. */
  static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
