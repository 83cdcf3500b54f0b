package org.engram.pipeline.report;

import java.util.Base64;

/** A drawing in pixels from the top left. Every text that enters is escaped here. */
final class Svg {
  /** Where a text stands relative to its point. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  private final double width;
  private final double height;
  private final StringBuilder body = new StringBuilder();

  Svg(double width, double height) {
    this.width = width;
    this.height = height;
  }

  Svg rect(double x, double y, double w, double h, String fill) {
    body.append("<rect").append(box(x, y, w, h)).append(attribute("fill", fill)).append("/>\n");
    return this;
  }

  Svg frame(double x, double y, double w, double h) {
    body.append("<rect").append(box(x, y, w, h));
    body.append(" fill=\"none\"").append(attribute("stroke", Palette.SOFT_INK)).append("/>\n");
    return this;
  }

  Svg line(double x1, double y1, double x2, double y2, String colour, double thickness) {
    body.append("<line")
        .append(at("x1", x1))
        .append(at("y1", y1))
        .append(at("x2", x2))
        .append(at("y2", y2))
        .append(attribute("stroke", colour))
        .append(at("stroke-width", thickness))
        .append("/>\n");
    return this;
  }

  /** A line of dashes. */
  Svg dashes(double x1, double y1, double x2, double y2, String colour, double thickness) {
    body.append("<line")
        .append(at("x1", x1))
        .append(at("y1", y1))
        .append(at("x2", x2))
        .append(at("y2", y2))
        .append(attribute("stroke", colour))
        .append(at("stroke-width", thickness))
        .append(" stroke-dasharray=\"4 3\"/>\n");
    return this;
  }

  /** A line that ends in the head of an arrow, straight down or to the right. */
  Svg arrow(double x1, double y1, double x2, double y2, String colour) {
    boolean down = y2 > y1;
    line(x1, y1, x2 - (down ? 0 : 5), y2 - (down ? 5 : 0), colour, 1.4);
    double[] head = down ? new double[] {-4, -8, 4, -8, 0, 0} : new double[] {-8, -4, -8, 4, 0, 0};
    body.append(polygon(x2, y2, head)).append(attribute("fill", colour)).append("/>\n");
    return this;
  }

  /** A box with round corners. */
  Svg box(double x, double y, double w, double h, String fill, String stroke) {
    body.append("<rect").append(box(x, y, w, h)).append(" rx=\"4\"");
    body.append(attribute("fill", fill)).append(attribute("stroke", stroke)).append("/>\n");
    return this;
  }

  /**
   * Opens a group.
   *
   * @param name of its class, for a script
   * @param attribute for a script, as in {@code data-legend}, or empty
   * @param value of that
   * @param shown whether it can be seen
   */
  Svg open(String name, String attribute, String value, boolean shown) {
    body.append("<g").append(attribute("class", name));
    body.append(attribute.isEmpty() ? "" : attribute(attribute, value));
    body.append(shown ? ">\n" : " display=\"none\">\n");
    return this;
  }

  /** Closes the group opened last. */
  Svg close() {
    body.append("</g>\n");
    return this;
  }

  /** A disc without an outline, half transparent, for many points. */
  Svg dot(double x, double y, double radius, String fill, String title) {
    body.append(circle(x, y, radius)).append(attribute("fill", fill));
    body.append(" fill-opacity=\"0.8\"><title>").append(Markup.escape(title));
    body.append("</title></circle>\n");
    return this;
  }

  /** A line through points, without its inside. */
  Svg path(double[] x, double[] y, String colour, double thickness) {
    double[] offsets = new double[2 * x.length];
    for (int i = 0; i < x.length; i++) {
      offsets[2 * i] = x[i];
      offsets[2 * i + 1] = y[i];
    }
    body.append("<polyline").append(attribute("points", points(0, 0, offsets)));
    body.append(" fill=\"none\" stroke-linejoin=\"round\"").append(attribute("stroke", colour));
    body.append(at("stroke-width", thickness)).append("/>\n");
    return this;
  }

  /** The space between two lines over the same points, in a light shade of the colour. */
  Svg band(double[] x, double[] low, double[] high, String colour) {
    double[] offsets = new double[4 * x.length];
    for (int i = 0; i < x.length; i++) {
      int back = 2 * (2 * x.length - 1 - i);
      offsets[2 * i] = x[i];
      offsets[2 * i + 1] = low[i];
      offsets[back] = x[i];
      offsets[back + 1] = high[i];
    }
    body.append("<polygon").append(attribute("points", points(0, 0, offsets)));
    body.append(attribute("fill", colour)).append(" fill-opacity=\"0.2\"/>\n");
    return this;
  }

  Svg text(double x, double y, Anchor anchor, int size, String colour, String text) {
    return text(x, y, anchor, size, colour, 0, text);
  }

  /** A text turned by degrees about its point. */
  Svg text(double x, double y, Anchor anchor, int size, String colour, double turn, String text) {
    body.append("<text")
        .append(at("x", x))
        .append(at("y", y))
        .append(attribute("text-anchor", anchor.name().toLowerCase(java.util.Locale.ROOT)))
        .append(at("font-size", size))
        .append(attribute("fill", colour));
    if (turn != 0) {
      String about = Markup.number(turn) + " " + Markup.number(x) + " " + Markup.number(y);
      body.append(attribute("transform", "rotate(" + about + ")"));
    }
    body.append('>').append(Markup.escape(text)).append("</text>\n");
    return this;
  }

  /**
   * A point of a scatter: the shape tells categories apart where colour cannot.
   *
   * @param title what a pointer over it shows
   */
  Svg mark(double x, double y, int shape, String colour, String title) {
    return mark(x, y, 5, shape, colour, title);
  }

  /** The same with another radius. */
  Svg mark(double x, double y, double r, int shape, String colour, String title) {
    String outline = " stroke=\"#ffffff\" stroke-width=\"0.9\"";
    String path =
        switch (shape % 4) {
          case 0 -> circle(x, y, r);
          case 1 -> polygon(x, y, -r, -r, r, -r, r, r, -r, r);
          case 2 -> polygon(x, y, 0, -1.3 * r, 1.2 * r, r, -1.2 * r, r);
          default -> polygon(x, y, 0, -1.4 * r, 1.4 * r, 0, 0, 1.4 * r, -1.4 * r, 0);
        };
    body.append(path).append(attribute("fill", colour)).append(outline).append(">");
    body.append("<title>").append(Markup.escape(title)).append("</title>");
    body.append(shape % 4 == 0 ? "</circle>\n" : "</polygon>\n");
    return this;
  }

  /** A disc with a thin outline; {@code title} is what a pointer over it shows. */
  Svg disc(double x, double y, double radius, String fill, String title) {
    body.append(circle(x, y, radius))
        .append(attribute("fill", fill))
        .append(" stroke=\"#5b6875\" stroke-width=\"0.5\"><title>")
        .append(Markup.escape(title))
        .append("</title></circle>\n");
    return this;
  }

  /** Pixels stretched over a box without smoothing, [rows][columns] of 0xRRGGBB. */
  Svg image(double x, double y, double w, double h, int[][] rgb) {
    String data = Base64.getEncoder().encodeToString(Png.of(rgb));
    body.append("<image")
        .append(box(x, y, w, h))
        .append(" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\"")
        .append(attribute("href", "data:image/png;base64," + data))
        .append("/>\n");
    return this;
  }

  /** A PNG file in base 64, as large as its box allows without losing its shape. */
  Svg picture(double x, double y, double w, double h, String base64) {
    body.append("<image").append(box(x, y, w, h));
    body.append(attribute("href", "data:image/png;base64," + base64)).append("/>\n");
    return this;
  }

  /** The drawing as an SVG element with its alternative text. */
  String element(String alternative) {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\""
        + attribute("aria-label", alternative)
        + attribute("viewBox", "0 0 " + Markup.number(width) + " " + Markup.number(height))
        + at("width", width)
        + at("height", height)
        + " font-family=\"Helvetica Neue, Helvetica, Arial, sans-serif\">\n<title>"
        + Markup.escape(alternative)
        + "</title>\n"
        + body
        + "</svg>\n";
  }

  private static String circle(double x, double y, double r) {
    return "<circle" + at("cx", x) + at("cy", y) + at("r", r);
  }

  private static String polygon(double x, double y, double... offsets) {
    return "<polygon" + attribute("points", points(x, y, offsets));
  }

  private static String points(double x, double y, double... offsets) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < offsets.length; i += 2) {
      points.append(i == 0 ? "" : " ").append(Markup.number(x + offsets[i]));
      points.append(',').append(Markup.number(y + offsets[i + 1]));
    }
    return points.toString();
  }

  private static String box(double x, double y, double w, double h) {
    return at("x", x) + at("y", y) + at("width", w) + at("height", h);
  }

  private static String at(String name, double value) {
    return attribute(name, Markup.number(value));
  }

  private static String attribute(String name, String value) {
    return " " + name + "=\"" + Markup.escape(value) + "\"";
  }
}
