package org.engram.pipeline.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.cohort.evaluation.Judgement;
import org.engram.cohort.evaluation.Transfer;
import org.engram.cohort.recipe.FittedRecipe;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.PredictionRow;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.RowKey;
import org.engram.cohort.statistics.Bootstrap;
import org.engram.cohort.statistics.Draws;
import org.engram.cohort.transform.RowRefusal;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.models.probing.Metric;
import org.engram.tensor.RefusedInputException;

/**
 * A study's probes, fitted on all rows of its cohort, on another cohort. Recipe, scaling, penalty
 * and weights are those of the first; of the other cohort nothing is learned.
 *
 * @param sets one an entry that the other cohort has features of
 * @param predictions of the other cohort's rows
 * @param findings figures of both, their difference, and the shift between the cohorts
 * @param warnings what the reader must know
 */
record TransferStudy(
    List<SetResult> sets,
    List<PredictionRow> predictions,
    List<Finding> findings,
    List<String> warnings) {
  /** After a set's name: its figures in the other cohort. */
  static final String OTHER = " in the other cohort";

  /** Topic of the differences between figures. */
  static final String DIFFERENCE = "transfer";

  private static final long OTHER_DRAWS = 0x2545_F491_4F6C_DD1DL;
  private static final String ABOUT = "rows of the other cohort";

  /** Applies. */
  static TransferStudy of(
      StudyInput input,
      StudySettings settings,
      List<StudyEntry> entries,
      StudyRows first,
      StudyJudgement judged,
      String unit) {
    TransferInput transfer = input.transfer().orElseThrow();
    List<FeatureSet> features =
        features(
            transfer,
            entries,
            input.connectivity() && !streamed(entries),
            input.leaveOutConstant());
    StudyRows other =
        StudyRows.like(
            first, input.covariates(), features, StudyColumns.of(input, settings, transfer));
    checkWidths(entries, features);
    Map<String, FittedRecipe> recipes = new HashMap<>();
    for (FeatureSet set : features) {
      StudyEntry entry = named(entries, set.name()).orElseThrow();
      entry.recipe().ifPresent(chain -> recipes.put(set.name(), chain.fit(entry.rows())));
    }
    other = withoutRefused(other, features, recipes);
    List<String> warnings = new ArrayList<>();
    sameSubjects(first, other, warnings);
    Bootstrap bootstrap = settings.bootstrap();
    Bootstrap apart =
        new Bootstrap(
            bootstrap.method(),
            bootstrap.draws(),
            bootstrap.level(),
            bootstrap.seed() ^ OTHER_DRAWS);
    List<SetResult> sets = new ArrayList<>();
    List<PredictionRow> predictions = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    for (int e = 0; e < entries.size(); e++) {
      StudyEntry entry = entries.get(e);
      Optional<CohortRows> there = rows(entry, features, other, input);
      if (there.isEmpty()) {
        warnings.add(
            entry.name()
                + " is not judged in the other cohort: "
                + (entry.role() == SetResult.Role.BASELINE
                    ? "it is too large for memory."
                    : "no table of it was given."));
        continue;
      }
      FittedRecipe recipe = recipes.get(entry.name());
      UnaryOperator<CohortRows> prepared =
          recipe == null ? UnaryOperator.identity() : recipe::apply;
      Transfer found =
          Transfer.of(
              entry.rows(),
              first.target(),
              first.groups(),
              prepared,
              entry.probe(),
              there.get(),
              other.target());
      Judgement judgement =
          new Judgement(
              List.of(found.applied()), other.groups(), unit, apart, settings.correction());
      Draws draws = judgement.draws();
      SetResult before = judged.sets().get(e);
      String name = entry.name() + OTHER;
      List<Score> scores = scores(judgement, draws);
      sets.add(
          new SetResult(
              name,
              entry.role(),
              entry.dimension(),
              before.learner(),
              scores,
              found.applied().fits(),
              List.of()));
      predictions.addAll(StudyJudgement.predictions(name, found.applied()));
      List<Metric> metrics = first.target().metrics();
      Draws own = of(judged.draws(), e * metrics.size(), metrics.size());
      for (int m = 0; m < metrics.size(); m++) {
        double difference = scores.get(m).pooled() - before.scores().get(m).pooled();
        Interval interval = Transfer.difference(bootstrap, own, draws, m, unit);
        findings.add(
            new Finding(
                DIFFERENCE,
                entry.name() + ": " + metrics.get(m),
                difference,
                "",
                Optional.of(interval),
                Optional.empty(),
                "other cohort minus the held-out rows of the first"));
      }
    }
    findings.addAll(flow(other));
    CohortShift shift =
        CohortShift.of(first, other, settings, recipes.get(entries.getFirst().name()));
    findings.addAll(shift.findings());
    warnings.addAll(shift.warnings());
    for (Map.Entry<String, FittedRecipe> recipe : recipes.entrySet()) {
      if (recipe.getKey().equals(entries.getFirst().name())) {
        recipe.getValue().notes(other.sets().getFirst()).forEach(warnings::add);
      }
    }
    return new TransferStudy(sets, predictions, findings, warnings);
  }

  private static List<FeatureSet> features(
      TransferInput transfer, List<StudyEntry> entries, boolean connectivity, boolean leaveOut) {
    List<EmbeddingRow> table = EmbeddingTable.read(transfer.embeddings());
    List<FeatureSet> features = new ArrayList<>();
    features.add(FeatureSet.of(TableProbe.EMBEDDING, table));
    transfer
        .against()
        .forEach(
            (name, file) -> {
              if (named(entries, name).isEmpty()) {
                throw new RefusedInputException(
                    "--apply-against " + name,
                    "no set of this name in the first cohort",
                    "one of " + entries.stream().map(StudyEntry::name).toList(),
                    "Give it to --against too");
              }
              features.add(FeatureSet.of(name, EmbeddingTable.read(file)));
            });
    if (connectivity) {
      features.add(
          ConnectivityReader.read(table, ReadOptions.defaults(), leaveOut, Long.MAX_VALUE));
    }
    return features;
  }

  /** Whether connectivity lies in a file: its coordinates are those of one cohort's rows. */
  private static boolean streamed(List<StudyEntry> entries) {
    return entries.stream().anyMatch(entry -> entry.rows().width() != entry.dimension());
  }

  private static void checkWidths(List<StudyEntry> entries, List<FeatureSet> features) {
    for (FeatureSet set : features) {
      int width = named(entries, set.name()).orElseThrow().dimension();
      if (set.dimension() != width) {
        throw new RefusedInputException(
            set.name() + OTHER,
            set.dimension() + " features",
            width + ", as in the first cohort",
            "Embed both cohorts with the same model and pooling");
      }
    }
  }

  /** Leaves out rows that a recipe refuses for what their columns hold. */
  private static StudyRows withoutRefused(
      StudyRows rows, List<FeatureSet> features, Map<String, FittedRecipe> recipes) {
    Map<Integer, RowRefusal> refused = new HashMap<>();
    for (int s = 0; s < features.size(); s++) {
      FittedRecipe recipe = recipes.get(features.get(s).name());
      if (recipe != null) {
        recipe.refusals(rows.sets().get(s)).forEach(r -> refused.putIfAbsent(r.row(), r));
      }
    }
    if (refused.isEmpty()) {
      return rows;
    }
    RowRefusal one = refused.values().iterator().next();
    int[] kept =
        IntStream.range(0, rows.groups().size()).filter(i -> !refused.containsKey(i)).toArray();
    if (kept.length == 0) {
      throw new RefusedInputException(
          one.problem().where(),
          one.problem().found() + " (and so every row of the other cohort)",
          one.problem().expected(),
          one.problem().remedy());
    }
    return rows.rows(
        "taken by the recipe", "refused by the recipe: " + one.problem().found(), kept);
  }

  /** The features of an entry in the other cohort, where it has them. */
  private static Optional<CohortRows> rows(
      StudyEntry entry, List<FeatureSet> features, StudyRows other, StudyInput input) {
    if (entry.role() == SetResult.Role.COVARIATES) {
      CohortRows first = other.sets().getFirst();
      return Optional.of(CovariatesAlone.of(first, input.covariates(), entry.rows()));
    }
    return IntStream.range(0, features.size())
        .filter(s -> features.get(s).name().equals(entry.name()))
        .mapToObj(s -> other.sets().get(s))
        .findFirst();
  }

  private static Optional<StudyEntry> named(List<StudyEntry> entries, String name) {
    return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  private static void sameSubjects(StudyRows first, StudyRows other, List<String> warnings) {
    Set<String> known = new HashSet<>();
    first.sets().getFirst().keys().stream().map(RowKey::subject).forEach(known::add);
    long both =
        other.sets().getFirst().keys().stream()
            .map(RowKey::subject)
            .distinct()
            .filter(known::contains)
            .count();
    if (both > 0) {
      warnings.add(
          both
              + " subjects of the other cohort are named as subjects of the first: if they are the"
              + " same people, its figures are of rows that the probe has learned from.");
    }
  }

  private static List<Score> scores(Judgement judgement, Draws draws) {
    return judgement.scores(0, draws, Map.of()).stream()
        .map(
            score ->
                new Score(
                    score.metric(),
                    score.folds(),
                    score.mean(),
                    score.deviation(),
                    score.pooled(),
                    score
                        .interval()
                        .map(i -> new Interval(i.low(), i.high(), i.level(), i.method(), ABOUT)),
                    score.permutation()))
        .toList();
  }

  /** Some of the figures. */
  private static Draws of(Draws all, int from, int count) {
    return new Draws(
        Arrays.copyOfRange(all.estimates(), from, from + count),
        Arrays.copyOfRange(all.draws(), from, from + count),
        Arrays.copyOfRange(all.leftOut(), from, from + count));
  }

  /** How many rows of the other cohort came in, were left out and why. */
  private static List<Finding> flow(StudyRows other) {
    List<Finding> findings = new ArrayList<>();
    String topic = "rows of the other cohort";
    findings.add(count(topic, "judged", other.flow().rows(), ""));
    findings.add(count(topic, "subjects", other.flow().subjects(), ""));
    other
        .flow()
        .stages()
        .forEach(
            stage ->
                stage
                    .lost()
                    .forEach(
                        loss ->
                            findings.add(
                                count(
                                    topic,
                                    "left out: " + loss.reason(),
                                    loss.rows(),
                                    String.join(", ", loss.examples())))));
    return findings;
  }

  private static Finding count(String topic, String name, int value, String note) {
    return new Finding(topic, name, value, "", Optional.empty(), Optional.empty(), note);
  }
}
