package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import org.engram.cohort.results.CohortFlow;

/** The flow diagram of a study: what came in, what was left out and why, what was analysed. */
final class FlowFigure {
  private static final double LEFT = 20;
  private static final double BOX = 400;
  private static final double OUT = 520;
  private static final double OUT_BOX = 470;
  private static final double HEIGHT = 54;
  private static final double GAP = 26;
  private static final double LINE = 16;
  private static final int OUT_LETTERS = 70;
  private static final int MOST_LOSSES = 6;

  private FlowFigure() {}

  /** A station that is drawn, and those before it at which nothing was left out. */
  private record Drawn(CohortFlow.Stage stage, List<String> passed, List<String> lost) {
    /** Beside the arrow to it, in soft ink. */
    List<String> beside() {
      return passed.isEmpty()
          ? List.of()
          : wrapped("nothing left out: " + String.join("; ", passed));
    }
  }

  private static List<Drawn> drawn(CohortFlow flow) {
    List<Drawn> drawn = new ArrayList<>();
    List<String> passed = new ArrayList<>();
    for (int i = 0; i < flow.stages().size(); i++) {
      CohortFlow.Stage stage = flow.stages().get(i);
      boolean between = i > 0 && i < flow.stages().size() - 1;
      if (between && stage.lost().isEmpty()) {
        passed.add(stage.name());
      } else {
        drawn.add(new Drawn(stage, List.copyOf(passed), losses(stage)));
        passed.clear();
      }
    }
    return drawn;
  }

  static Figure of(CohortFlow flow) {
    List<Drawn> stages = drawn(flow);
    double height = 10;
    for (int i = 0; i < stages.size(); i++) {
      height += HEIGHT + (i == 0 ? beside(stages.get(0).lost()) : gap(stages.get(i)));
    }
    Svg svg = new Svg(1000, height + 4);
    double y = 6;
    for (int i = 0; i < stages.size(); i++) {
      List<String> out = stages.get(i).lost();
      if (i == 0) {
        double middle = y + (HEIGHT + beside(out)) / 2;
        if (!out.isEmpty()) {
          svg.arrow(LEFT + BOX, middle, OUT, middle, Palette.SOFT_INK);
          out(svg, out, middle);
        }
        y = middle - HEIGHT / 2;
      } else {
        double gap = gap(stages.get(i));
        svg.arrow(LEFT + BOX / 2, y, LEFT + BOX / 2, y + gap, Palette.SOFT_INK);
        List<String> passed = stages.get(i).beside();
        for (int line = 0; line < passed.size(); line++) {
          double at = y + 20 + LINE * line;
          svg.text(
              LEFT + BOX / 2 + 16, at, Svg.Anchor.START, 12, Palette.SOFT_INK, passed.get(line));
        }
        if (!out.isEmpty()) {
          double middle = y + gap - gap(out) / 2;
          svg.arrow(LEFT + BOX / 2, middle, OUT, middle, Palette.SOFT_INK);
          out(svg, out, middle);
        }
        y += gap;
      }
      stage(svg, stages.get(i).stage(), y, i == stages.size() - 1);
      y += HEIGHT;
    }
    return new Figure(
        "Cohort flow",
        "Rows are scans, or what was pooled into one row; left out to the right, with the reason.",
        svg.element(
            "Flow of the cohort: "
                + flow.stages().getFirst().rows()
                + " rows came in, "
                + flow.rows()
                + " were analysed"));
  }

  /** What a box of losses needs more than the station it stands beside. */
  private static double beside(List<String> lines) {
    return Math.max(0, LINE * lines.size() + 12 - HEIGHT);
  }

  private static double gap(Drawn stage) {
    List<String> passed = stage.beside();
    return gap(stage.lost()) + (passed.isEmpty() ? 0 : LINE * passed.size() + 12);
  }

  private static double gap(List<String> lines) {
    return lines.isEmpty() ? GAP : Math.max(GAP, LINE * lines.size() + 14 + 16);
  }

  private static void stage(Svg svg, CohortFlow.Stage stage, double y, boolean last) {
    svg.box(LEFT, y, BOX, HEIGHT, last ? "#eaf3f9" : "#f6f8fa", last ? "#0072B2" : Palette.RULE);
    double middle = LEFT + BOX / 2;
    String name = ResultWords.shortened(stage.name(), 56);
    svg.text(middle, y + 22, Svg.Anchor.MIDDLE, 13, Palette.INK, name);
    String count =
        ResultWords.count(stage.rows(), "row")
            + " of "
            + ResultWords.count(stage.subjects(), "subject");
    svg.text(middle, y + 41, Svg.Anchor.MIDDLE, 13, Palette.SOFT_INK, count);
  }

  private static void out(Svg svg, List<String> lines, double middle) {
    double height = LINE * lines.size() + 12;
    double top = middle - height / 2;
    svg.box(OUT, top, OUT_BOX, height, "#fdf3ec", "#d55e00");
    for (int i = 0; i < lines.size(); i++) {
      svg.text(OUT + 12, top + 17 + LINE * i, Svg.Anchor.START, 12, Palette.INK, lines.get(i));
    }
  }

  private static List<String> losses(CohortFlow.Stage stage) {
    List<String> lines = new ArrayList<>();
    for (CohortFlow.Loss loss : stage.lost().stream().limit(MOST_LOSSES).toList()) {
      String names = loss.examples().isEmpty() ? "" : " (" + String.join(", ", loss.examples());
      String more = names.isEmpty() ? "" : loss.rows() > loss.examples().size() ? ", \u2026)" : ")";
      lines.addAll(wrapped(loss.rows() + ": " + loss.reason() + names + more));
    }
    int further = stage.lost().size() - MOST_LOSSES;
    if (further > 0) {
      lines.add("and " + ResultWords.count(further, "further reason") + ", in the table below");
    }
    return lines;
  }

  /** At most three lines, broken at spaces where there are any. */
  private static List<String> wrapped(String text) {
    List<String> lines = new ArrayList<>();
    String rest = ResultWords.shortened(text, 3 * OUT_LETTERS - 10);
    while (rest.length() > OUT_LETTERS) {
      int space = rest.lastIndexOf(' ', OUT_LETTERS);
      int end = space > OUT_LETTERS / 2 ? space : OUT_LETTERS;
      end -= Character.isHighSurrogate(rest.charAt(end - 1)) ? 1 : 0;
      lines.add(rest.substring(0, end));
      rest = rest.substring(end).strip();
    }
    lines.add(rest);
    return lines;
  }
}
