package org.engram.pipeline.report;

import java.util.Objects;

/**
 * A picture with its words.
 *
 * @param title what it shows, in a few words
 * @param caption how to read it
 * @param svg the drawing, an SVG element with its alternative text
 */
public record Figure(String title, String caption, String svg) implements Block {
  public Figure {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(caption, "caption");
    Objects.requireNonNull(svg, "svg");
  }

  @Override
  public String html() {
    return "<figure>\n<h3>"
        + Markup.escape(title)
        + "</h3>\n"
        + svg
        + "<figcaption>"
        + Markup.escape(caption)
        + "</figcaption>\n</figure>\n";
  }
}
