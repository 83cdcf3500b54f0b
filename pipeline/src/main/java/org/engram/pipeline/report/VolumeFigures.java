package org.engram.pipeline.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Volumes as they enter a model, in slices: side by side, and with what a training hides. */
public final class VolumeFigures {
  private static final int SCALE = 4;
  private static final double BETWEEN = 34;
  private static final int HIDDEN = 0xD55E00;

  private VolumeFigures() {}

  /**
   * One volume that is drawn.
   *
   * @param name beside the first slice
   * @param values row-major, about 0 to 1
   */
  public record Drawn(String name, float[] values) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Drawn that
          && name.equals(that.name)
          && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * A grid of volumes of one size.
   *
   * @param rows drawn from the top down, each from left to right
   * @param size voxels along the axes: to the right, to the front, up
   */
  public static Figure volumes(
      String title, String caption, List<List<Drawn>> rows, List<Integer> size) {
    SlicePicture first = picture(rows.getFirst().getFirst(), size, size);
    int columns = rows.getFirst().size();
    Svg svg =
        new Svg(
            columns * first.width() + (columns - 1) * BETWEEN, rows.size() * (first.height() + 8));
    for (int r = 0; r < rows.size(); r++) {
      for (int c = 0; c < rows.get(r).size(); c++) {
        Drawn drawn = rows.get(r).get(c);
        picture(drawn, size, size)
            .draw(
                svg,
                c * (first.width() + BETWEEN),
                r * (first.height() + 8),
                drawn.name(),
                _ -> SlicePicture.PLAIN);
      }
    }
    return new Figure(title, caption, svg.element(title + ". " + caption));
  }

  /**
   * What masks hide of one volume.
   *
   * @param volume it is drawn for each mask, its name followed by the mask's number
   * @param size voxels along the axes
   * @param patch voxels of a patch along them
   * @param hidden by mask, the patches that are to be predicted
   * @param tokens how many patches there are
   */
  public static Figure masks(
      String title,
      String caption,
      Drawn volume,
      List<Integer> size,
      List<Integer> patch,
      List<int[]> hidden,
      int tokens) {
    SlicePicture picture = picture(volume, size, patch);
    Svg svg =
        new Svg(
            hidden.size() * picture.width() + (hidden.size() - 1) * BETWEEN, picture.height() + 30);
    for (int m = 0; m < hidden.size(); m++) {
      boolean[] asked = new boolean[tokens];
      for (int token : hidden.get(m)) {
        asked[token] = true;
      }
      double x = m * (picture.width() + BETWEEN);
      picture.draw(
          svg, x, 0, "mask " + (m + 1), token -> asked[token] ? HIDDEN : SlicePicture.PLAIN);
      svg.rect(x, picture.height() + 4, 13, 13, String.format(Locale.ROOT, "#%06x", HIDDEN));
      svg.text(
          x + 19,
          picture.height() + 15,
          Svg.Anchor.START,
          12,
          Palette.INK,
          hidden.get(m).length + " of " + tokens + " patches hidden, to be predicted");
    }
    return new Figure(title, caption, svg.element(title + ". " + caption));
  }

  private static SlicePicture picture(Drawn drawn, List<Integer> size, List<Integer> patch) {
    return new SlicePicture(size, patch, drawn.values(), SCALE);
  }
}
