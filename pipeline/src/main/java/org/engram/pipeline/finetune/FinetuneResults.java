package org.engram.pipeline.finetune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
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
import org.engram.models.finetuning.FinetuneTask;
import org.engram.pipeline.pretrain.data.CohortIndex;
import org.engram.tensor.Compute;
import org.hipparchus.distribution.continuous.TDistribution;

/** Writes what a run found: the figures, the predictions, the split and the trainings. */
final class FinetuneResults {
  private static final int FEW_TEST_SUBJECTS = 50;

  private final FinetuneSettings settings;
  private final FinetuneFolder folder;
  private final String encoder;
  private final Compute compute;
  private final CohortIndex all;
  private final CohortIndex index;
  private final SubjectSplit split;
  private final FinetuneData data;
  private final FinetuneTask task;

  /** A training that was done, and what it said of the test part. */
  record Judged(int number, TrainingState state, Predictions test) {}

  FinetuneResults(
      FinetuneSettings settings,
      FinetuneFolder folder,
      String encoder,
      Compute compute,
      CohortIndex all,
      CohortIndex index,
      SubjectSplit split,
      FinetuneData data,
      FinetuneTask task) {
    this.settings = settings;
    this.folder = folder;
    this.encoder = encoder;
    this.compute = compute;
    this.all = all;
    this.index = index;
    this.split = split;
    this.data = data;
    this.task = task;
  }

  /**
   * Writes them.
   *
   * @param best number of the training whose model is kept
   * @return the scores of the test part
   */
  List<FinetuneResult.Figure> write(List<Judged> trainings, int best) {
    List<Score> scores = scores(trainings);
    List<PredictionRow> predictions = new ArrayList<>();
    for (Judged training : trainings) {
      for (int row = 0; row < training.test().values().length; row++) {
        predictions.add(
            new PredictionRow(
                name(),
                training.number(),
                1,
                data.test().key(row),
                data.target().text(training.test().truths()[row]),
                training.test().values()[row]));
      }
    }
    ResultsFolder.Content content =
        new ResultsFolder.Content(
            results(trainings, scores, best),
            predictions,
            List.of(splitTable(), epochs(trainings)));
    ResultsFolder.write(folder.path(), content, true);
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

  private String name() {
    return settings.method().choiceName();
  }

  private List<Score> scores(List<Judged> trainings) {
    SequencedMap<String, List<Score.FoldValue>> values = new LinkedHashMap<>();
    for (Judged training : trainings) {
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

  /** Mean over trainings, and Student's interval of it. */
  private static Score score(String metric, List<Score.FoldValue> values) {
    int n = values.size();
    double mean = values.stream().mapToDouble(Score.FoldValue::value).sum() / n;
    double squares =
        values.stream().mapToDouble(v -> (v.value() - mean) * (v.value() - mean)).sum();
    double deviation = Math.sqrt(squares / (n - 1)); // NaN of one training
    Optional<Interval> interval = Optional.empty();
    if (n > 1 && Double.isFinite(deviation)) {
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

  private Results results(List<Judged> trainings, List<Score> scores, int best) {
    int training = data.training().samples().size();
    int test = data.test().samples().size();
    List<SetResult.Fit> fits =
        trainings.stream()
            .map(t -> new SetResult.Fit(t.number(), 1, training, test, Double.NaN, List.of()))
            .toList();
    int dim = settings.method().frozen() ? width() : 0;
    return new Results(
        Analysis.FINETUNE,
        settings.target().name() + " by " + name(),
        outcome(),
        new AppliedRecipe("none", "none", List.of(), List.of(words())),
        new FinetuneOrigin(settings, encoder, compute, all, index).provenance(name()),
        new FinetuneOrigin(settings, encoder, compute, all, index).flow(),
        Optional.of(
            new FoldScheme(
                settings.split().file().isPresent() ? "from a file" : "stratified by subject",
                1,
                settings.run().seeds(),
                "subject",
                "",
                false,
                settings.split().seed(),
                "")),
        List.of(new SetResult(name(), SetResult.Role.MODEL, dim, words(), scores, fits, List.of())),
        List.of(),
        List.of(),
        overSubjects(trainings),
        warnings(best));
  }

  private List<Finding> overSubjects(List<Judged> trainings) {
    List<String> subjects =
        IntStream.range(0, trainings.getFirst().test().values().length)
            .mapToObj(row -> data.test().key(row).subject())
            .toList();
    return SubjectIntervals.of(
        task, trainings.stream().map(Judged::test).toList(), subjects, settings.seed());
  }

  /** Of a token. */
  private int width() {
    return (int) data.training().samples().shape()[1];
  }

  private Outcome outcome() {
    return switch (task) {
      case FinetuneTask.Classification classes ->
          new Outcome(settings.target().name(), "", Outcome.Task.CLASSIFICATION, classes.names());
      case FinetuneTask.Regression _ ->
          new Outcome(settings.target().name(), "", Outcome.Task.REGRESSION, List.of());
      case FinetuneTask.MultiLabel labels ->
          new Outcome(settings.target().name(), "", Outcome.Task.MULTI_LABEL, labels.names());
      case FinetuneTask.Survival _ ->
          new Outcome(settings.target().name(), "", Outcome.Task.SURVIVAL, List.of());
    };
  }

  private String words() {
    return switch (settings.method()) {
      case FINETUNE ->
          "encoder and head trained together: mean over tokens, layer norm, linear; AdamW";
      case LINEAR_PROBE ->
          "frozen encoder; mean over tokens, batch norm without weights, linear; LARS";
      case ATTENTIVE_PROBE ->
          "frozen encoder; "
              + settings.pooler().queries()
              + " learned queries attend to region tokens, linear; AdamW";
    };
  }

  private List<String> warnings(int best) {
    List<String> warnings = new ArrayList<>();
    warnings.add(
        "the model that was kept is that of training "
            + best
            + ", chosen by the validation part; the figures are those of all trainings");
    if (split.test().size() < FEW_TEST_SUBJECTS) {
      warnings.add(
          "the test part has "
              + split.test().size()
              + " subjects: the figures would differ much with others, as the intervals over"
              + " subjects show, and those over trainings do not");
    }
    return warnings;
  }

  private ResultTable splitTable() {
    List<List<String>> rows = new ArrayList<>();
    for (int part = 0; part < SubjectSplit.NAMES.size(); part++) {
      for (String subject : split.parts().get(part).stream().sorted().toList()) {
        rows.add(List.of(subject, SubjectSplit.NAMES.get(part)));
      }
    }
    return new ResultTable(
        "split",
        "Each subject's part; can be given as split.file of another run",
        List.of("subject", settings.split().column()),
        rows);
  }

  private static ResultTable epochs(List<Judged> trainings) {
    List<List<String>> rows = new ArrayList<>();
    for (Judged training : trainings) {
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
