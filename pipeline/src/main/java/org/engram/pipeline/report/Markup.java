package org.engram.pipeline.report;

import java.util.Locale;

/** Text and numbers as they stand in XHTML and SVG. */
final class Markup {
  private Markup() {}

  /** Text for content or a quoted attribute; characters that XML cannot hold become U+FFFD. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(allowed(c) ? c : 0xFFFD);
              }
            });
    return out.toString();
  }

  private static boolean allowed(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0x7E)
        || (c >= 0xA0 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }

  /** A coordinate: at most two decimals, no exponent. */
  static String number(double value) {
    double rounded = Math.round(value * 100) / 100.0;
    return rounded == Math.rint(rounded)
        ? Long.toString((long) rounded)
        : String.format(Locale.ROOT, "%.2f", rounded).replaceAll("0+$", "");
  }

  /** A figure for a reader: no more decimals than it needs, three at most, a true minus sign. */
  static String figure(double value) {
    double size = Math.abs(value);
    String text;
    if (value == Math.rint(value) && size < 1e6) {
      text = Long.toString(Math.round(size));
    } else if (size >= 1e6 || size < 1e-3) {
      text = String.format(Locale.ROOT, "%.2e", size);
    } else {
      int decimals = size >= 100 ? 1 : size >= 1 ? 2 : 3;
      text = String.format(Locale.ROOT, "%." + decimals + "f", size);
      text = text.replaceAll("\\.?0+$", "");
    }
    return value < 0 ? "\u2212" + text : text;
  }
}
