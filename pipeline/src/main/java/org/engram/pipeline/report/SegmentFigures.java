package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.preparation.CanonicalOrder;

/** A scan and label volumes over it, in three planes. */
final class SegmentFigures {
  private static final double WIDTH = 960;
  private static final double GAP = 10;
  private static final double WORD = 22;
  private static final double KEY = 26;
  private static final double COLOUR = 0.6;
  private static final int MARGIN = 3;
  private static final double BRIGHT = 0.995;

  private SegmentFigures() {}

  /**
   * A figure: the scan alone above, one row below for each label volume.
   *
   * @param overlays label volumes on the scan's grid, by what they are called
   */
  static Figure of(
      String title,
      String caption,
      Volume scan,
      Map<String, Volume> overlays,
      List<Integer> labels,
      List<String> names) {
    CanonicalOrder order = new CanonicalOrder();
    Volume image = order.apply(scan);
    Map<String, Volume> shown = new LinkedHashMap<>();
    overlays.forEach((name, volume) -> shown.put(name, order.apply(volume)));
    int[][] box = box(shown.isEmpty() ? image : shown.values().iterator().next());
    double[] mm = new double[3];
    double[] size = new double[3]; // millimetres
    for (int axis = 0; axis < 3; axis++) {
      mm[axis] = image.grid().affine().voxelSize(axis);
      size[axis] = (box[1][axis] - box[0][axis] + 1) * mm[axis];
    }
    double scale = (WIDTH - 2 * GAP) / (size[1] + 2 * size[0]);
    double height = Math.max(size[1], size[2]) * scale;
    Svg svg = new Svg(WIDTH, (1 + shown.size()) * (height + WORD) + KEY);
    float bright = bright(image);
    List<String> rows = new ArrayList<>(List.of("the scan"));
    rows.addAll(shown.keySet());
    for (int row = 0; row < rows.size(); row++) {
      double top = row * (height + WORD);
      svg.text(0, top + 15, Svg.Anchor.START, 13, Palette.INK, rows.get(row));
      double left = 0;
      for (int across = 0; across < 3; across++) {
        int columnAxis = across == 0 ? 1 : 0;
        int rowAxis = across == 2 ? 1 : 2;
        int[][] pixels =
            plane(
                image, bright, shown.get(rows.get(row)), labels, box, across, columnAxis, rowAxis);
        svg.image(left, top + WORD, size[columnAxis] * scale, size[rowAxis] * scale, pixels);
        left += size[columnAxis] * scale + GAP;
      }
    }
    double x = 0;
    double y = rows.size() * (height + WORD) + 8;
    for (int l = 0; l < labels.size(); l++) {
      svg.rect(x, y, 13, 13, Palette.category(l));
      svg.text(x + 19, y + 11, Svg.Anchor.START, 12, Palette.INK, names.get(l));
      x += 40 + 7.5 * names.get(l).length();
    }
    return new Figure(title, caption, svg.element(title + ". " + caption));
  }

  /** First and last voxel of what is not 0, and a margin. */
  private static int[][] box(Volume volume) {
    Grid grid = volume.grid();
    int[] low = {grid.nx(), grid.ny(), grid.nz()};
    int[] high = {-1, -1, -1};
    for (int at = 0; at < volume.values().length; at++) {
      if (volume.values()[at] != 0) {
        int[] voxel = {at % grid.nx(), at / grid.nx() % grid.ny(), at / grid.nx() / grid.ny()};
        for (int axis = 0; axis < 3; axis++) {
          low[axis] = Math.min(low[axis], voxel[axis]);
          high[axis] = Math.max(high[axis], voxel[axis]);
        }
      }
    }
    for (int axis = 0; axis < 3; axis++) {
      boolean none = high[axis] < 0;
      low[axis] = none ? 0 : Math.max(0, low[axis] - MARGIN);
      high[axis] = none ? grid.size(axis) - 1 : Math.min(grid.size(axis) - 1, high[axis] + MARGIN);
    }
    return new int[][] {low, high};
  }

  private static float bright(Volume image) {
    float[] positive = new float[image.values().length];
    int count = 0;
    for (float value : image.values()) {
      if (value > 0) {
        positive[count++] = value;
      }
    }
    if (count == 0) {
      return 1;
    }
    Arrays.sort(positive, 0, count);
    return positive[(int) (BRIGHT * (count - 1))];
  }

  private static int[][] plane(
      Volume image,
      float bright,
      Volume overlay,
      List<Integer> labels,
      int[][] box,
      int across,
      int columnAxis,
      int rowAxis) {
    int[][] rgb =
        new int[box[1][rowAxis] - box[0][rowAxis] + 1][box[1][columnAxis] - box[0][columnAxis] + 1];
    int[] at = new int[3];
    // A little beside the middle: between the hemispheres there is little to see.
    at[across] = (box[0][across] + box[1][across]) / 2 + (across == 0 ? size(box, 0) / 12 : 0);
    for (int row = 0; row < rgb.length; row++) {
      at[rowAxis] = box[1][rowAxis] - row;
      for (int column = 0; column < rgb[row].length; column++) {
        at[columnAxis] = box[0][columnAxis] + column;
        int grey = Math.round(255 * Math.clamp(image.at(at[0], at[1], at[2]) / bright, 0f, 1f));
        int label = overlay == null ? -1 : labels.indexOf((int) overlay.at(at[0], at[1], at[2]));
        rgb[row][column] = label < 0 ? grey << 16 | grey << 8 | grey : mixed(grey, label);
      }
    }
    return rgb;
  }

  private static int size(int[][] box, int axis) {
    return box[1][axis] - box[0][axis];
  }

  private static int mixed(int grey, int label) {
    int colour = Integer.parseInt(Palette.category(label).substring(1), 16);
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      long part = Math.round((1 - COLOUR) * grey + COLOUR * (colour >> shift & 255));
      mixed |= (int) part << shift;
    }
    return mixed;
  }
}
