package org.engram.pipeline.report;

import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * A volume as three slices through its middle, seen from the right, from behind and from above,
 * with patches in colour where wished. Right is on the right.
 */
final class SlicePicture {
  /** A patch without a colour. */
  static final int PLAIN = -1;

  static final double GAP = 14;

  /** Of the words above. */
  static final double WORD = 26;

  private static final double COLOUR = 0.5;

  private final int[] size;
  private final int[] patch;
  private final float[] values;
  private final int scale;

  /**
   * Of one volume.
   *
   * @param size voxels along the axes: to the right, to the front, up
   * @param patch voxels of a patch along them
   * @param values row-major [size 0, size 1, size 2], about 0 to 1
   * @param scale pixels of a voxel
   */
  SlicePicture(List<Integer> size, List<Integer> patch, float[] values, int scale) {
    this.size = size.stream().mapToInt(Integer::intValue).toArray();
    this.patch = patch.stream().mapToInt(Integer::intValue).toArray();
    this.values = values.clone();
    this.scale = scale;
  }

  double width() {
    return (size[1] + 2.0 * size[0]) * scale + 2 * GAP;
  }

  /** With the words. */
  double height() {
    return WORD + (double) Math.max(size[1], size[2]) * scale;
  }

  /** Draws the slices with what they are above; {@code colour} is of a patch's number. */
  void draw(Svg svg, double x, double y, String name, IntUnaryOperator colour) {
    String[] from = {"from the right", "from behind", "from above"};
    double left = x;
    for (int across = 0; across < 3; across++) {
      String words = across > 0 || name.isEmpty() ? from[across] : name + ", " + from[across];
      svg.text(left, y + 14, Svg.Anchor.START, 12, Palette.INK, words);
      plane(svg, across, left, y + WORD - 6, colour);
      left += (double) size[across == 0 ? 1 : 0] * scale + GAP;
    }
  }

  /** One plane through the middle; rows run down from the top of the head or from its front. */
  private void plane(Svg svg, int across, double x, double y, IntUnaryOperator colour) {
    int columnAxis = across == 0 ? 1 : 0;
    int rowAxis = across == 2 ? 1 : 2;
    int[][] rgb = new int[size[rowAxis]][size[columnAxis]];
    int[] at = new int[3];
    at[across] = size[across] / 2;
    for (int row = 0; row < rgb.length; row++) {
      at[rowAxis] = size[rowAxis] - 1 - row;
      for (int column = 0; column < rgb[row].length; column++) {
        at[columnAxis] = column;
        rgb[row][column] = pixel(at, colour);
      }
    }
    svg.image(x, y, (double) rgb[0].length * scale, (double) rgb.length * scale, rgb);
  }

  private int pixel(int[] at, IntUnaryOperator colours) {
    float value = values[(at[0] * size[1] + at[1]) * size[2] + at[2]];
    int grey = Math.round(255 * Math.clamp(value, 0f, 1f));
    int wide = size[1] / patch[1];
    int deep = size[2] / patch[2];
    int token = (at[0] / patch[0] * wide + at[1] / patch[1]) * deep + at[2] / patch[2];
    int colour = colours.applyAsInt(token);
    if (colour == PLAIN) {
      return (grey << 16) | (grey << 8) | grey;
    }
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      long part = Math.round((1 - COLOUR) * grey + COLOUR * ((colour >> shift) & 255));
      mixed |= ((int) part) << shift;
    }
    return mixed;
  }
}
