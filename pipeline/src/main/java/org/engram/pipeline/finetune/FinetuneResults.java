package org.engram.pipeline.finetune;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.cohort.results.Analysis;
import org.engram.cohort.results.AppliedRecipe;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.FoldScheme;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.PredictionRow;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.rows.RowKey;
import org.engram.models.finetuning.FinetuneTask;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * Writes what a run found: the figures, the predictions, the split and the trainings.
 *
 * @param name of what was trained, as in {@code finetune}
 * @param words the same in a sentence
 * @param dim numbers of a feature that was read, 0 where the encoder was trained
 * @param preprocessing ids of what was done to the scans
 * @param trainingRows samples of the training part
 * @param rows the test part
 * @param run how often was trained
 */
public record FinetuneResults(
    String name,
    String words,
    int dim,
    List<String> preprocessing,
    FinetuneTask task,
    SubjectSplit split,
    int trainingRows,
    List<RowKey> rows,
    FinetuneRunSettings run,
    FinetuneOrigin origin) {
  private static final int FEW_TEST_SUBJECTS = 50;

  /** Of two trainings Student's interval is wider than any metric. */
  private static final int FEWEST_TRAININGS = 3;

  /** Under which the intervals over trainings are listed. */
  static final String OVER_TRAININGS = "interval over trainings";

  public FinetuneResults {
    preprocessing = List.copyOf(preprocessing);
    rows = List.copyOf(rows);
  }

  /**
   * Writes them.
   *
   * @param folder of the run
   * @return the scores of the test part
   */
  public List<FinetuneResult.Figure> write(SeedTrainings.Outcome outcome, Path folder) {
    List<SeedTrainings.Judged> trainings = outcome.judged();
    List<Score> byTraining = scores(trainings);
    List<Score> scores = overSubjects(trainings, byTraining);
    List<PredictionRow> predictions = new ArrayList<>();
    for (SeedTrainings.Judged training : trainings) {
      for (int row = 0; row < rows.size(); row++) {
        predictions.add(
            new PredictionRow(
                name,
                training.number(),
                1,
                rows.get(row),
                origin.told().text(training.test().truths()[row]),
                training.test().values()[row]));
      }
    }
    ResultsFolder.Content content =
        new ResultsFolder.Content(
            results(trainings, scores, overTrainings(byTraining), outcome.best()),
            predictions,
            List.of(splitTable(), epochs(trainings)));
    ResultsFolder.write(folder, content, true);
    return scores.stream()
        .map(
            score ->
                new FinetuneResult.Figure(
                    score.metric(),
                    score.mean(),
                    score.interval().map(Interval::low).orElse(Double.NaN),
                    score.interval().map(Interval::high).orElse(Double.NaN)))
        .toList();
  }

  private List<Score> scores(List<SeedTrainings.Judged> trainings) {
    SequencedMap<String, List<Score.FoldValue>> values = new LinkedHashMap<>();
    for (SeedTrainings.Judged training : trainings) {
      training
          .test()
          .scores(task)
          .forEach(
              (metric, value) ->
                  values
                      .computeIfAbsent(metric, _ -> new ArrayList<>())
                      .add(new Score.FoldValue(training.number(), 1, value)));
    }
    return values.entrySet().stream().map(e -> score(e.getKey(), e.getValue())).toList();
  }

  /** Mean over trainings, and Student's interval of it, where there are enough of them. */
  private static Score score(String metric, List<Score.FoldValue> values) {
    int n = values.size();
    double mean = values.stream().mapToDouble(Score.FoldValue::value).sum() / n;
    double squares =
        values.stream().mapToDouble(v -> (v.value() - mean) * (v.value() - mean)).sum();
    double deviation = Math.sqrt(squares / (n - 1)); // NaN of one training
    Optional<Interval> interval = Optional.empty();
    if (n >= FEWEST_TRAININGS && Double.isFinite(deviation)) {
      double half =
          new TDistribution(n - 1).inverseCumulativeProbability(0.975) * deviation / Math.sqrt(n);
      interval =
          Optional.of(
              new Interval(
                  mean - half,
                  mean + half,
                  0.95,
                  "Student's t over " + n + " trainings from different seeds, one test part",
                  "mean over trainings: it does not speak of other test subjects"));
    }
    return new Score(metric, values, mean, deviation, mean, interval, Optional.empty());
  }

  /** The same figures, with the interval that speaks of other people. */
  private List<Score> overSubjects(List<SeedTrainings.Judged> trainings, List<Score> byTraining) {
    Map<String, Interval> intervals =
        SubjectIntervals.of(
            task,
            trainings.stream().map(SeedTrainings.Judged::test).toList(),
            rows.stream().map(RowKey::subject).toList(),
            origin.seed());
    return byTraining.stream()
        .map(
            score ->
                new Score(
                    score.metric(),
                    score.folds(),
                    score.mean(),
                    score.deviation(),
                    score.pooled(),
                    Optional.ofNullable(intervals.get(score.metric())),
                    score.permutation()))
        .toList();
  }

  private static List<Finding> overTrainings(List<Score> byTraining) {
    return byTraining.stream()
        .filter(score -> score.interval().isPresent())
        .map(
            score ->
                new Finding(
                    OVER_TRAININGS,
                    score.metric(),
                    score.mean(),
                    "",
                    score.interval(),
                    Optional.empty(),
                    "Other seeds, the same test subjects"))
        .toList();
  }

  private Results results(
      List<SeedTrainings.Judged> trainings, List<Score> scores, List<Finding> findings, int best) {
    List<SetResult.Fit> fits =
        trainings.stream()
            .map(
                t ->
                    new SetResult.Fit(
                        t.number(), 1, trainingRows, rows.size(), Double.NaN, List.of()))
            .toList();
    String target = origin.target().name();
    return new Results(
        Analysis.FINETUNE,
        target + " by " + name,
        outcome(target),
        new AppliedRecipe("none", "none", preprocessing, List.of(words)),
        origin.provenance(name),
        origin.flow(),
        Optional.of(
            new FoldScheme(
                origin.split().file().isPresent() ? "from a file" : "stratified by subject",
                1,
                run.seeds(),
                "subject",
                "",
                false,
                origin.split().seed(),
                "")),
        List.of(new SetResult(name, SetResult.Role.MODEL, dim, words, scores, fits, List.of())),
        List.of(),
        List.of(),
        findings,
        warnings(best));
  }

  private Outcome outcome(String target) {
    return switch (task) {
      case FinetuneTask.Classification classes ->
          new Outcome(target, "", Outcome.Task.CLASSIFICATION, classes.names());
      case FinetuneTask.Regression _ -> new Outcome(target, "", Outcome.Task.REGRESSION, List.of());
      case FinetuneTask.MultiLabel labels ->
          new Outcome(target, "", Outcome.Task.MULTI_LABEL, labels.names());
      case FinetuneTask.Survival _ -> new Outcome(target, "", Outcome.Task.SURVIVAL, List.of());
    };
  }

  private List<String> warnings(int best) {
    List<String> warnings = new ArrayList<>();
    warnings.add(
        "the model that was kept is that of training "
            + best
            + ", chosen by the validation part; the figures are those of all trainings");
    if (!split.left().isEmpty()) {
      warnings.add(
          split.training().size()
              + " subjects are trained on, a few of each class; "
              + split.left().size()
              + " others of the training part are left out");
    }
    if (split.test().size() < FEW_TEST_SUBJECTS) {
      warnings.add(
          "the test part has "
              + split.test().size()
              + " subjects: the figures would differ much with others, as their"
              + " intervals show");
    }
    return warnings;
  }

  private ResultTable splitTable() {
    return new ResultTable(
        "split",
        "Each subject's part; can be given as split.file of another run",
        List.of("subject", origin.split().column()),
        split.rows());
  }

  private static ResultTable epochs(List<SeedTrainings.Judged> trainings) {
    List<List<String>> rows = new ArrayList<>();
    for (SeedTrainings.Judged training : trainings) {
      for (EpochRecord epoch : training.state().epochs()) {
        rows.add(
            List.of(
                Integer.toString(training.number()),
                Integer.toString(epoch.epoch()),
                Double.toString(epoch.loss()),
                Double.toString(epoch.validationLoss()),
                Double.toString(epoch.validationScore()),
                Boolean.toString(epoch.epoch() == training.state().bestEpoch())));
      }
    }
    return new ResultTable(
        "epochs",
        "The epochs of each training; of each the one marked was judged",
        List.of("training", "epoch", "loss", "validation_loss", "validation_score", "judged"),
        rows);
  }
}
