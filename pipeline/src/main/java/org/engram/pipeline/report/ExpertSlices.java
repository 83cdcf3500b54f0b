package org.engram.pipeline.report;

import java.util.List;
import java.util.Locale;

/**
 * Which expert the patches of a volume went to first, as colours over three slices through its
 * middle: seen from the right, from the front and from above. Right is on the right.
 */
public final class ExpertSlices {
  /** Pixels that the longest axis gets at least two thirds of. */
  private static final int LONGEST = 330;

  private final SlicePicture picture;
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
    int longest = size.stream().mapToInt(Integer::intValue).max().orElseThrow();
    this.picture = new SlicePicture(size, patch, values, Math.max(1, LONGEST / longest));
    this.head = head.clone();
  }

  /**
   * Draws one block.
   *
   * @param expert by patch, the expert that it went to first
   * @param experts how many there are
   */
  public Figure figure(String title, String caption, int[] expert, int experts) {
    int columns = Math.max(1, (int) picture.width() / 64);
    int legend = (experts + columns - 1) / columns * 20 + 12;
    Svg svg = new Svg(picture.width(), picture.height() + legend);
    picture.draw(
        svg, 0, 0, "", token -> head[token] ? colour(expert[token], experts) : SlicePicture.PLAIN);
    for (int e = 0; e < experts; e++) {
      int row = e / columns;
      double x = e % columns * 64.0;
      double y = picture.height() + 10 + row * 20.0;
      svg.rect(x, y, 14, 14, css(colour(e, experts)));
      svg.text(x + 19, y + 11, Svg.Anchor.START, 12, Palette.INK, String.valueOf(e));
    }
    return new Figure(title, caption, svg.element(title + ". " + caption));
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
