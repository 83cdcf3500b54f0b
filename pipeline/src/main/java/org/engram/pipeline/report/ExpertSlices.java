package org.engram.pipeline.report;

import java.util.List;
import java.util.Locale;

/**
 * Which expert the patches of a volume went to first, as colours over three slices through its
 * middle: seen from the right, from the front and from above. Right is on the right.
 */
public final class ExpertSlices {
  /** Pixels of a voxel. */
  private static final int SCALE = 3;

  private static final int GAP = 14;
  private static final double COLOUR = 0.5;
  private static final int WORD = 26;

  private final int[] size;
  private final int[] patch;
  private final float[] values;
  private final boolean[] head;

  /**
   * Over one volume.
   *
   * @param size voxels along the axes: to the right, to the front, up
   * @param patch voxels of a patch along them
   * @param values row-major [size 0, size 1, size 2], about 0 to 1
   * @param head by patch, whether it is coloured
   */
  public ExpertSlices(List<Integer> size, List<Integer> patch, float[] values, boolean[] head) {
    this.size = size.stream().mapToInt(Integer::intValue).toArray();
    this.patch = patch.stream().mapToInt(Integer::intValue).toArray();
    this.values = values.clone();
    this.head = head.clone();
  }

  /**
   * Draws one block.
   *
   * @param expert by patch, the expert that it went to first
   * @param experts how many there are
   */
  public Figure figure(String title, String caption, int[] expert, int experts) {
    int sagittal = size[1] * SCALE;
    int coronal = size[0] * SCALE;
    int width = sagittal + 2 * coronal + 2 * GAP;
    int height = Math.max(size[1], size[2]) * SCALE;
    int columns = Math.max(1, width / 64);
    int legend = (experts + columns - 1) / columns * 20 + 12;
    Svg svg = new Svg(width, height + WORD + legend);
    plane(svg, 0, 0, expert, experts);
    plane(svg, 1, sagittal + GAP, expert, experts);
    plane(svg, 2, sagittal + coronal + 2 * GAP, expert, experts);
    svg.text(0, 14, Svg.Anchor.START, 12, Palette.INK, "from the right");
    svg.text(sagittal + GAP, 14, Svg.Anchor.START, 12, Palette.INK, "from behind");
    svg.text(sagittal + coronal + 2 * GAP, 14, Svg.Anchor.START, 12, Palette.INK, "from above");
    for (int e = 0; e < experts; e++) {
      double x = e % columns * 64;
      double y = height + WORD + 10 + e / columns * 20;
      svg.rect(x, y, 14, 14, css(colour(e, experts)));
      svg.text(x + 19, y + 11, Svg.Anchor.START, 12, Palette.INK, String.valueOf(e));
    }
    return new Figure(title, caption, svg.element(title + ". " + caption));
  }

  /** One plane through the middle; rows run down from the top of the head or from its front. */
  private void plane(Svg svg, int across, int x, int[] expert, int experts) {
    int columnAxis = across == 0 ? 1 : 0;
    int rowAxis = across == 2 ? 1 : 2;
    int[][] rgb = new int[size[rowAxis]][size[columnAxis]];
    int[] at = new int[3];
    at[across] = size[across] / 2;
    for (int row = 0; row < rgb.length; row++) {
      at[rowAxis] = size[rowAxis] - 1 - row;
      for (int column = 0; column < rgb[row].length; column++) {
        at[columnAxis] = column;
        rgb[row][column] = pixel(at, expert, experts);
      }
    }
    svg.image(x, WORD - 6, rgb[0].length * SCALE, rgb.length * SCALE, rgb);
  }

  private int pixel(int[] at, int[] expert, int experts) {
    float value = values[(at[0] * size[1] + at[1]) * size[2] + at[2]];
    int grey = Math.round(255 * Math.clamp(value, 0f, 1f));
    int wide = size[1] / patch[1];
    int deep = size[2] / patch[2];
    int token = (at[0] / patch[0] * wide + at[1] / patch[1]) * deep + at[2] / patch[2];
    if (!head[token]) {
      return (grey << 16) | (grey << 8) | grey;
    }
    int colour = colour(expert[token], experts);
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      long part = Math.round((1 - COLOUR) * grey + COLOUR * ((colour >> shift) & 255));
      mixed |= ((int) part) << shift;
    }
    return mixed;
  }

  /** Hues around the circle, neighbours in number far apart, every second one darker. */
  static int colour(int expert, int experts) {
    int step = experts % 3 == 0 ? 5 : 3;
    double hue = (double) (expert * step % experts) / experts;
    double light = expert % 2 == 0 ? 0.62 : 0.45;
    double chroma = 0.85 * (1 - Math.abs(2 * light - 1));
    int rgb = 0;
    for (int part = 0; part < 3; part++) {
      double place = (hue * 6 + (part == 0 ? 0 : part == 1 ? 4 : 2)) % 6;
      double level = Math.clamp(Math.abs(place - 3) - 1, 0, 1);
      rgb = (rgb << 8) | (int) Math.round(255 * (light + chroma * (level - 0.5)));
    }
    return rgb;
  }

  private static String css(int rgb) {
    return String.format(Locale.ROOT, "#%06x", rgb);
  }
}
