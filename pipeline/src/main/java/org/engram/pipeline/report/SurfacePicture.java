package org.engram.pipeline.report;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.engram.imaging.gifti.Surface;

/**
 * Both hemispheres from their outer and inner sides and from above, on one picture without words:
 *
 * <pre>
 *   left, outer    left, inner     both, from above
 *   right, outer   right, inner
 * </pre>
 */
final class SurfacePicture {
  static final int PAPER = 0xffffff;

  /** Millimetres around a view. */
  private static final double MARGIN = 4;

  /** Millimetres between hemispheres that had to be moved apart. */
  private static final double APART = 6;

  /** Pixels between the rows, for the names of the lower one. */
  private static final int BETWEEN = 36;

  /** A view's name and where it stands, in pixels. */
  record Place(String name, int x, int y, int width, int height) {}

  private final CorticalSurface surface;
  private final double scale;
  private final double[] low = {1e9, 1e9, 1e9};
  private final double[] high = {-1e9, -1e9, -1e9};
  private final double leftShift;
  private final double rightShift;

  /**
   * @param length pixels from the back of the head to its front
   */
  SurfacePicture(CorticalSurface surface, int length) {
    this.surface = surface;
    double[] left = range(surface.left(), 0);
    double[] right = range(surface.right(), 0);
    // Inflated surfaces are centred each by itself: side by side they would lie in each other.
    boolean overlap = left[1] > right[0] + 10;
    leftShift = overlap ? -left[1] - APART / 2 : 0;
    rightShift = overlap ? -right[0] + APART / 2 : 0;
    low[0] = Math.min(left[0] + leftShift, right[0] + rightShift) - MARGIN;
    high[0] = Math.max(left[1] + leftShift, right[1] + rightShift) + MARGIN;
    for (int axis = 1; axis < 3; axis++) {
      for (Surface side : List.of(surface.left(), surface.right())) {
        double[] range = range(side, axis);
        low[axis] = Math.min(low[axis], range[0] - MARGIN);
        high[axis] = Math.max(high[axis], range[1] + MARGIN);
      }
    }
    scale = length / (high[1] - low[1]);
  }

  private static double[] range(Surface side, int axis) {
    double[] range = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    for (int v = 0; v < side.vertices(); v++) {
      range[0] = Math.min(range[0], side.at(v, axis));
      range[1] = Math.max(range[1], side.at(v, axis));
    }
    return range;
  }

  private int pixels(int axis) {
    return (int) Math.ceil((high[axis] - low[axis]) * scale);
  }

  /** The views, in reading order. */
  List<Place> places() {
    int length = pixels(1);
    int tall = pixels(2);
    int lower = tall + BETWEEN;
    int above = Math.max(0, (lower + tall - length) / 2);
    return List.of(
        new Place("left, lateral", 0, 0, length, tall),
        new Place("left, medial", length, 0, length, tall),
        new Place("right, lateral", 0, lower, length, tall),
        new Place("right, medial", length, lower, length, tall),
        new Place("dorsal", 2 * length, above, pixels(0), length));
  }

  int width() {
    return 2 * pixels(1) + pixels(0);
  }

  int height() {
    return Math.max(2 * pixels(2) + BETWEEN, pixels(1));
  }

  /**
   * Draws.
   *
   * @param colour of a region, 0xRRGGBB; of -1, where there is none
   * @return [height][width]
   */
  int[][] pixels(IntUnaryOperator colour) {
    int[][] picture = new int[height()][width()];
    for (int[] row : picture) {
      Arrays.fill(row, PAPER);
    }
    List<Place> places = places();
    paste(picture, places.get(0), view(MeshView.Side.LEFT, places.get(0), true, false), colour);
    paste(picture, places.get(1), view(MeshView.Side.RIGHT, places.get(1), true, false), colour);
    paste(picture, places.get(2), view(MeshView.Side.RIGHT, places.get(2), false, true), colour);
    paste(picture, places.get(3), view(MeshView.Side.LEFT, places.get(3), false, true), colour);
    paste(picture, places.get(4), view(MeshView.Side.ABOVE, places.get(4), true, true), colour);
    return picture;
  }

  private MeshView view(MeshView.Side side, Place place, boolean left, boolean right) {
    double edge =
        switch (side) {
          case LEFT -> -high[1]; // the front is to the left
          case RIGHT -> low[1];
          case ABOVE -> low[0];
        };
    double top = side == MeshView.Side.ABOVE ? high[1] : high[2];
    MeshView view = new MeshView(side, scale, edge, top, place.width(), place.height());
    if (left) {
      view.draw(surface.left(), surface.leftRegions(), leftShift);
    }
    if (right) {
      view.draw(surface.right(), surface.rightRegions(), rightShift);
    }
    return view;
  }

  private static void paste(int[][] onto, Place place, MeshView view, IntUnaryOperator colour) {
    int[][] pixels = view.pixels(colour, PAPER);
    for (int row = 0; row < pixels.length; row++) {
      System.arraycopy(pixels[row], 0, onto[place.y() + row], place.x(), pixels[row].length);
    }
  }
}
