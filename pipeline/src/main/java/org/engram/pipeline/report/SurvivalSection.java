package org.engram.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.Score;
import org.engram.cohort.statistics.KaplanMeier;
import org.engram.cohort.statistics.LogRank;
import org.engram.pipeline.results.OutcomeScores;
import org.engram.pipeline.results.SurvivalScores;

/** Held-out risks and the times until an event. */
final class SurvivalSection {
  private static final int MOST_SETS = 4;
  private static final String C_INDEX = "c_index";

  private final Results results;
  private final String measure;
  private final List<Block> blocks = new ArrayList<>();
  private final List<List<String>> curves = new ArrayList<>();
  private final List<List<String>> calibrations = new ArrayList<>();
  private final List<PlaneFigure.Line> lines = new ArrayList<>();

  private SurvivalSection(Results results) {
    this.results = results;
    Outcome outcome = results.outcome();
    this.measure =
        "time until "
            + ResultWords.shortened(outcome.name(), 60)
            + (outcome.unit().isEmpty() ? "" : " (" + outcome.unit() + ")");
  }

  static Optional<KindSection> of(ResultsFolder.Content content) {
    Map<String, OutcomeScores> sets = OutcomeScores.ofSets(content);
    if (sets.isEmpty()) {
      return Optional.empty();
    }
    SurvivalSection section = new SurvivalSection(content.results());
    section.draw(sets);
    List<ResultTable> numbers =
        List.of(
            new ResultTable(
                "kaplan_meier",
                "share without the event by time, in thirds by held-out risk",
                List.of(
                    "set",
                    "group",
                    "time",
                    "at_risk",
                    "events",
                    "ended",
                    "survival",
                    "low",
                    "high"),
                section.curves),
            new ResultTable(
                "calibration_at_time",
                "share without the event at one time, by held-out risk and as it was",
                List.of("set", "time", "rows", "predicted", "observed", "low", "high"),
                section.calibrations));
    return Optional.of(
        new KindSection(
            "survival",
            "Time until the event",
            section.blocks,
            numbers,
            Set.of(),
            Set.of(),
            List.of(
                "Rows were divided into thirds by held-out risk, and the share without the event"
                    + " was estimated by Kaplan and Meier's method with Greenwood's variance on the"
                    + " log-log scale; thirds were compared by the log-rank test. Calibration took"
                    + " risks as logarithms of relative hazards over Breslow's baseline of the same"
                    + " rows.")));
  }

  private void draw(Map<String, OutcomeScores> sets) {
    SurvivalScores first = SurvivalScores.of(sets.values().iterator().next());
    double middle = first.middle();
    String unit = results.outcome().unit();
    blocks.add(
        new Block.Prose(
            ResultWords.count(first.events(), "event")
                + " among "
                + ResultWords.count(first.time().length, "row")
                + "; of the others the observation ended before one. What can be told hangs on the"
                + " events more than on the rows."));
    int colour = 0;
    for (Map.Entry<String, OutcomeScores> set :
        sets.entrySet().stream().limit(MOST_SETS).toList()) {
      SurvivalScores scores = SurvivalScores.of(set.getValue());
      blocks.add(thirds(set.getKey(), scores));
      if (!Double.isNaN(middle)) {
        calibrate(set.getKey(), scores, middle, Palette.category(colour++));
      }
    }
    if (!lines.isEmpty()) {
      String at = SurvivalFigure.time(middle, unit);
      blocks.add(
          new Block.Row(
              List.of(
                  PlaneFigure.of(
                      "Calibration at " + at,
                      "Share still without the event at the time by which half of the events had"
                          + " happened, in groups of like risk: as the risks say, against Kaplan"
                          + " and Meier's estimate with its 95\u00a0% interval for the first set."
                          + " The hazard that all share is taken from these rows, so that the mean"
                          + " is right by construction and only the spread is put to the test."
                          + " Dashed: risks that can be taken at their word.",
                      PlaneFigure.Frame.unit(
                          "share by the risks", "share observed", true, Double.NaN),
                      lines))));
    }
  }

  private Figure thirds(String set, SurvivalScores scores) {
    List<SurvivalScores.Group> groups = scores.thirds();
    LogRank test = scores.test(groups);
    for (SurvivalScores.Group group : groups) {
      for (KaplanMeier.Step step : group.curve().steps()) {
        curves.add(
            List.of(
                set,
                group.name(),
                cell(step.time()),
                Integer.toString(step.atRisk()),
                Integer.toString(step.events()),
                Integer.toString(step.ended()),
                cell(step.survival()),
                cell(step.low()),
                cell(step.high())));
      }
    }
    String index =
        results.set(set).flatMap(s -> s.score(C_INDEX)).map(SurvivalSection::words).orElse("");
    return SurvivalFigure.of(
        ResultWords.shortened(set, 60) + ": thirds by held-out risk",
        "Shades are 95\u00a0% intervals of each curve by itself, short strokes observations that"
            + " ended. Log-rank test of the thirds: p "
            + ResultWords.p(test.p())
            + "."
            + index,
        measure,
        groups);
  }

  private static String words(Score score) {
    return " C-index "
        + ResultWords.with(ResultWords.judged(score), score.interval())
        + ": the share of pairs whose order in time the risks tell; 0.5 is guessing.";
  }

  private void calibrate(String set, SurvivalScores scores, double at, String colour) {
    List<PlaneFigure.Point> points = new ArrayList<>();
    for (SurvivalScores.Calibrated group : scores.calibration(at)) {
      KaplanMeier.Step observed = group.observed();
      boolean first = lines.isEmpty();
      points.add(
          new PlaneFigure.Point(
              group.predicted(),
              observed.survival(),
              first ? observed.low() : Double.NaN,
              first ? observed.high() : Double.NaN));
      calibrations.add(
          List.of(
              set,
              cell(at),
              Integer.toString(group.rows()),
              cell(group.predicted()),
              cell(observed.survival()),
              cell(observed.low()),
              cell(observed.high())));
    }
    lines.add(new PlaneFigure.Line(set, points, colour, true));
  }

  private static String cell(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "";
  }
}
