package org.engram.pipeline.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.cohort.results.Analysis;
import org.engram.cohort.results.Finding;
import org.engram.cohort.results.Interval;
import org.engram.cohort.results.PredictionRow;
import org.engram.cohort.results.Results;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.SetResult;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferStudyTest {
  private static final String DIFFERENCE = "embedding: auroc";

  @TempDir private Path folder;

  @Test
  void cohortsOfOneDistributionShowNoShift() {
    Results results =
        study(cohort("first", 300, "", 0, 1), cohort("other", 200, "", 0, 2), "zscore_v1")
            .results();

    assertThat(results.analysis()).isEqualTo(Analysis.TRANSFER);
    assertThat(results.sets())
        .extracting(SetResult::name)
        .containsExactly(
            "embedding",
            "covariates alone",
            "embedding in the other cohort",
            "covariates alone in the other cohort");
    double held = auroc(results, "embedding");
    double there = auroc(results, "embedding in the other cohort");
    assertThat(held).isGreaterThan(0.8);
    assertThat(there).isGreaterThan(0.8);
    Finding difference = finding(results, TransferStudy.DIFFERENCE, DIFFERENCE);
    assertThat(difference.value()).isEqualTo(there - held);
    assertThat(difference.interval().orElseThrow().contains(0)).isTrue();
    assertThat(difference.interval().orElseThrow().contains(difference.value())).isTrue();
    for (String topic : List.of(CohortShift.FEATURES, CohortShift.FEATURES_AFTER)) {
      assertThat(domain(results, topic).contains(0.5)).as(topic).isTrue();
      assertThat(size(results, topic).test().orElseThrow().p()).as(topic).isGreaterThan(0.05);
      assertThat(size(results, topic).value()).isLessThan(0.2);
    }
    assertThat(results.warnings()).noneMatch(w -> w.startsWith("The cohorts differ"));
  }

  @Test
  void aShiftedSiteIsTold() {
    Results results =
        study(cohort("first", 200, "A", 0, 1), cohort("other", 150, "B", 1, 2), "zscore_v1")
            .results();

    assertThat(domain(results, CohortShift.FEATURES).low()).isGreaterThan(0.9);
    Finding size = size(results, CohortShift.FEATURES);
    assertThat(size.value()).isBetween(0.85, 1.1);
    assertThat(size.test().orElseThrow().p()).isEqualTo(1.0 / 500);
    assertThat(results.warnings())
        .anyMatch(w -> w.startsWith("The cohorts differ by more than chance in the features."))
        .anyMatch(w -> w.contains("features that the recipe leaves"));
    // The order of rows is untouched by a shift of all, and so is the AUROC; probabilities are not.
    assertThat(finding(results, TransferStudy.DIFFERENCE, DIFFERENCE).interval().orElseThrow())
        .matches(i -> i.contains(0));
    assertThat(
            finding(results, TransferStudy.DIFFERENCE, "embedding: brier").interval().orElseThrow())
        .matches(i -> i.low() > 0);
  }

  @Test
  void nothingOfTheOtherCohortMovesWhatWasFitted() {
    MadeCohort first = cohort("first", 120, "", 0, 1);
    MadeCohort other = cohort("other", 60, "", 0, 2);
    List<PredictionRow> before = study(first, other, "rsfmri_brainjepa_roi_v1").predictions();
    List<EmbeddingRow> changed = new ArrayList<>();
    for (EmbeddingRow row : EmbeddingTable.read(other.embeddings)) {
      float[] vector = row.embedding().clone();
      for (int d = 0; d < vector.length && !row.subject().equals("other7"); d++) {
        vector[d] = 3 * vector[d] - 5;
      }
      changed.add(
          new EmbeddingRow(row.subject(), "", "", row.source(), 1, 1, List.of(), "r", "h", vector));
    }
    EmbeddingTable.write(other.embeddings, changed);

    List<PredictionRow> after = study(first, other, "rsfmri_brainjepa_roi_v1").predictions();

    assertThat(of(after, "other7")).hasSize(2).isEqualTo(of(before, "other7"));
    assertThat(of(after, "first3")).hasSize(2).isEqualTo(of(before, "first3"));
    assertThat(of(after, "other8")).isNotEqualTo(of(before, "other8"));
  }

  @Test
  void aNewSiteFollowsTheRecipe() throws IOException {
    MadeCohort first = cohort("first", 80, "", 0, 1);
    MadeCohort other = cohort("other", 40, "C", 0, 2);

    assertThat(study(first, other, "rsfmri_brainjepa_roi_v1").results().warnings())
        .anyMatch(w -> w.contains("site") && w.contains("C"));
    Path refusing = folder.resolve("refusing.yaml");
    Files.writeString(
        refusing,
        """
        id: refusing_v1
        description: sites out
        citation: ""
        embedding: ""
        steps:
          - residualise:
              covariates:
                - {name: site, as: category, knots: 4, missing: refuse, unseen: refuse}
        """);
    assertThatThrownBy(() -> study(first, other, refusing.toString()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("'C'")
        .hasMessageContaining("every row of the other cohort");
    Files.writeString(other.people, Files.readString(other.people).replaceFirst("\tC\t", "\tA\t"));
    Results results = study(first, other, refusing.toString()).results();
    assertThat(finding(results, "rows of the other cohort", "judged").value()).isEqualTo(1);
    assertThat(results.findings())
        .filteredOn(f -> f.name().startsWith("left out: refused by the recipe"))
        .extracting(Finding::value)
        .containsExactly(39.0);
  }

  @Test
  void aClassThatTheFirstCohortHasNotIsLeftOutAndCounted() throws IOException {
    MadeCohort first = cohort("first", 80, "", 0, 1);
    MadeCohort other = cohort("other", 40, "", 0, 2);
    Files.writeString(
        other.people,
        Files.readString(other.people).replaceFirst("sub-other0\tpatient", "sub-other0\tsibling"));

    Results results = study(first, other, "none").results();

    Finding lost =
        finding(
            results, "rows of the other cohort", "left out: a group that the first cohort has not");
    assertThat(lost.value()).isEqualTo(1);
    assertThat(lost.note()).isEqualTo("sub-other0");
    assertThat(finding(results, "rows of the other cohort", "judged").value()).isEqualTo(39);
  }

  @Test
  void columnsOfOtherNamesAreMapped() throws IOException {
    MadeCohort first = cohort("first", 80, "", 0, 1);
    MadeCohort other = cohort("other", 40, "", 0, 2);
    Files.writeString(
        other.people, Files.readString(other.people).replaceFirst("\tage\t", "\tAGE_AT_SCAN\t"));
    TransferInput renamed =
        new TransferInput(
            other.embeddings,
            Map.of(),
            Optional.of(other.people),
            Optional.empty(),
            Map.of("age", "AGE_AT_SCAN"));

    Results results =
        ProbeStudy.run(
                first.input(Optional.of(renamed)), MadeCohort.settings("auto", "none", false))
            .results();

    assertThat(finding(results, CohortShift.COLUMNS, "age").note())
        .startsWith("mean ")
        .contains("in the other");
  }

  private MadeCohort cohort(String name, int size, String site, double shift, long seed) {
    return new MadeCohort(folder, name, size, site, shift, seed);
  }

  private static ResultsFolder.Content study(MadeCohort first, MadeCohort other, String recipe) {
    return ProbeStudy.run(first.input(other.applied()), MadeCohort.settings("auto", recipe, false));
  }

  private static List<List<Double>> of(List<PredictionRow> predictions, String subject) {
    return predictions.stream()
        .filter(row -> row.key().subject().equals(subject))
        .map(row -> Arrays.stream(row.values()).boxed().toList())
        .toList();
  }

  private static double auroc(Results results, String set) {
    return results.set(set).orElseThrow().score("auroc").orElseThrow().pooled();
  }

  private static Interval domain(Results results, String topic) {
    return finding(results, topic, "cohort told by logistic regression: auroc")
        .interval()
        .orElseThrow();
  }

  private static Finding size(Results results, String topic) {
    return finding(results, topic, "mean size of the standardised mean differences");
  }

  private static Finding finding(Results results, String topic, String name) {
    return results.findings().stream()
        .filter(f -> f.topic().equals(topic) && f.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
