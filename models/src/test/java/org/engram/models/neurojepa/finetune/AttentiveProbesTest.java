package org.engram.models.neurojepa.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.engram.models.finetuning.CoxLoss;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.finetuning.SubjectSampling;
import org.engram.models.neurojepa.heads.ModalityBatch;
import org.engram.models.neurojepa.heads.VolumeHeadConfig;
import org.engram.models.neurojepa.heads.VolumeHeadKind;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.junit.jupiter.api.Test;

class AttentiveProbesTest {
  private static final VolumeHeadConfig HEAD =
      new VolumeHeadConfig(VolumeHeadKind.ATTENTIVE, MadeModalities.DIM, 2, 2, 2, 2, 16);
  private static final FinetuneTask TASK = new FinetuneTask.Classification(List.of("no", "yes"));

  private static double[][] truths(int[][] signs) {
    return Arrays.stream(signs)
        .map(row -> new double[] {row[0] > 0 ? 1 : 0})
        .toArray(double[][]::new);
  }

  @Test
  void headsOfManySettingsLearnFromTheSameTokensAsEachAloneWould() {
    List<AttentiveProbes.Setting> grid =
        AttentiveProbes.Setting.grid(List.of(1e-6, 3e-3), List.of(0.0, 0.1));
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        AttentiveProbes probes = new AttentiveProbes(HEAD, TASK, grid, 5, 60, 1, compute);
        AttentiveProbes alone =
            new AttentiveProbes(HEAD, TASK, List.of(grid.get(3)), 5, 60, 1, compute)) {
      double[] losses = {};
      for (int s = 0; s < 60; s++) {
        try (Scope _ = Scope.open()) {
          int[][] signs = MadeModalities.signs(16, s);
          ModalityBatch tokens = MadeModalities.tokens(signs, 1, MadeModalities.all(16), 50 + s);
          losses = probes.step(tokens, truths(signs));
          assertThat(alone.step(tokens, truths(signs))[0]).isEqualTo(losses[3]);
        }
      }
      try (Scope _ = Scope.open()) {
        int[][] signs = MadeModalities.signs(100, 999);
        ModalityBatch tokens = MadeModalities.tokens(signs, 1, MadeModalities.all(100), 998);
        AttentiveProbes.Best best = probes.best(truths(signs), probes.predict(tokens));

        assertThat(losses).hasSize(4);
        assertThat(best.setting().learningRate()).isEqualTo(3e-3);
        assertThat(best.score()).isGreaterThan(0.95);
        assertThat(losses[0]).isGreaterThan(2 * losses[2]);
      }
    }
  }

  @Test
  void theMonitorsScoreIsHalfAurocHalfAveragePrecision() {
    double[][] truths = {{1}, {0}, {1}, {0}};
    double[][] told = {{0.1, 0.9}, {0.2, 0.8}, {0.4, 0.6}, {0.9, 0.1}};

    assertThat(MonitorScore.of(TASK, truths, told))
        .isCloseTo(0.5 * 0.75 + 0.5 * (0.5 + 0.5 * 2 / 3), within(1e-12));
    assertThat(
            MonitorScore.of(
                new FinetuneTask.Survival("death", CoxLoss.defaults()),
                new double[][] {{1, 1}, {2, 1}, {3, 0}},
                new double[][] {{3}, {1}, {2}}))
        .isCloseTo(2.0 / 3, within(1e-12));
  }

  @Test
  void fewSubjectsOfEachClassAreDrawnWithAllTheirScans() {
    SubjectSampling sampling =
        new SubjectSampling(
            List.of(0, 0, 0, 1, 1, 1, 0, 1), List.of("a", "a", "b", "c", "d", "d", "e", "f"));

    int[] drawn = sampling.fewShot(2, 7);

    List<String> subjects = List.of("a", "a", "b", "c", "d", "d", "e", "f");
    assertThat(Arrays.stream(drawn).mapToObj(subjects::get).distinct()).hasSize(4);
    assertThat(sampling.fewShot(2, 7)).isEqualTo(drawn);
    boolean first = Arrays.stream(drawn).anyMatch(i -> i == 0);
    assertThat(Arrays.stream(drawn).anyMatch(i -> i == 1)).isEqualTo(first);
    assertThatThrownBy(() -> sampling.fewShot(4, 7))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("3 subjects of class 0");
  }

  @Test
  void classesAreBalancedAndSubjectsWithManyScansCountOnce() {
    // Class 0: ten scans of one subject and one of another; class 1: one scan.
    List<Integer> classes = List.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    List<String> subjects = List.of("a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "b", "c");
    SubjectSampling sampling = new SubjectSampling(classes, subjects);

    int[] order = sampling.balanced(8000, 3, 0);

    TreeMap<String, Integer> counts = new TreeMap<>();
    Arrays.stream(order).forEach(i -> counts.merge(subjects.get(i), 1, Integer::sum));
    assertThat(counts.get("a")).isBetween(1850, 2150);
    assertThat(counts.get("b")).isBetween(1850, 2150);
    assertThat(counts.get("c")).isBetween(3850, 4150);
    assertThat(sampling.balanced(8000, 3, 0)).isEqualTo(order);
    assertThat(sampling.balanced(8000, 3, 1)).isNotEqualTo(order);
  }
}
