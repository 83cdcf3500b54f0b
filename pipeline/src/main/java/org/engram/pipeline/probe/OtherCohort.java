package org.engram.pipeline.probe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.cohort.recipe.FittedRecipe;
import org.engram.cohort.results.Finding;
import org.engram.cohort.rows.RowKey;
import org.engram.cohort.transform.RowRefusal;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.tensor.RefusedInputException;

/**
 * A cohort that fitted probes are applied to, read as the first one was.
 *
 * @param features its sets that the first cohort has too
 * @param rows that all of them have, and that the recipes take
 * @param recipes by the set's name, fitted on all rows of the first cohort
 */
record OtherCohort(List<FeatureSet> features, StudyRows rows, Map<String, FittedRecipe> recipes) {
  static OtherCohort of(
      StudyInput input, StudySettings settings, List<StudyEntry> entries, StudyRows first) {
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
    return new OtherCohort(features, withoutRefused(other, features, recipes), recipes);
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
            set.name() + TransferStudy.OTHER,
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

  private static Optional<StudyEntry> named(List<StudyEntry> entries, String name) {
    return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  /** A warning where subjects are named as those of the first cohort. */
  List<String> sameSubjects(StudyRows first) {
    Set<String> known = new HashSet<>();
    first.sets().getFirst().keys().stream().map(RowKey::subject).forEach(known::add);
    long both =
        rows.sets().getFirst().keys().stream()
            .map(RowKey::subject)
            .distinct()
            .filter(known::contains)
            .count();
    return both == 0
        ? List.of()
        : List.of(
            both
                + " subjects of the other cohort are named as subjects of the first: if they are"
                + " the same people, its figures are of rows that the probe has learned from.");
  }

  /** How many rows of the other cohort came in, were left out and why. */
  List<Finding> flow() {
    List<Finding> findings = new ArrayList<>();
    String topic = "rows of the other cohort";
    findings.add(count(topic, "judged", rows.flow().rows(), ""));
    findings.add(count(topic, "subjects", rows.flow().subjects(), ""));
    rows.flow()
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
