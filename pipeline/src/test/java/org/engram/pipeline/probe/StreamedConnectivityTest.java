package org.engram.pipeline.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.cohort.results.CohortFlow;
import org.engram.cohort.results.PredictionRow;
import org.engram.cohort.results.ResultsFolder;
import org.engram.cohort.results.SetResult;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forty people; in patients the first two regions go together. */
class StreamedConnectivityTest {
  private static final int PEOPLE = 40;
  private static final int REGIONS = 12; // 66 edges, more than rows
  private static final int FRAMES = 60;

  @TempDir private Path folder;
  private Path embeddings;
  private Path people;

  @BeforeEach
  void makeScans() throws IOException {
    Random noise = new Random(3);
    List<EmbeddingRow> rows = new ArrayList<>();
    StringBuilder text = new StringBuilder("participant_id\tgroup\tscore\tage\n");
    for (int s = 0; s < PEOPLE; s++) {
      boolean patient = s % 2 == 0;
      double strength = patient ? 1.5 : 0.2;
      Path scan = folder.resolve("sub-" + s + "_timeseries.tsv");
      write(scan, noise, strength, -1);
      rows.add(
          new EmbeddingRow(
              "" + s,
              "",
              "",
              scan.toString(),
              1,
              1,
              List.of(),
              "r",
              "h",
              new float[] {(float) noise.nextGaussian(), (float) noise.nextGaussian()}));
      text.append(
          String.join(
              "\t",
              "sub-" + s,
              patient ? "patient" : "control",
              "" + (strength + 0.3 * noise.nextGaussian()),
              (20 + noise.nextInt(30)) + "\n"));
    }
    embeddings = folder.resolve("embeddings.csv");
    people = folder.resolve("people.tsv");
    EmbeddingTable.write(embeddings, rows);
    Files.writeString(people, text);
  }

  @Test
  void figuresAreThoseOfConnectivityInMemory() throws IOException {
    Path residual = folder.resolve("residual.yaml");
    Files.writeString(
        residual,
        """
        id: residual_v1
        description: age out, then components
        citation: ""
        embedding: ""
        steps:
          - zscore: {constants: zero}
          - residualise:
              covariates:
                - {name: age, as: number, knots: 4, missing: refuse, unseen: refuse}
          - pca: {components: 10, few_subjects: half, solver: exact, seed: 1}
        """);
    for (String target : List.of("group", "score")) {
      for (String recipe : List.of("none", "zscore_v1", residual.toString())) {
        StudySettings settings = MadeCohort.settings("auto", recipe, false);

        ResultsFolder.Content held = ProbeStudy.run(input(target, false), settings);
        ResultsFolder.Content streamed =
            ProbeStudy.run(input(target, false), settings.withEdgeBytes(0));

        assertThat(connectivity(streamed).dimension()).isEqualTo(66);
        assertThat(connectivity(streamed).fits())
            .extracting(SetResult.Fit::penalty)
            .isEqualTo(connectivity(held).fits().stream().map(SetResult.Fit::penalty).toList());
        for (int i = 0; i < held.predictions().size(); i++) {
          PredictionRow one = held.predictions().get(i);
          PredictionRow other = streamed.predictions().get(i);
          assertThat(other.key()).isEqualTo(one.key());
          // Edges are float32 in the file.
          assertThat(other.values())
              .as(target + " " + recipe)
              .containsExactly(one.values(), within(1e-5));
        }
      }
    }
    assertThat(
            connectivity(
                    ProbeStudy.run(
                        input("group", false),
                        MadeCohort.settings("auto", "none", false).withEdgeBytes(0)))
                .score("auroc")
                .orElseThrow()
                .pooled())
        .isGreaterThan(0.7);
  }

  @Test
  void aScanWithAConstantRegionIsRefusedOrLeftOutAndTold() throws IOException {
    write(folder.resolve("sub-4_timeseries.tsv"), new Random(9), 1.5, 7);
    StudySettings settings = MadeCohort.settings("auto", "none", false);

    assertThatThrownBy(() -> ProbeStudy.run(input("group", false), settings))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("r7");
    CohortFlow flow = ProbeStudy.run(input("group", true), settings).results().flow();

    assertThat(flow.rows()).isEqualTo(PEOPLE - 1);
    assertThat(flow.stages())
        .filteredOn(stage -> stage.name().equals("usable for functional connectivity"))
        .flatExtracting(CohortFlow.Stage::lost)
        .containsExactly(new CohortFlow.Loss("a region that does not vary", 1, List.of("sub-4")));
  }

  @Test
  void theFileIsDeletedAfterwards() throws IOException {
    long before = temporary();

    ProbeStudy.run(
        input("group", false), MadeCohort.settings("auto", "none", false).withEdgeBytes(0));

    assertThat(temporary()).isEqualTo(before);
  }

  private static long temporary() throws IOException {
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("engram-connectivity"))
          .count();
    }
  }

  private StudyInput input(String target, boolean leaveOut) {
    return new StudyInput(
        embeddings,
        Map.of(),
        Optional.empty(),
        true,
        leaveOut,
        people,
        Optional.empty(),
        target,
        "",
        TableProbe.SUBJECT,
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  private static SetResult connectivity(ResultsFolder.Content content) {
    return content.results().set(FeatureSet.CONNECTIVITY).orElseThrow();
  }

  private static void write(Path scan, Random noise, double strength, int constant)
      throws IOException {
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < REGIONS; r++) {
      text.append(r == 0 ? "" : "\t").append("r").append(r);
    }
    text.append('\n');
    for (int t = 0; t < FRAMES; t++) {
      double shared = noise.nextGaussian();
      for (int r = 0; r < REGIONS; r++) {
        double value = noise.nextGaussian() + (r < 2 ? strength * shared : 0);
        text.append(r == 0 ? "" : "\t").append(r == constant ? 1.0 : value);
      }
      text.append('\n');
    }
    Files.writeString(scan, text);
  }
}
