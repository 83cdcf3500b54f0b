package org.engram.pipeline.report;

/**
 * Numbers as colours between two ends.
 *
 * @param name what the colours mean, with the unit
 */
record ColourScale(ColourMap map, double low, double high, String name) {
  ColourScale {
    if (!(high > low)) {
      throw new IllegalArgumentException("a colour scale from " + low + " to " + high);
    }
  }

  /** Blue, white, red about zero. */
  static ColourScale diverging(double limit, String name) {
    return new ColourScale(ColourMap.DIVERGING, -limit, limit, name);
  }

  int rgb(double value) {
    return map.rgb((value - low) / (high - low));
  }

  String css(double value) {
    return map.css((value - low) / (high - low));
  }

  /** [rows][columns] of values as pixels. */
  int[][] pixels(double[][] values) {
    int[][] pixels = new int[values.length][];
    for (int row = 0; row < values.length; row++) {
      pixels[row] = new int[values[row].length];
      for (int column = 0; column < pixels[row].length; column++) {
        pixels[row][column] = rgb(values[row][column]);
      }
    }
    return pixels;
  }

  /** A vertical bar with its numbers to the right; 14 wide, and about 60 with them. */
  void draw(Svg svg, double x, double y, double height) {
    int[][] column = new int[64][1];
    for (int i = 0; i < column.length; i++) {
      column[i][0] = map.rgb(1 - i / (double) (column.length - 1));
    }
    svg.image(x, y, 14, height, column).frame(x, y, 14, height);
    Axis axis = new Axis(low, high, y + height, y);
    for (double tick : axis.ticks(5)) {
      svg.line(x + 14, axis.at(tick), x + 18, axis.at(tick), Palette.SOFT_INK, 1);
      svg.text(
          x + 21, axis.at(tick) + 4, Svg.Anchor.START, 11, Palette.SOFT_INK, Markup.figure(tick));
    }
    svg.text(x + 62, y + height / 2, Svg.Anchor.MIDDLE, 12, Palette.INK, -90, name);
  }
}
