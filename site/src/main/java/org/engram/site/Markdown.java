package org.engram.site;

/** Plain text as Markdown that shows just that. */
final class Markdown {
  private Markdown() {}

  /** Running text. */
  static String text(String plain) {
    return plain.replaceAll("([\\\\`*_\\[\\]<>#&])", "\\\\$1");
  }

  /** A cell of a table. */
  static String cell(String plain) {
    return text(plain).replace("|", "\\|").replace("\n", " ");
  }
}
