package org.engram.pipeline.finetune.volume;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.engram.cohort.Phenotype;
import org.engram.cohort.results.Analysis;
import org.engram.cohort.results.AppliedRecipe;
import org.engram.cohort.results.CohortFlow;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.PredictionRow;
import org.engram.cohort.results.ResultProvenance;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.rows.RowKey;
import org.engram.cohort.statistics.Bootstrap;
import org.engram.cohort.statistics.Draws;
import org.engram.models.finetuning.CoxLoss;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.models.neurojepa.finetune.VolumeHeadDescription;
import org.engram.models.neurojepa.heads.VolumeHeadConfig;
import org.engram.models.probing.Figure;
import org.engram.models.probing.FittedProbe.Prediction;
import org.engram.models.probing.Fold;
import org.engram.models.probing.Folds;
import org.engram.models.probing.Metric;
import org.engram.models.probing.SurvivalTarget;
import org.engram.models.probing.Target;
import org.engram.pipeline.card.ModelCard;
import org.engram.pipeline.probe.ProbeJob;
import org.engram.pipeline.probe.ProbeSettings;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.Compute;

/**
 * Trains a Neuro-JEPA, or a head on it frozen, to tell a phenotype from volumes: classes, a number
 * or the time until an event. Subjects are held out whole; a subject may lack modalities. Writes a
 * results folder with the test part's predictions, and in it {@code model}, a model directory with
 * the head, which {@link VolumeApplyJob} applies.
 */
public final class VolumeFinetuneJob {
  private static final String NAME = "fine-tuned";
  private static final String MODEL = "model";

  private VolumeFinetuneJob() {}

  /** As below, of columns of a table of people. */
  public static VolumeFinetuneResult run(
      Path model,
      List<VolumeScan> scans,
      VolumePeople people,
      ProbeSettings.Task kind,
      VolumeRunSettings settings,
      Path out,
      boolean overwrite,
      Compute compute,
      Consumer<VolumeEpoch> listener) {
    return run(model, scans, people.read(kind), kind, settings, out, overwrite, compute, listener);
  }

  /**
   * Runs.
   *
   * @param model a model directory of Neuro-JEPA
   * @param scans the volumes, as a manifest has them
   * @param phenotype a number, a class, or a time as {@link SurvivalTarget#of} reads it, by subject
   * @param kind of task
   * @param out folder of results to write
   * @param overwrite whether results that are there may be replaced
   * @param compute in float32
   * @param listener hears each epoch as it ends
   */
  public static VolumeFinetuneResult run(
      Path model,
      List<VolumeScan> scans,
      Phenotype phenotype,
      ProbeSettings.Task kind,
      VolumeRunSettings settings,
      Path out,
      boolean overwrite,
      Compute compute,
      Consumer<VolumeEpoch> listener) {
    ResultsFolder.check(out, overwrite);
    NeuroJepaDescription description = NeuroJepaDescription.open(model);
    requireHead(description, settings);
    VolumeSubjects subjects = VolumeSubjects.read(description, scans, phenotype);
    Target target = ProbeJob.target(phenotype.name(), subjects.values(), kind);
    List<Fold> folds = Folds.of(target, subjects.subjects(), settings.folds(), settings.seed());
    int[] test = folds.get(0).test();
    int[] validation = folds.get(1).test();
    int[] training =
        IntStream.range(0, target.size())
            .filter(i -> Arrays.binarySearch(test, i) < 0)
            .filter(i -> Arrays.binarySearch(validation, i) < 0)
            .toArray();
    FinetuneTask task = task(phenotype.name(), target, training, settings.cox());
    try (VolumeTraining run =
        new VolumeTraining(description, subjects, task, truths(target), settings, compute)) {
      List<VolumeEpoch> epochs = run.run(training, validation, listener);
      double[][] told = run.predict(test);
      Results results =
          results(description, subjects, phenotype.name(), target, settings, test, told);
      ResultsFolder.Content content =
          new ResultsFolder.Content(
              results, predictions(subjects, target, test, told), List.of(table(epochs)));
      ResultsFolder.write(out, content, overwrite);
      Path directory = out.resolve(MODEL);
      new TunedDirectory(
              description,
              new VolumeHeadDescription(
                  VolumeTraining.head(description, subjects, task, settings),
                  task,
                  phenotype.name(),
                  subjects.modalities(),
                  description.hash()))
          .write(directory, run.weights());
      ModelCard.write(directory);
      return new VolumeFinetuneResult(content, directory, subjects.refused());
    }
  }

  /** What can be said of the head before hours of reading: as if of two modalities and classes. */
  private static void requireHead(NeuroJepaDescription model, VolumeRunSettings settings) {
    int dim = model.config().embedDim();
    var _ =
        new VolumeHeadConfig(settings.head(), dim, 2, 2, settings.heads(), settings.depth(), dim);
  }

  private static FinetuneTask task(String name, Target target, int[] training, CoxLoss cox) {
    return switch (target) {
      case Target.Values values ->
          FinetuneTask.Regression.normalised(name, values.rows(training).values());
      case Target.Classes classes -> new FinetuneTask.Classification(classes.names());
      case SurvivalTarget _ -> new FinetuneTask.Survival(name, cox);
    };
  }

  private static double[][] truths(Target target) {
    return IntStream.range(0, target.size())
        .mapToObj(
            i ->
                switch (target) {
                  case Target.Values values -> new double[] {values.at(i)};
                  case Target.Classes classes -> new double[] {classes.at(i)};
                  case SurvivalTarget times -> new double[] {times.time(i), times.event(i) ? 1 : 0};
                })
        .toArray(double[][]::new);
  }

  private static List<PredictionRow> predictions(
      VolumeSubjects subjects, Target target, int[] test, double[][] told) {
    List<PredictionRow> rows = new ArrayList<>();
    for (int i = 0; i < test.length; i++) {
      VolumeSubjects.Row row = subjects.rows().get(test[i]);
      String truth =
          switch (target) {
            case Target.Values values -> Double.toString(values.at(test[i]));
            case Target.Classes classes -> classes.names().get(classes.at(test[i]));
            case SurvivalTarget times -> times.text(test[i]);
          };
      rows.add(
          new PredictionRow(
              NAME, 1, 1, new RowKey(row.subject(), row.session(), ""), truth, told[i]));
    }
    return rows;
  }

  private static Results results(
      NeuroJepaDescription description,
      VolumeSubjects subjects,
      String name,
      Target target,
      VolumeRunSettings settings,
      int[] test,
      double[][] told) {
    Outcome outcome =
        switch (target) {
          case Target.Values _ -> new Outcome(name, "", Outcome.Task.REGRESSION, List.of());
          case Target.Classes classes ->
              new Outcome(name, "", Outcome.Task.CLASSIFICATION, classes.names());
          case SurvivalTarget _ -> new Outcome(name, "", Outcome.Task.SURVIVAL, List.of());
        };
    SetResult set =
        new SetResult(
            NAME,
            SetResult.Role.MODEL,
            description.config().embedDim(),
            settings.head()
                + " head on "
                + (settings.frozen() ? "a frozen encoder" : "an encoder trained with it")
                + " from "
                + String.join(", ", subjects.modalities()),
            scores(subjects, target, settings, test, told),
            List.of(),
            List.of());
    int[] all = IntStream.range(0, subjects.rows().size()).toArray();
    return new Results(
        Analysis.FINETUNE,
        name + " from volumes",
        outcome,
        new AppliedRecipe("none", "none", List.of(description.input().preparation()), List.of()),
        new ResultProvenance(
            Map.of(),
            List.of(new ResultProvenance.Input("weights", description.weights().toString(), "")),
            Map.of(NAME, description.hash()),
            Map.of("run", settings.seed()),
            Map.of("settings", settings.toString())),
        new CohortFlow(
            List.of(
                new CohortFlow.Stage(
                    "with a " + name, all.length, subjects.people(all), losses(subjects)),
                new CohortFlow.Stage("judged", test.length, subjects.people(test), List.of()))),
        Optional.empty(),
        List.of(set),
        List.of(),
        List.of(),
        List.of(),
        test.length < 30 ? List.of(test.length + " test rows are few") : List.of());
  }

  private static List<CohortFlow.Loss> losses(VolumeSubjects subjects) {
    List<CohortFlow.Loss> losses = new ArrayList<>();
    if (!subjects.refused().isEmpty()) {
      losses.add(
          new CohortFlow.Loss(
              "volumes that cannot be used",
              subjects.refused().size(),
              subjects.refused().stream().limit(5).map(r -> r.problem().line()).toList()));
    }
    if (!subjects.without().isEmpty()) {
      losses.add(
          new CohortFlow.Loss(
              "without the phenotype",
              subjects.without().size(),
              subjects.without().stream().limit(5).toList()));
    }
    return losses;
  }

  private static List<Score> scores(
      VolumeSubjects subjects,
      Target target,
      VolumeRunSettings settings,
      int[] test,
      double[][] told) {
    Target truth = target.rows(test);
    Prediction predicted =
        target instanceof Target.Classes
            ? new Prediction.Probabilities(told)
            : new Prediction.Values(Arrays.stream(told).mapToDouble(row -> row[0]).toArray());
    List<Metric> metrics = truth.metrics();
    List<Figure> figures = metrics.stream().map(m -> m.of(truth, predicted)).toList();
    List<String> groups =
        Arrays.stream(test).mapToObj(i -> subjects.rows().get(i).subject()).toList();
    Bootstrap bootstrap = Bootstrap.defaults(settings.seed());
    Draws draws = Draws.of(figures, groups, bootstrap.draws(), bootstrap.seed());
    return IntStream.range(0, metrics.size())
        .mapToObj(
            m ->
                new Score(
                    metrics.get(m).toString(),
                    List.of(new Score.FoldValue(1, 1, draws.estimates()[m])),
                    draws.estimates()[m],
                    Double.NaN,
                    draws.estimates()[m],
                    Optional.of(bootstrap.interval(draws, m, "subjects", "test predictions")),
                    Optional.empty()))
        .toList();
  }

  private static ResultTable table(List<VolumeEpoch> epochs) {
    return new ResultTable(
        "epochs",
        "Epochs",
        List.of("epoch", "loss", "validation"),
        epochs.stream()
            .map(
                e ->
                    List.of(
                        Integer.toString(e.number()),
                        Double.toString(e.loss()),
                        Double.toString(e.validation())))
            .toList());
  }
}
