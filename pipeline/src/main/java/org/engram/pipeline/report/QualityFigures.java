package org.engram.pipeline.report;

import java.util.Arrays;
import java.util.Optional;
import org.engram.imaging.quality.CarpetPlot;
import org.engram.imaging.quality.FrameTraces;
import org.engram.imaging.quality.QualitySettings;
import org.engram.imaging.quality.ScanReview;

/**
 * What happens in a scan from frame to frame: motion, DVARS and the carpet, one above the other.
 */
public final class QualityFigures {
  private static final String ALARM = "#d55e00";
  private static final double LEFT = 64;
  private static final double WIDTH = 910;
  private static final double TRACE = 74;
  private static final double GAP = 14;
  private static final double STRIP = 8;

  /** A curve is cut off at so many times its threshold: one jolt would flatten the rest. */
  private static final double CUT = 6;

  /** A carpet's colours end at so many deviations. */
  private static final double DEVIATIONS = 2;

  private static final int GREYS = 32;

  private final ScanReview scan;
  private final int frames;
  private final int perColumn;
  private final Svg svg;
  private double y = 12;
  private boolean cut;

  private QualityFigures(ScanReview scan, int frames, int perColumn, Svg svg) {
    this.scan = scan;
    this.frames = frames;
    this.perColumn = perColumn;
    this.svg = svg;
  }

  /**
   * Draws a scan.
   *
   * @param signals what its rows are, in the plural: regions or voxels
   */
  public static Figure frames(
      ScanReview scan, QualitySettings settings, PictureSize size, String signals) {
    CarpetPlot carpet = scan.carpet();
    int frames = scan.quality().frames();
    int together = Math.ceilDiv(carpet.rows()[0].length, size.columns());
    double[][] rows = thinned(carpet, size.rows(), together);
    double height = Math.clamp(2.5 * rows.length, 90, 210);
    FrameTraces traces = scan.traces();
    Optional<double[]> dvars = traces.stdDvars().or(traces::dvars);
    long curves = traces.displacement().stream().count() + dvars.stream().count();
    Svg svg = new Svg(LEFT + WIDTH + 16, 12 + curves * (TRACE + GAP) + STRIP + 4 + height + 42);
    QualityFigures drawing =
        new QualityFigures(scan, frames, carpet.framesPerColumn() * together, svg);
    traces
        .displacement()
        .ifPresent(fd -> drawing.curve(fd, settings.fdThreshold(), "FD (mm)", Palette.category(0)));
    if (traces.stdDvars().isPresent()) {
      double most = settings.stdDvarsThreshold();
      drawing.curve(dvars.orElseThrow(), most, "std DVARS", Palette.category(2));
    } else {
      dvars.ifPresent(d -> drawing.curve(d, Double.NaN, "DVARS", Palette.category(2)));
    }
    drawing.strip();
    drawing.carpet(rows, height, scan.quality().regions() + " " + signals);
    return new Figure(
        "Frame by frame", drawing.caption(rows.length, signals), svg.element(drawing.words()));
  }

  private static double[][] thinned(CarpetPlot carpet, int mostRows, int together) {
    int count = Math.min(mostRows, carpet.rows().length);
    double[][] rows = new double[count][];
    for (int r = 0; r < count; r++) {
      float[] from = carpet.rows()[(int) ((long) r * carpet.rows().length / count)];
      rows[r] = new double[Math.ceilDiv(from.length, together)];
      for (int c = 0; c < rows[r].length; c++) {
        int end = Math.min(from.length, (c + 1) * together);
        for (int t = c * together; t < end; t++) {
          rows[r][c] += from[t] / (end - c * together);
        }
      }
    }
    return rows;
  }

  private double x(double frame) {
    return LEFT + frame / frames * WIDTH;
  }

  /** The largest value of each column's frames, so that no spike is hidden. */
  private void curve(double[] trace, double threshold, String name, String colour) {
    double largest = Arrays.stream(trace).filter(v -> !Double.isNaN(v)).max().orElse(1);
    double most = Double.isNaN(threshold) ? largest : Math.min(largest, CUT * threshold);
    double top = Math.max(1.05 * most, Double.isNaN(threshold) ? 1e-9 : 1.3 * threshold);
    cut |= largest > top;
    CurveAxis axis = new CurveAxis(new Axis(0, top, y + TRACE, y), false, 0, false);
    for (CurveAxis.Tick tick : axis.ticks(4)) {
      svg.line(LEFT, tick.place(), LEFT + WIDTH, tick.place(), Palette.GRID, 1);
      svg.text(LEFT - 6, tick.place() + 4, Svg.Anchor.END, 10, Palette.SOFT_INK, tick.label());
    }
    int columns = Math.ceilDiv(frames, perColumn);
    double[] at = new double[columns];
    double[] values = new double[columns];
    int points = 0;
    for (int c = 0; c < columns; c++) {
      int end = Math.min(frames, (c + 1) * perColumn);
      double value = max(trace, c * perColumn, end);
      if (!Double.isNaN(value)) {
        at[points] = x((c * perColumn + end) / 2.0);
        values[points++] = axis.at(value);
      }
    }
    if (!Double.isNaN(threshold)) {
      svg.line(LEFT, axis.at(threshold), LEFT + WIDTH, axis.at(threshold), ALARM, 1);
    }
    svg.path(Arrays.copyOf(at, points), Arrays.copyOf(values, points), colour, 1.1);
    svg.frame(LEFT, y, WIDTH, TRACE);
    svg.text(14, y + TRACE / 2, Svg.Anchor.MIDDLE, 11, Palette.INK, -90, name);
    y += TRACE + GAP;
  }

  private static double max(double[] trace, int from, int to) {
    double max = Double.NaN;
    for (int t = from; t < to; t++) {
      max = Double.isNaN(max) || trace[t] > max ? trace[t] : max;
    }
    return max;
  }

  /** A line of marks: spikes, and frames before the steady state. */
  private void strip() {
    int columns = Math.ceilDiv(frames, perColumn);
    int[][] pixels = new int[1][columns];
    for (int c = 0; c < columns; c++) {
      pixels[0][c] = 0xeef1f4;
      for (int t = c * perColumn; t < Math.min(frames, (c + 1) * perColumn); t++) {
        if (scan.traces().spikes()[t]) {
          pixels[0][c] = 0xd55e00;
        } else if (scan.traces().unsteady()[t] && pixels[0][c] != 0xd55e00) {
          pixels[0][c] = 0x5b6875;
        }
      }
    }
    svg.image(LEFT, y, x((double) columns * perColumn) - LEFT, STRIP, pixels);
    y += STRIP + 4;
  }

  private void carpet(double[][] rows, double height, String name) {
    int[][] pixels = new int[rows.length][];
    for (int r = 0; r < rows.length; r++) {
      pixels[r] =
          Arrays.stream(rows[r])
              .map(z -> Math.clamp((z + DEVIATIONS) / (2 * DEVIATIONS), 0, 1))
              .mapToInt(place -> ColourMap.GREY.rgb(Math.rint(place * (GREYS - 1)) / (GREYS - 1)))
              .toArray();
    }
    svg.image(LEFT, y, x((double) rows[0].length * perColumn) - LEFT, height, pixels);
    svg.frame(LEFT, y, WIDTH, height);
    svg.text(14, y + height / 2, Svg.Anchor.MIDDLE, 11, Palette.INK, -90, name);
    y += height;
    for (double tick : new Axis(0, frames, LEFT, LEFT + WIDTH).ticks(12)) {
      svg.line(x(tick), y, x(tick), y + 4, Palette.SOFT_INK, 1);
      String number = Markup.figure(tick);
      svg.text(x(tick), y + 16, Svg.Anchor.MIDDLE, 10, Palette.SOFT_INK, number);
    }
    svg.text(LEFT + WIDTH / 2, y + 33, Svg.Anchor.MIDDLE, 11, Palette.INK, "frame");
  }

  private String caption(int rows, String signals) {
    FrameTraces traces = scan.traces();
    StringBuilder words = new StringBuilder();
    if (traces.displacement().isPresent() || traces.stdDvars().isPresent()) {
      words.append("Orange lines are the thresholds. ");
    }
    words.append("The strip marks spikes in orange and frames before the steady state in grey. ");
    words.append("Below, ");
    boolean some = rows < scan.quality().regions();
    words.append(some ? rows + " of the " + signals : "all " + signals);
    words.append(" in their order, each with mean 0 and deviation 1, black at −2, white at +2.");
    if (perColumn > 1) {
      words.append(" A column is ").append(perColumn).append(" frames: the largest of a curve,");
      words.append(" the mean of the carpet.");
    }
    if (cut) {
      words.append(" Beyond ").append((int) CUT).append(" times its threshold a curve is cut off.");
    }
    return words.toString();
  }

  private String words() {
    FrameTraces traces = scan.traces();
    return (traces.displacement().isPresent() ? "Framewise displacement, " : "")
        + (traces.dvars().or(traces::stdDvars).isPresent() ? "DVARS and " : "")
        + "signals over "
        + frames
        + " frames";
  }
}
