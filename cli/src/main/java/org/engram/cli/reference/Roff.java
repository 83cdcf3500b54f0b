package org.engram.cli.reference;

/**
 * Text in the macros of man(7). Whatever is written is taken as text: a backslash, a dash or a dot
 * at the beginning of a line stays what it is.
 */
final class Roff {
  private static final int WIDTH = 78;

  private final StringBuilder lines = new StringBuilder();

  void title(String name, String section, String date, String source, String manual) {
    macro(".TH", name.toUpperCase(java.util.Locale.ROOT), section, date, source, manual);
  }

  void section(String name) {
    macro(".SH", name);
  }

  void paragraph() {
    lines.append(".PP\n");
  }

  void bold(String text) {
    macro(".B", text);
  }

  /** Running text, broken after each sentence as roff wants it. */
  void text(String text) {
    for (String sentence : text.split("(?<=[.:;]) +(?=[A-Z])|\n")) {
      wrapped(escape(sentence.strip()));
    }
  }

  /** Lines of at most {@link #WIDTH} characters; one that begins like a macro is told from one. */
  private void wrapped(String text) {
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
        lines.append(line).append('\n');
        line.setLength(0);
      }
      if (line.isEmpty()) {
        line.append(word.startsWith(".") || word.startsWith("'") ? "\\&" : "").append(word);
      } else {
        line.append(' ').append(word);
      }
    }
    lines.append(line).append('\n');
  }

  /** A bold and a slanted term, then what it means. */
  void tagged(String bold, String slanted, String text) {
    lines.append(".TP\n");
    if (slanted.isEmpty()) {
      macro(".B", bold);
    } else if (bold.isEmpty()) {
      macro(".I", slanted);
    } else {
      macro(".BI", bold, slanted);
    }
    text(text);
  }

  /** Another page: {@code engram-embed(1)}. */
  void reference(String page, String section, String after) {
    macro(".BR", page, "(" + section + ")" + after);
  }

  private void macro(String name, String... arguments) {
    lines.append(name);
    for (String argument : arguments) {
      lines.append(" \"").append(escape(argument).replace("\"", "\\(dq")).append('"');
    }
    lines.append('\n');
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\\' -> escaped.append("\\e");
                case '-' -> escaped.append("\\-");
                case '~' -> escaped.append("\\(ti");
                case '^' -> escaped.append("\\(ha");
                default -> {
                  if (c < 128) {
                    escaped.append((char) c);
                  } else {
                    escaped.append(String.format(java.util.Locale.ROOT, "\\[u%04X]", c));
                  }
                }
              }
            });
    return escaped.toString();
  }

  @Override
  public String toString() {
    return lines.toString();
  }
}
