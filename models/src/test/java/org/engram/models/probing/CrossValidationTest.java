package org.engram.models.probing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CrossValidationTest {
  @Test
  void groupsStayWholeAndClassesEven() {
    // 30 people with two runs each; 9 of them are patients.
    ProbeData data = people(30, 9);

    List<Fold> folds = Folds.of(data, 3, 42);

    Set<Integer> tested = new HashSet<>();
    for (Fold fold : folds) {
      assertThat(fold.test()).hasSize(20);
      assertThat(Arrays.stream(fold.test()).filter(i -> i / 2 < 9).count()).isEqualTo(6);
      Set<String> training = groups(data, fold.training());
      assertThat(groups(data, fold.test())).doesNotContainAnyElementsOf(training);
      Arrays.stream(fold.test()).forEach(tested::add);
    }
    assertThat(tested).hasSize(60);
    assertThat(Folds.of(data, 3, 42)).isEqualTo(folds);
    assertThat(Folds.of(data, 3, 43)).isNotEqualTo(folds);
  }

  @Test
  void numbersAreSpreadOverTheFolds() {
    double[] y = IntStream.range(0, 50).mapToDouble(i -> i).toArray();
    ProbeData data = ProbeData.ungrouped(new double[50][1], new Target.Values(y));

    for (Fold fold : Folds.of(data, 5, 1)) {
      for (int fifth = 0; fifth < 5; fifth++) {
        int from = fifth * 10;
        assertThat(Arrays.stream(fold.test()).filter(i -> i >= from && i < from + 10).count())
            .isEqualTo(2);
      }
    }
  }

  @Test
  void tooFewGroupsForTheFoldsAreRefusedByName() {
    assertThatThrownBy(() -> Folds.of(people(30, 2), 3, 42))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("class 'patient' in 2 groups");
    assertThatThrownBy(() -> Folds.of(people(4, 2), 5, 42))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("4 groups of rows");
  }

  @Test
  void sitesStayWholeAndClassesEvenAsInTheRecordedFolds() {
    JsonNode recorded = Recorded.file("folds.json");
    int[] fold = Recorded.integers(recorded.get("fold"));

    List<Fold> folds =
        Folds.balanced(
            Recorded.integers(recorded.get("strata")),
            Recorded.texts(recorded.get("groups")),
            4,
            OptionalLong.empty());

    for (int f = 0; f < 4; f++) {
      int wanted = f;
      assertThat(folds.get(f).test())
          .containsExactly(
              IntStream.range(0, fold.length).filter(i -> fold[i] == wanted).toArray());
    }
  }

  @Test
  void readsALinearTraceAndNothingFromNoise() {
    Random random = new Random(9);
    double[][] x = new double[100][200];
    double[] y = new double[100];
    double[] unrelated = new double[100];
    for (int i = 0; i < 100; i++) {
      for (int j = 0; j < 200; j++) {
        x[i][j] = random.nextGaussian();
      }
      y[i] = random.nextGaussian();
      unrelated[i] = random.nextGaussian();
      for (int j = 0; j < 20; j++) {
        x[i][j] += y[i];
      }
    }

    ProbeResult read = run(x, y);
    ProbeResult noise = run(x, unrelated);

    assertThat(read.mean(Metric.R2)).isGreaterThan(0.5);
    assertThat(read.pooled().get(Metric.R2)).isGreaterThan(0.5);
    assertThat(noise.mean(Metric.R2)).isBetween(-0.25, 0.1);
    assertThat(read.folds())
        .allSatisfy(
            fold -> {
              assertThat(fold.trainingRows()).isEqualTo(80);
              assertThat(fold.testRows()).isEqualTo(20);
            });
  }

  @Test
  void testRowsHaveNoPartInTheFit() {
    ProbeData data = people(20, 10);
    double[][] x = data.features();
    Fold fold = Folds.of(data, 4, 42).getFirst();
    LogisticProbe.Fitted before = LogisticProbe.defaults().fit(data.rows(fold.training()));
    for (int row : fold.test()) {
      Arrays.fill(x[row], 1e6);
    }

    LogisticProbe.Fitted after = LogisticProbe.defaults().fit(data.rows(fold.training()));

    assertThat(after.coefficients()).isDeepEqualTo(before.coefficients());
  }

  @Test
  void meanAndDeviationAreOverFolds() {
    ProbeResult result =
        new ProbeResult(List.of(score(0.2), score(0.4), score(0.9)), Map.of(Metric.R2, 0.5));

    assertThat(result.mean(Metric.R2)).isCloseTo(0.5, within(1e-15));
    assertThat(result.deviation(Metric.R2)).isCloseTo(Math.sqrt(0.13), within(1e-15));
  }

  @Test
  void foldsThatOverlapCannotBeWritten() {
    assertThatThrownBy(() -> new Fold(new int[] {0, 1}, new int[] {1, 2}))
        .hasMessageContaining("row 1 is in training and in test");
    ProbeData data = people(4, 2);
    List<Fold> split =
        List.of(
            new Fold(new int[] {1, 2, 3}, new int[] {0}), new Fold(new int[] {4}, new int[] {5}));
    assertThatThrownBy(() -> CrossValidation.run(LogisticProbe.defaults(), data, split))
        .hasMessageContaining("group sub-0 is in training and in test");
  }

  private static ProbeResult.FoldScore score(double r2) {
    return new ProbeResult.FoldScore(8, 2, 1, Map.of(Metric.R2, r2));
  }

  private static ProbeResult run(double[][] x, double[] y) {
    ProbeData data = ProbeData.ungrouped(x, new Target.Values(y));
    return CrossValidation.run(Probe.of(data.target()), data, Folds.of(data, 5, 42));
  }

  private static Set<String> groups(ProbeData data, int[] rows) {
    Set<String> groups = new HashSet<>();
    Arrays.stream(rows).forEach(row -> groups.add(data.groups().get(row)));
    return groups;
  }

  /** Two rows each; the first are patients. */
  private static ProbeData people(int people, int patients) {
    Random random = new Random(people);
    double[][] x = new double[2 * people][6];
    for (double[] row : x) {
      for (int j = 0; j < row.length; j++) {
        row[j] = random.nextGaussian();
      }
    }
    return new ProbeData(
        x,
        new Target.Classes(
            IntStream.range(0, 2 * people).map(i -> i / 2 < patients ? 1 : 0).toArray(),
            List.of("control", "patient")),
        IntStream.range(0, 2 * people).mapToObj(i -> "sub-" + i / 2).toList());
  }
}
