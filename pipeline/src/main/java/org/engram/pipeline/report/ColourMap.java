package org.engram.pipeline.report;

import java.util.Locale;

/** How a place from 0 to 1 becomes a colour; each even in lightness, so that it prints in grey. */
enum ColourMap {
  /** Blue below the middle, white at it, red above. */
  DIVERGING,
  /** Dark violet over green to yellow. */
  SEQUENTIAL,
  /** Black to white, for signals. */
  GREY;

  private int[] anchors() {
    return switch (this) {
      case DIVERGING ->
          new int[] {
            0x053061, 0x2166ac, 0x4393c3, 0x92c5de, 0xd1e5f0, 0xf7f7f7, 0xfddbc7, 0xf4a582,
            0xd6604d, 0xb2182b, 0x67001f
          };
      case SEQUENTIAL ->
          new int[] {
            0x440154, 0x482878, 0x3e4a89, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58,
            0xb5de2b, 0xfde725
          };
      case GREY -> new int[] {0x000000, 0xffffff};
    };
  }

  /** Where there is no value; no map has this colour. */
  static final int NONE = 0xc9c2bb;

  /** 0xRRGGBB of a place; what lies outside 0 to 1 takes the nearest end, and NaN is no place. */
  int rgb(double place) {
    if (Double.isNaN(place)) {
      return NONE;
    }
    int[] anchors = anchors();
    double at = Math.clamp(place, 0, 1) * (anchors.length - 1);
    int low = Math.min((int) at, anchors.length - 2);
    double part = at - low;
    int rgb = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double from = anchors[low] >> shift & 0xff;
      double to = anchors[low + 1] >> shift & 0xff;
      rgb |= (int) Math.round(from * (1 - part) + to * part) << shift;
    }
    return rgb;
  }

  String css(double place) {
    return String.format(Locale.ROOT, "#%06x", rgb(place));
  }
}
