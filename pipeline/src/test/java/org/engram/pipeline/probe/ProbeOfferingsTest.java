package org.engram.pipeline.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.cohort.results.Outcome;
import org.engram.cohort.results.PredictionRow;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.Score;
import org.engram.cohort.results.SetResult;
import org.engram.models.brainjepa.explain.ReadOut;
import org.engram.models.probing.Metric;
import org.engram.models.probing.Metrics;
import org.engram.pipeline.explain.ReadOutFile;
import org.engram.pipeline.recipe.RecipeFiles;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a probe offers beside one figure of one target. */
class ProbeOfferingsTest {
  @TempDir private Path folder;
  private MadeCohort cohort;

  @BeforeEach
  void make() {
    cohort = new MadeCohort(folder, "people", 100, "", 0, 5);
  }

  @Test
  void aTargetThatTheRecipeTakesOutIsRefused() {
    assertThatThrownBy(() -> study("age", "auto", "rsfmri_brainjepa_roi_v1"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("--target age")
        .hasMessageContaining("rsfmri_brainjepa_roi_v1");
  }

  @Test
  void aRecipeFromAFileIsTheRecipeOfItsId() throws IOException {
    Path file = folder.resolve("recipe.yaml");
    Files.writeString(file, RecipeFiles.yaml(RecipeFiles.of("zscore_v1")));

    ResultsFolder.Content named = study("group", "auto", "zscore_v1");
    ResultsFolder.Content read = study("group", "auto", file.toString());

    assertThat(read.results().recipe()).isEqualTo(named.results().recipe());
    assertThat(read.results().sets()).isEqualTo(named.results().sets());
  }

  @Test
  void embeddingsAreMappedWithTheTargetToColourBy() {
    ResultTable map =
        study("group", "auto", "none").tables().stream()
            .filter(table -> table.name().equals("map"))
            .findFirst()
            .orElseThrow();

    assertThat(map.rows()).hasSize(100);
    assertThat(map.columns()).contains("pc1", "by:group", "by:age");
    assertThat(map.rows().getFirst().get(map.columns().indexOf("by:group"))).isEqualTo("patient");
  }

  @Test
  void theReadOutIsTheProbeOfAllRowsAndExplainReadsIt() {
    Path out = folder.resolve("out");
    for (String recipe : List.of("none", "rsfmri_brainjepa_roi_v1")) {
      ProbeStudy.run(
          cohort.input(Optional.empty()), MadeCohort.settings("auto", recipe, true), out, true);
      ReadOut.Linear read = ReadOutFile.read(out.resolve("readout.json"));
      read.requireWidth(MadeCohort.DIMENSION);
      double[] patients = new double[50];
      double[] controls = new double[50];
      List<EmbeddingRow> rows = EmbeddingTable.read(cohort.embeddings);
      for (int i = 0; i < rows.size(); i++) {
        (i % 2 == 0 ? patients : controls)[i / 2] = read.of(rows.get(i).embedding());
      }
      // The positive class is the second by name: patient.
      assertThat(Arrays.stream(patients).average().orElseThrow()).isGreaterThan(0.8);
      assertThat(Arrays.stream(controls).average().orElseThrow()).isLessThan(-0.8);
    }
  }

  @Test
  void withoutARecipeTheReadOutGivesTheProbesOwnOdds() {
    Path out = folder.resolve("out");
    MadeCohort other = new MadeCohort(folder, "other", 20, "", 0, 6);
    ProbeStudy.run(
        cohort.input(other.applied()), MadeCohort.settings("auto", "none", true), out, false);
    ReadOut.Linear read = ReadOutFile.read(out.resolve("readout.json"));
    List<EmbeddingRow> rows = EmbeddingTable.read(other.embeddings);

    ResultsFolder.read(out).predictions().stream()
        .filter(row -> row.set().equals("embedding in the other cohort"))
        .forEach(
            row -> {
              EmbeddingRow embedding =
                  rows.stream()
                      .filter(r -> r.subject().equals(row.key().subject()))
                      .findFirst()
                      .orElseThrow();
              double odds = Math.log(row.values()[1] / row.values()[0]);
              assertThat(read.of(embedding.embedding())).isCloseTo(odds, within(1e-8));
            });
  }

  @Test
  void aReadOutIsRefusedWhereSitesAreScaled() {
    assertThatThrownBy(
            () ->
                ProbeStudy.run(
                    cohort.input(Optional.empty()),
                    MadeCohort.settings("auto", "rsfmri_brainjepa_roi_combat_v1", true)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("scales each site");
  }

  @Test
  void labelsAreProbedTogetherAndEachAsByItself() throws IOException {
    String text = Files.readString(cohort.people);
    StringBuilder labelled = new StringBuilder();
    int line = 0;
    for (String row : text.split("\n")) {
      boolean patient = row.contains("\tpatient\t");
      labelled
          .append(row)
          .append(
              line == 0
                  ? "\tdepressed\tnoise"
                  : (patient ? "\tyes" : "\tno") + (line * 7 % 11 < 4 ? "\t1" : "\t0"))
          .append('\n');
      line++;
    }
    Files.writeString(cohort.people, labelled);

    ResultsFolder.Content content = study("depressed,noise", "multi-label", "none");

    assertThat(content.results().outcome().task()).isEqualTo(Outcome.Task.MULTI_LABEL);
    assertThat(content.results().outcome().classes()).containsExactly("depressed", "noise");
    SetResult set = content.results().sets().getFirst();
    double told = score(set, "auroc of depressed").pooled();
    double noise = score(set, "auroc of noise").pooled();
    assertThat(told).isGreaterThan(0.8);
    assertThat(score(set, "auroc of noise").interval().orElseThrow().contains(0.5)).isTrue();
    assertThat(set.scores().getFirst().metric()).isEqualTo("macro_auroc");
    assertThat(set.scores().getFirst().pooled()).isCloseTo((told + noise) / 2, within(1e-15));
    int n = content.predictions().size() / 2; // two sets
    int[] truth = new int[2 * n];
    double[][] said = new double[2 * n][];
    for (int i = 0; i < n; i++) {
      PredictionRow row = content.predictions().get(i);
      for (int l = 0; l < 2; l++) {
        String label = content.results().outcome().classes().get(l);
        truth[i + l * n] = List.of(row.truth().split(";")).contains(label) ? 1 : 0;
        said[i + l * n] = new double[] {1 - row.values()[l], row.values()[l]};
      }
    }
    assertThat(score(set, "micro_" + Metric.AUROC).pooled())
        .isCloseTo(Metrics.auroc(truth, said), within(1e-15));
    assertThat(content.results().comparisons()).hasSize(1);
  }

  @Test
  void whatIsOfferedForOneTargetIsRefusedForLabels() {
    StudySettings settings = MadeCohort.settings("multi-label", "none", true);

    assertThatThrownBy(() -> ProbeStudy.run(cohort.input("a,b", Optional.empty()), settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--readout");
  }

  private ResultsFolder.Content study(String target, String task, String recipe) {
    return ProbeStudy.run(
        cohort.input(target, Optional.empty()), MadeCohort.settings(task, recipe, false));
  }

  private static Score score(SetResult set, String metric) {
    return set.score(metric).orElseThrow();
  }
}
