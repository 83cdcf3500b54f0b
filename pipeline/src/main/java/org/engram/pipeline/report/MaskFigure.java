package org.engram.pipeline.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.models.brainjepa.masking.SampleMask;
import org.engram.models.brainjepa.masking.TargetKind;

/** What one sample of a pretraining shows to the encoder and asks the predictor for. */
public final class MaskFigure {
  private static final List<String> NAMES =
      List.of(
          "not used", "context", "Cross-ROI target", "Cross-Time target", "Double-Cross target");

  private static final double TOP = 28;
  private static final double WIDTH = 380;
  private static final double HEIGHT = 450;

  private MaskFigure() {}

  /** The sample's grid of regions by time patches, as it is and with like regions together. */
  public static Figure of(String title, SampleMask mask) {
    int[][] uses = uses(mask);
    Svg svg = new Svg(1000, 574);
    panel(svg, 50, "regions in the order of the atlas", uses);
    panel(svg, 540, "the same, with regions of one use together", sorted(uses));
    legend(svg, uses);
    return new Figure(
        title,
        "Each line is a region, each column a time patch. The encoder sees the context; the"
            + " predictor is asked for the targets: Cross-ROI in other regions, Cross-Time at other"
            + " times, Double-Cross in both. Regions are drawn at random, which the left picture"
            + " shows; the right one shows the blocks they form.",
        svg.element(
            "Masks of one sample over %d regions by %d time patches: %d tokens of context, %d targets"
                .formatted(
                    mask.regions(),
                    mask.timePatches(),
                    mask.context().length,
                    mask.targets().length)));
  }

  /**
   * [regions][time patches] of places in {@link #NAMES}; a target that stands twice counts once.
   */
  private static int[][] uses(SampleMask mask) {
    int[][] uses = new int[mask.regions()][mask.timePatches()];
    for (int token : mask.context()) {
      uses[token / mask.timePatches()][token % mask.timePatches()] = 1;
    }
    for (int i = mask.targets().length - 1; i >= 0; i--) {
      int token = mask.targets()[i];
      uses[token / mask.timePatches()][token % mask.timePatches()] = use(mask.kinds()[i]);
    }
    return uses;
  }

  private static int use(TargetKind kind) {
    return switch (kind) {
      case CROSS_ROI -> 2;
      case CROSS_TIME -> 3;
      case DOUBLE_CROSS -> 4;
    };
  }

  /** Regions with context first, then those with each kind of target, the longest rows first. */
  private static int[][] sorted(int[][] uses) {
    Comparator<int[]> order = Comparator.comparingInt(row -> count(row, 1) > 0 ? 0 : 1);
    for (int use : new int[] {2, 3, 4, 1}) {
      order = order.thenComparingInt(row -> -count(row, use));
    }
    return Arrays.stream(uses).sorted(order.thenComparing(Arrays::compare)).toArray(int[][]::new);
  }

  private static int count(int[] row, int use) {
    return (int) IntStream.of(row).filter(u -> u == use).count();
  }

  private static void panel(Svg svg, double x, String title, int[][] uses) {
    int patches = uses[0].length;
    double each = WIDTH / patches;
    svg.text(x + WIDTH / 2, TOP - 10, Svg.Anchor.MIDDLE, 12, Palette.INK, title);
    int[][] pixels =
        Arrays.stream(uses)
            .map(row -> IntStream.of(row).map(use -> rgb(colour(use))).toArray())
            .toArray(int[][]::new);
    svg.image(x, TOP, WIDTH, HEIGHT, pixels);
    int step = Math.ceilDiv(patches, 20); // numbers that do not touch
    for (int t = 0; t < patches; t++) {
      if (t > 0 && patches <= 40) {
        svg.line(x + t * each, TOP, x + t * each, TOP + HEIGHT, "#ffffff", 1);
      }
      if (t % step == 0) {
        String number = Integer.toString(t + 1);
        double middle = x + (t + 0.5) * each;
        svg.text(middle, TOP + HEIGHT + 15, Svg.Anchor.MIDDLE, 11, Palette.SOFT_INK, number);
      }
    }
    svg.frame(x, TOP, WIDTH, HEIGHT);
    svg.text(x + WIDTH / 2, TOP + HEIGHT + 33, Svg.Anchor.MIDDLE, 12, Palette.INK, "time patch");
    svg.text(
        x - 12,
        TOP + HEIGHT / 2,
        Svg.Anchor.MIDDLE,
        12,
        Palette.INK,
        -90,
        uses.length + " regions");
  }

  private static void legend(Svg svg, int[][] uses) {
    double x = 50;
    double y = TOP + HEIGHT + 58;
    for (int use : new int[] {1, 2, 3, 4, 0}) {
      int tokens = Arrays.stream(uses).mapToInt(row -> count(row, use)).sum();
      svg.rect(x, y, 13, 13, colour(use));
      svg.text(x + 19, y + 11, Svg.Anchor.START, 12, Palette.INK, NAMES.get(use));
      svg.text(x + 19, y + 27, Svg.Anchor.START, 11, Palette.SOFT_INK, tokens + " tokens");
      x += 178;
    }
  }

  private static String colour(int use) {
    return use == 0 ? Palette.RULE : Palette.category(List.of(0, 1, 2, 5).get(use - 1));
  }

  private static int rgb(String colour) {
    return Integer.parseInt(colour.substring(1), 16);
  }
}
