package org.engram.pipeline.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.cohort.results.Comparison;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.SetResult;
import org.engram.cohort.results.SetResult.Role;
import org.engram.cohort.results.SiteDecodability;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eighty people at two sites, every second a patient; embeddings know the group and the site. */
class ProbeStudyTest {
  private static final int PEOPLE = 80;

  @TempDir private Path folder;
  private Path embeddings;
  private Path random;
  private Path people;

  @BeforeEach
  void writeCohort() throws IOException {
    Random noise = new Random(17);
    StringBuilder text =
        new StringBuilder("participant_id\tgroup\tage\tsex\tsite\tmean_fd\tglobal_signal");
    for (int label = 0; label < 10; label++) {
      text.append("\tshuffled").append(label);
    }
    text.append('\n');
    List<EmbeddingRow> told = new ArrayList<>();
    List<EmbeddingRow> blind = new ArrayList<>();
    for (int s = 0; s < PEOPLE; s++) {
      boolean patient = s % 2 == 0;
      boolean second = s / 2 % 2 == 0;
      String age = s == 5 ? "n/a" : "" + (20 + noise.nextInt(40));
      text.append(
          String.join(
              "\t",
              "sub-" + s,
              patient ? "patient" : "control",
              age,
              noise.nextBoolean() ? "F" : "M",
              second ? "A" : "B",
              "" + noise.nextDouble(),
              "0"));
      for (int label = 0; label < 10; label++) {
        text.append(noise.nextBoolean() ? "\tx" : "\ty");
      }
      text.append('\n');
      float[] vector = new float[12];
      float[] other = new float[12];
      for (int d = 0; d < 12; d++) {
        vector[d] =
            (float)
                (noise.nextGaussian() + (patient && d < 6 ? 0.8 : 0) + (second && d >= 6 ? 3 : 0));
        other[d] = (float) noise.nextGaussian();
      }
      told.add(row(s, vector));
      blind.add(row(s, other));
    }
    embeddings = folder.resolve("embeddings.csv");
    random = folder.resolve("random.csv");
    people = folder.resolve("participants.tsv");
    EmbeddingTable.write(embeddings, told);
    EmbeddingTable.write(random, blind);
    Files.writeString(people, text);
  }

  @Test
  void setsAreJudgedBesideTheirBaselinesAndWritten() {
    Path out = folder.resolve("results");

    StudySummary summary =
        ProbeStudy.run(input("group"), options("none", 0).settings(), out, false);

    ResultsFolder.Content content = ResultsFolder.read(out);
    assertThat(content.results().sets())
        .extracting(SetResult::role)
        .containsExactly(Role.MODEL, Role.RANDOM_ENCODER, Role.COVARIATES);
    assertThat(content.results().sets())
        .allSatisfy(
            set ->
                assertThat(set.scores())
                    .allSatisfy(score -> assertThat(score.interval()).isPresent()));
    SetResult model = content.results().sets().getFirst();
    assertThat(model.score("auroc").orElseThrow().interval().orElseThrow().low())
        .isGreaterThan(0.7);
    assertThat(content.results().set(ProbeStudy.RANDOM).orElseThrow().score("auroc").orElseThrow())
        .satisfies(s -> assertThat(s.interval().orElseThrow().contains(0.5)).isTrue());
    assertThat(content.results().comparisons())
        .extracting(Comparison::second)
        .containsExactly(
            ProbeStudy.RANDOM, ProbeStudy.RANDOM, ProbeStudy.COVARIATES, ProbeStudy.COVARIATES);
    // One without an age is left out of every set.
    assertThat(content.results().flow().rows()).isEqualTo(79);
    assertThat(content.results().flow().stages())
        .filteredOn(stage -> stage.name().equals("with a value of age"))
        .allSatisfy(
            stage -> assertThat(stage.lost().getFirst().examples()).containsExactly("sub-5"))
        .hasSize(1);
    assertThat(content.predictions()).hasSize(3 * 79);
    assertThat(content.results().warnings()).anyMatch(w -> w.startsWith("79 subjects are few"));
    assertThat(summary.lines().getFirst())
        .isEqualTo("classification of group: 79 rows of 79 subjects, 5 folds (stratified)");
  }

  @Test
  void theSameStudyGivesTheSameBytes() {
    for (String name : List.of("one", "two")) {
      ProbeStudy.run(input("group"), options("none", 10).settings(), folder.resolve(name), false);
    }

    for (String file : List.of("results.json", "predictions.tsv", "folds.tsv", "scores.tsv")) {
      assertThat(folder.resolve("one").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("two").resolve(file));
    }
  }

  @Test
  void sitesAreToldBeforeTheRecipeAndNotAfterIt() {
    ResultsFolder.Content content =
        ProbeStudy.run(input("group"), options("rsfmri_brainjepa_roi_v1", 0).settings());

    assertThat(content.results().recipe().id()).isEqualTo("rsfmri_brainjepa_roi_v1");
    List<SiteDecodability> sites = content.results().sites();
    assertThat(sites)
        .filteredOn(s -> s.set().equals(TableProbe.EMBEDDING))
        .extracting(SiteDecodability::stage)
        .containsExactly(SiteDecodability.BEFORE, SiteDecodability.AFTER);
    assertThat(sites.get(0).value()).isGreaterThan(0.95);
    assertThat(sites.get(1).value()).isLessThan(0.7);
    assertThat(content.results().sets().getFirst().score("auroc").orElseThrow().pooled())
        .isGreaterThan(0.7);
  }

  @Test
  void shuffledLabelsAreChanceInEverySetThroughARecipe() {
    int covered = 0;
    for (int label = 0; label < 10; label++) {
      ResultsFolder.Content content =
          ProbeStudy.run(input("shuffled" + label), options("zscore_v1", 0).settings());
      for (SetResult set : content.results().sets()) {
        covered += set.score("auroc").orElseThrow().interval().orElseThrow().contains(0.5) ? 1 : 0;
      }
    }

    // 30 intervals of 95 %, three at a time of the same label.
    assertThat(covered).isBetween(24, 30);
  }

  @Test
  void schemesBySiteNeedASite() {
    StudyInput without =
        new StudyInput(
            embeddings,
            Map.of(),
            Optional.empty(),
            false,
            false,
            people,
            Optional.empty(),
            "group",
            "",
            TableProbe.SUBJECT,
            Optional.empty(),
            List.of(),
            Optional.empty());
    StudySettings settings =
        new StudyOptions(
                "auto",
                "linear",
                true,
                OptionalDouble.empty(),
                "leave-one-site-out",
                "5",
                1,
                42,
                "none",
                0,
                List.of(),
                5,
                "bca",
                200,
                "fdr",
                false)
            .settings();

    assertThatThrownBy(() -> ProbeStudy.run(without, settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--site");
    assertThat(ProbeStudy.run(input("group"), settings).results().folds().orElseThrow().folds())
        .isEqualTo(2);
  }

  private StudyInput input(String target) {
    return new StudyInput(
        embeddings,
        Map.of(),
        Optional.of(new RandomInput.Table(random)),
        false,
        false,
        people,
        Optional.empty(),
        target,
        "",
        TableProbe.SUBJECT,
        Optional.of("site"),
        List.of("age", "sex"),
        Optional.empty());
  }

  private static StudyOptions options(String recipe, int permutations) {
    return new StudyOptions(
        "auto",
        "linear",
        true,
        OptionalDouble.of(1),
        "stratified",
        "5",
        1,
        42,
        recipe,
        permutations,
        List.of(),
        5,
        "bca",
        300,
        "fdr",
        false);
  }

  private static EmbeddingRow row(int subject, float[] vector) {
    return new EmbeddingRow("" + subject, "", "", "s" + subject, 1, 1, List.of(), "r", "h", vector);
  }
}
