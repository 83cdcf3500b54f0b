package org.engram.pipeline.probe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.engram.cohort.evaluation.Evaluation;
import org.engram.cohort.evaluation.LabelJudgement;
import org.engram.cohort.folds.FoldPlan;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.PredictionRow;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.statistics.Draws;
import org.engram.models.probing.FittedProbe.Prediction;
import org.engram.models.probing.Fold;
import org.engram.models.probing.Target;
import org.engram.tensor.ConfigurationException;

/**
 * Several labels, each there or not, by a probe a label on the same rows and folds.
 *
 * @param sets one an entry
 * @param comparisons of the first with each other
 * @param predictions a row's values are the chances of its labels
 */
record LabelStudy(
    List<SetResult> sets, List<Comparison> comparisons, List<PredictionRow> predictions) {
  private static final String RARE = "other labels together";

  /** Refuses what is offered for one target only. */
  static void check(StudyInput input, StudySettings settings) {
    String asked =
        settings.permutations() > 0
            ? "--permutations"
            : settings.shots().isPresent()
                ? "--shots"
                : settings.readOut()
                    ? "--readout"
                    : input.transfer().isPresent() ? "--apply-to" : "";
    List<String> labels = input.targets(settings);
    if (!asked.isEmpty()) {
      throw new ConfigurationException(
          asked, "with --task multi-label", "one target", "Probe each label for itself");
    }
    if (labels.stream().distinct().count() != labels.size()
        || labels.stream().anyMatch(String::isBlank)) {
      throw new ConfigurationException(
          "--target", labels.toString(), "different columns, with commas between", "");
    }
  }

  /**
   * What folds are stratified by: the labels together. Labels that fewer groups have together than
   * there are folds are one stratum, or where that is as rare go with the commonest.
   */
  static Target strata(StudyRows rows, List<String> labels, int folds) {
    List<String> together =
        IntStream.range(0, rows.groups().size()).mapToObj(i -> there(rows, labels, i)).toList();
    Map<String, TreeSet<String>> groups = groups(together, rows.groups());
    List<String> merged =
        together.stream().map(t -> groups.get(t).size() < folds ? RARE : t).toList();
    Map<String, TreeSet<String>> left = groups(merged, rows.groups());
    if (left.containsKey(RARE) && left.get(RARE).size() < folds) {
      String most =
          left.entrySet().stream()
              .max(Map.Entry.comparingByValue((a, b) -> Integer.compare(a.size(), b.size())))
              .orElseThrow()
              .getKey();
      merged = merged.stream().map(t -> t.equals(RARE) ? most : t).toList();
    }
    return Target.Classes.of(merged);
  }

  private static Map<String, TreeSet<String>> groups(List<String> strata, List<String> groups) {
    Map<String, TreeSet<String>> found = new LinkedHashMap<>();
    for (int i = 0; i < strata.size(); i++) {
      found.computeIfAbsent(strata.get(i), _ -> new TreeSet<>()).add(groups.get(i));
    }
    return found;
  }

  /** Probes. */
  static LabelStudy of(
      List<StudyEntry> entries,
      StudyRows rows,
      List<String> labels,
      FoldPlan plan,
      String unit,
      StudySettings settings) {
    List<List<Evaluation>> found = new ArrayList<>();
    for (StudyEntry entry : entries) {
      found.add(
          rows.targets().stream()
              .map(
                  label ->
                      Evaluation.of(
                          entry.rows(),
                          label,
                          rows.groups(),
                          plan,
                          entry.preparation(),
                          entry.probe()))
              .toList());
    }
    LabelJudgement judgement =
        new LabelJudgement(
            labels, found, rows.groups(), unit, settings.bootstrap(), settings.correction());
    Draws draws = judgement.draws();
    List<SetResult> sets = new ArrayList<>();
    List<PredictionRow> predictions = new ArrayList<>();
    for (int s = 0; s < entries.size(); s++) {
      StudyEntry entry = entries.get(s);
      sets.add(
          new SetResult(
              entry.name(),
              entry.role(),
              entry.dimension(),
              "for each label " + settings.learner().inWords(rows.target(), settings.fixed()),
              judgement.scores(s, draws),
              found.get(s).stream().flatMap(label -> label.fits().stream()).toList(),
              List.of()));
      predictions.addAll(predictions(entry.name(), found.get(s), rows, labels));
    }
    return new LabelStudy(
        sets,
        judgement.comparisons(entries.stream().map(StudyEntry::name).toList(), draws),
        predictions);
  }

  private static List<PredictionRow> predictions(
      String set, List<Evaluation> labels, StudyRows rows, List<String> names) {
    FoldPlan plan = labels.getFirst().plan();
    Map<Integer, String> truths = new HashMap<>();
    List<PredictionRow> predictions = new ArrayList<>();
    for (int r = 0; r < plan.repeats().size(); r++) {
      int repeat = r;
      List<Fold> folds = plan.repeats().get(r);
      for (int f = 0; f < folds.size(); f++) {
        for (int row : folds.get(f).test()) {
          predictions.add(
              new PredictionRow(
                  set,
                  r + 1,
                  f + 1,
                  plan.keys().get(row),
                  truths.computeIfAbsent(row, i -> there(rows, names, i)),
                  labels.stream()
                      .map(label -> (Prediction.Probabilities) label.repeats().get(repeat))
                      .mapToDouble(p -> p.values()[row][1])
                      .toArray()));
        }
      }
    }
    return predictions;
  }

  /** The labels that a row has, with semicolons between. */
  private static String there(StudyRows rows, List<String> names, int row) {
    return String.join(
        ";",
        IntStream.range(0, names.size())
            .filter(l -> ((Target.Classes) rows.targets().get(l)).at(row) == 1)
            .mapToObj(names::get)
            .toList());
  }
}
