package org.engram.pipeline.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;
import org.engram.models.probing.Target;

/** What a reader must know before any figure. */
final class StudyWarnings {
  private static final int FEW_SUBJECTS = 100;
  private static final int FEW_OF_A_CLASS = 20;
  private static final double WIDE = 0.2;

  private StudyWarnings() {}

  static List<String> of(StudyRows rows, List<SetResult> sets, StudySettings settings) {
    List<String> warnings = new ArrayList<>();
    int subjects = rows.flow().subjects();
    if (subjects < FEW_SUBJECTS) {
      warnings.add(
          subjects
              + " subjects are few: figures of so small a sample vary much from sample to sample,"
              + " and small differences between sets cannot be seen.");
    }
    for (int t = 0; t < rows.targets().size(); t++) {
      if (rows.targets().get(t) instanceof Target.Classes classes) {
        few(warnings, rows.targets().size() > 1 ? " of target " + (t + 1) : "", classes);
      }
    }
    Score score = sets.getFirst().scores().getFirst();
    score.interval().ifPresent(interval -> width(warnings, score, interval));
    for (SetResult set : sets) {
      if (set.scores().getFirst().folds().stream().anyMatch(f -> Double.isNaN(f.value()))) {
        warnings.add(
            "Some test folds do not define the "
                + set.scores().getFirst().metric()
                + " of "
                + set.name()
                + ", so its mean over folds is not defined; the pooled figure is.");
      }
    }
    if (settings.folds().repeats() == 1 && subjects < FEW_SUBJECTS) {
      warnings.add(
          "One division into folds: with so few subjects another gives other figures; repeat it"
              + " (--repeats 10).");
    }
    return warnings;
  }

  private static void few(List<String> warnings, String of, Target.Classes classes) {
    int[] counts = classes.counts();
    for (int c = 0; c < counts.length; c++) {
      if (counts[c] < FEW_OF_A_CLASS) {
        warnings.add(
            "Class '" + classes.names().get(c) + "'" + of + " has " + counts[c] + " rows only.");
      }
    }
  }

  private static void width(List<String> warnings, Score score, Interval interval) {
    String percent = String.format(Locale.ROOT, "%.0f %%", 100 * interval.level());
    if (Double.isNaN(interval.width())) {
      warnings.add("The " + percent + " interval of the " + score.metric() + " is not defined.");
    } else if (interval.width() > WIDE) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "The %s interval of the %s goes from %.2f to %.2f: it is %.2f wide.",
              percent,
              score.metric(),
              interval.low(),
              interval.high(),
              interval.width()));
    }
  }
}
