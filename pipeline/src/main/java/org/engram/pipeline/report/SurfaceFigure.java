package org.engram.pipeline.report;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.engram.imaging.atlas.Region;

/**
 * Regions' values on the cortex, as a drawing for a page and as a PNG file. Regions without
 * vertices, the subcortical ones mostly, stand beside it as bars.
 */
public final class SurfaceFigure {
  private static final int LENGTH = 560; // pixels of a hemisphere, front to back; half in the SVG
  private static final int MOST_BARS = 54;
  private static final int BAR = 8;
  private static final double HEAD = 22;
  private static final int NO_REGION = 0xb9b4af;

  private final List<Region> regions;
  private final SurfacePicture picture;
  private final List<Region> beside;

  /**
   * @param surface its regions are indices into {@code regions}
   */
  public SurfaceFigure(CorticalSurface surface, List<Region> regions) {
    this.regions = List.copyOf(regions);
    this.picture = new SurfacePicture(surface, LENGTH);
    BitSet drawn = surface.drawn();
    if (drawn.length() > regions.size()) {
      throw new IllegalArgumentException(
          "a vertex of region " + (drawn.length() - 1) + " of " + regions.size());
    }
    this.beside = regions.stream().filter(region -> !drawn.get(region.index())).toList();
  }

  /**
   * A picture of values.
   *
   * @param figure for a page
   * @param png the same as a file of its own
   */
  public record Drawing(Figure figure, byte[] png) {}

  /**
   * Draws values.
   *
   * @param values [regions]; NaN where there is none, drawn in grey
   * @param signed whether colours run about zero, or from the smallest value to the largest
   * @param measure what the values are, with the unit
   */
  public Drawing draw(
      String title, String caption, double[] values, boolean signed, String measure) {
    if (values.length != regions.size()) {
      throw new IllegalArgumentException(values.length + " values of " + regions.size());
    }
    ColourScale scale = scale(values, signed, measure);
    int[][] cortex =
        picture.pixels(r -> r < 0 || Double.isNaN(values[r]) ? NO_REGION : scale.rgb(values[r]));
    List<Region> bars = bars(values);
    return new Drawing(
        new Figure(title, caption + rest(bars), svg(cortex, values, scale, bars, measure)),
        Png.of(png(cortex, values, scale, bars, title, measure)));
  }

  static ColourScale scale(double[] values, boolean signed, String measure) {
    double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
    double low = Arrays.stream(finite).min().orElse(0);
    double high = Arrays.stream(finite).max().orElse(1);
    if (signed) {
      double limit = Math.max(Math.abs(low), Math.abs(high));
      return ColourScale.diverging(limit > 0 ? limit : 1, measure);
    }
    return new ColourScale(ColourMap.SEQUENTIAL, low, high > low ? high : low + 1, measure);
  }

  private List<Region> bars(double[] values) {
    if (beside.size() <= MOST_BARS) {
      return beside;
    }
    return beside.stream()
        .sorted(Comparator.comparingDouble(r -> -Math.abs(values[r.index()])))
        .limit(MOST_BARS)
        .sorted(Comparator.comparingInt(Region::index))
        .toList();
  }

  private String rest(List<Region> bars) {
    if (beside.isEmpty()) {
      return "";
    }
    return bars.size() < beside.size()
        ? " Bars: the largest "
            + bars.size()
            + " of "
            + beside.size()
            + " regions that have no"
            + " vertices on these surfaces."
        : " Bars: the " + bars.size() + " regions that have no vertices on these surfaces.";
  }

  private static Axis axis(ColourScale scale, double from, double to) {
    double low = Math.min(0, scale.low());
    return new Axis(low, Math.max(scale.high(), 0), from, to);
  }

  private String svg(
      int[][] cortex, double[] values, ColourScale scale, List<Region> bars, String measure) {
    double width = picture.width() / 2.0;
    double height = picture.height() / 2.0;
    double strip = bars.isEmpty() ? 0 : 230;
    double tall = Math.max(height, bars.size() * BAR) + HEAD + 20;
    Svg svg = new Svg(width + 84 + strip, tall);
    svg.image(0, HEAD, width, height, cortex);
    for (SurfacePicture.Place place : picture.places()) {
      double middle = place.x() / 2.0 + place.width() / 4.0;
      svg.text(
          middle,
          HEAD + place.y() / 2.0 - 4,
          Svg.Anchor.MIDDLE,
          12,
          Palette.SOFT_INK,
          place.name());
    }
    scale.draw(svg, width + 6, HEAD + 20, height - 60);
    double x = width + 84 + 100;
    Axis axis = axis(scale, x, x + 120);
    for (int i = 0; i < bars.size(); i++) {
      double y = HEAD + i * BAR;
      double value = values[bars.get(i).index()];
      svg.text(x - 5, y + 6.5, Svg.Anchor.END, 7, Palette.INK, bars.get(i).label());
      if (Double.isFinite(value)) {
        double end = axis.at(value);
        svg.rect(
            Math.min(end, axis.at(0)),
            y + 1,
            Math.max(0.5, Math.abs(end - axis.at(0))),
            BAR - 2,
            scale.css(value));
      }
    }
    if (!bars.isEmpty()) {
      svg.line(axis.at(0), HEAD, axis.at(0), HEAD + bars.size() * BAR, Palette.SOFT_INK, 1);
      svg.text(
          (axis.from() + axis.to()) / 2,
          HEAD - 6,
          Svg.Anchor.MIDDLE,
          11,
          Palette.SOFT_INK,
          "not on the surface");
    }
    return svg.element(
        measure
            + " on the cortex, both hemispheres from the outer and inner side and from above, and "
            + bars.size()
            + " regions beside it as bars");
  }

  /** The same in pixels only, with words in capitals. */
  private int[][] png(
      int[][] cortex,
      double[] values,
      ColourScale scale,
      List<Region> bars,
      String title,
      String measure) {
    int ink = Integer.parseInt(Palette.INK.substring(1), 16);
    int head = 60;
    int barsAt = picture.width() + 140;
    int strip = bars.isEmpty() ? 0 : 430;
    int tall = head + Math.max(picture.height(), 2 * BAR * bars.size()) + 30;
    int[][] all = new int[tall][barsAt + strip];
    for (int[] row : all) {
      Arrays.fill(row, SurfacePicture.PAPER);
    }
    for (int row = 0; row < cortex.length; row++) {
      System.arraycopy(cortex[row], 0, all[head + row], 0, cortex[row].length);
    }
    PixelFont.write(all, 10, 8, 3, ink, title + " | " + measure);
    for (SurfacePicture.Place place : picture.places()) {
      int x = place.x() + (place.width() - PixelFont.width(place.name(), 2)) / 2;
      PixelFont.write(all, x, head + place.y() - 16, 2, ink, place.name());
    }
    int length = picture.height() - 100;
    Axis axis = new Axis(scale.low(), scale.high(), head + 40 + length, head + 40);
    for (int i = 0; i <= length; i++) {
      double value = scale.high() + (scale.low() - scale.high()) * i / length;
      PixelFont.fill(all, picture.width() + 10, head + 40 + i, 28, 1, scale.rgb(value));
    }
    for (double tick : axis.ticks(5)) {
      int y = (int) Math.round(axis.at(tick));
      PixelFont.fill(all, picture.width() + 38, y, 8, 2, ink);
      PixelFont.write(all, picture.width() + 52, y - 7, 2, ink, Markup.figure(tick));
    }
    Axis across = axis(scale, barsAt + 190, barsAt + strip - 10);
    int zero = (int) Math.round(across.at(0));
    for (int i = 0; i < bars.size(); i++) {
      int y = head + 2 * BAR * i;
      String name = bars.get(i).label();
      String shown = name.length() > 30 ? name.substring(0, 30) : name;
      PixelFont.write(all, barsAt + 184 - PixelFont.width(shown, 1), y + 4, 1, ink, shown);
      double value = values[bars.get(i).index()];
      if (Double.isFinite(value)) {
        int end = (int) Math.round(across.at(value));
        int from = Math.min(end, zero);
        PixelFont.fill(
            all, from, y + 2, Math.max(1, Math.abs(end - zero)), 2 * BAR - 4, scale.rgb(value));
      }
      PixelFont.fill(all, zero, y, 2, 2 * BAR, ink);
    }
    return all;
  }

  /** How many regions are drawn on the cortex. */
  public int onCortex() {
    return regions.size() - beside.size();
  }

  /** The regions that are not, in the atlas's order. */
  public List<Region> beside() {
    return beside;
  }
}
