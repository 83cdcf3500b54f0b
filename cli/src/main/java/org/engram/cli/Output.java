package org.engram.cli;

import java.io.PrintWriter;
import java.util.Locale;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Results on standard output: facts as aligned lines for a person, or one JSON object. */
final class Output {
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
  private static final int NAMES = 16;

  private final PrintWriter out;

  Output(PrintWriter out) {
    this.out = out;
  }

  /** One line of JSON; names of records' components become snake_case. */
  void json(Object result) {
    out.println(JSON.writeValueAsString(result));
    out.flush();
  }

  /** What the facts that follow are about. */
  void title(String text) {
    out.println(text);
  }

  /** A fact; without a name it belongs to the one before. */
  void fact(String name, String value) {
    String[] lines = value.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      out.println("  " + padded(i == 0 ? name : "") + lines[i]);
    }
  }

  void blank() {
    out.println();
  }

  void flush() {
    out.flush();
  }

  private static String padded(String name) {
    return name.length() >= NAMES ? name + " " : name + " ".repeat(NAMES - name.length());
  }

  /** Bytes as a person reads them: 1.5 GB. */
  static String bytes(long bytes) {
    if (bytes < 10_000) {
      return bytes + " bytes";
    }
    if (bytes < 1_000_000) {
      return bytes / 1000 + " kB";
    }
    return bytes < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
  }

  /** A count with its unit, and what else: 1 region, 3 regions. */
  static String count(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }
}
