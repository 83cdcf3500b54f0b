package org.engram.pipeline.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.cohort.Phenotype;
import org.engram.cohort.rows.RowKey;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.models.probing.Metric;
import org.engram.models.probing.Target;
import org.engram.pipeline.probe.ProbeSettings.Task;
import org.engram.pipeline.simulate.CohortSimulator;
import org.engram.pipeline.simulate.SimulatedDataset;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeJobTest {
  @TempDir private Path folder;

  @Test
  void setsAreComparedOnTheSameRows() {
    Map<String, String> ages = new LinkedHashMap<>();
    List<FeatureSet.Row> told = new ArrayList<>();
    List<FeatureSet.Row> noise = new ArrayList<>();
    Random random = new Random(4);
    for (int s = 0; s < 60; s++) {
      double age = 20 + s;
      if (s != 7) {
        ages.put("" + s, "" + age);
      }
      for (int run = 0; run < 2; run++) {
        RowKey key = new RowKey("" + s, "", "run-" + run);
        told.add(new FeatureSet.Row(key, new double[] {age + random.nextGaussian(), 1}));
        if (s != 9) {
          noise.add(new FeatureSet.Row(key, new double[] {random.nextGaussian(), 2}));
        }
      }
    }

    ProbeComparison comparison =
        ProbeJob.run(
            List.of(new FeatureSet("told", told), new FeatureSet("noise", noise)),
            new Phenotype("age", ages, Set.of()),
            Optional.empty(),
            ProbeSettings.defaults());

    assertThat(comparison.task()).isEqualTo(Task.REGRESSION);
    assertThat(comparison.rows()).isEqualTo(116);
    assertThat(comparison.subjects()).isEqualTo(58);
    assertThat(comparison.withoutTarget()).isEqualTo(2);
    assertThat(comparison.notInEverySet()).isEqualTo(2);
    assertThat(comparison.entry("told").orElseThrow().mean(Metric.R2)).isGreaterThan(0.98);
    assertThat(comparison.entry("noise").orElseThrow().mean(Metric.R2)).isLessThan(0.1);
  }

  @Test
  void theTaskFollowsFromTheValues() {
    List<String> numbers = IntStream.range(0, 11).mapToObj(i -> "" + i).toList();
    assertThat(ProbeJob.target("x", numbers, Task.AUTO)).isInstanceOf(Target.Values.class);
    assertThat(ProbeJob.target("x", numbers.subList(0, 10), Task.AUTO))
        .isInstanceOf(Target.Classes.class);
    assertThat(ProbeJob.target("x", List.of("F", "M", "F"), Task.AUTO))
        .isEqualTo(new Target.Classes(new int[] {0, 1, 0}, List.of("F", "M")));
    assertThatThrownBy(() -> ProbeJob.target("x", List.of("1", "old"), Task.REGRESSION))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("'old'");
  }

  @Test
  void subjectsThatNobodyKnowsAreToldApart() {
    FeatureSet set =
        new FeatureSet(
            "e", List.of(new FeatureSet.Row(new RowKey("NDAR1", "", ""), new double[] {1})));
    assertThatThrownBy(
            () ->
                ProbeJob.run(
                    List.of(set),
                    new Phenotype("age", Map.of("1", "30"), Set.of()),
                    Optional.empty(),
                    ProbeSettings.defaults()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("first subject is 'NDAR1'");
  }

  @Test
  void connectivityIsTheFisherZOfEveryPair() {
    double[] values = {1, 2, 3, 4, 2, 1, 4, 3, -1, 0, 0, -1};
    TimeSeries series =
        new TimeSeries("s", List.of("a", "b", "c"), 3, 4, values, OptionalDouble.of(2), List.of());

    // By hand: r(a, b) = 3/5, r(a, c) = 0, r(b, c) = 0.
    assertThat(ConnectivityFeatures.of(series))
        .containsExactly(new double[] {0.5 * Math.log(1.6 / 0.4), 0, 0}, within(1e-12));
  }

  @Test
  void groupIsReadFromTheConnectivityOfSimulatedScans() throws IOException {
    CohortSimulator cohort =
        new CohortSimulator(new CohortSimulator.Settings(60, 1, 28, 160, 2, 1, 5));
    List<Path> scans = SimulatedDataset.write(cohort, folder);
    List<EmbeddingRow> rows = new ArrayList<>();
    for (int i = 0; i < scans.size(); i++) {
      String subject = cohort.scan(i, 0).subject();
      rows.add(
          new EmbeddingRow(
              subject,
              "",
              "task-rest",
              scans.get(i).toString(),
              1,
              1,
              List.of(),
              "r",
              "h",
              new float[] {i % 7, i % 5}));
    }
    Path table = folder.resolve("embeddings.parquet");
    EmbeddingTable.write(table, rows);

    ProbeComparison comparison =
        TableProbe.run(
            new TableProbe.Input(
                table,
                Map.of("again", table),
                true,
                folder.resolve("participants.tsv"),
                "group",
                Optional.empty(),
                "subject"),
            ProbeSettings.defaults());

    assertThat(comparison.entries())
        .extracting(ProbeComparison.Entry::features)
        .containsExactly("embedding", "again", FeatureSet.CONNECTIVITY);
    assertThat(comparison.classes()).containsExactly("control", "patient");
    assertThat(comparison.entry(FeatureSet.CONNECTIVITY).orElseThrow().dimension())
        .isEqualTo(28 * 27 / 2);
    assertThat(comparison.entry(FeatureSet.CONNECTIVITY).orElseThrow().mean(Metric.AUROC))
        .isGreaterThan(0.85);
    assertThat(comparison.entry("embedding").orElseThrow().mean(Metric.AUROC)).isLessThan(0.75);

    Path out = folder.resolve("scores.csv");
    comparison.writeCsv(out);
    List<String> lines = Files.readAllLines(out);
    assertThat(lines).hasSize(1 + 3 * 7);
    assertThat(lines.getFirst())
        .isEqualTo(
            "features,dimension,target,metric,fold_1,fold_2,fold_3,fold_4,fold_5,mean,sd,pooled");
    assertThat(lines.get(15)).startsWith("functional connectivity,378,group,auroc,");
  }
}
