package org.engram.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.engram.models.probing.Metric;
import org.engram.models.probing.ProbeResult;
import org.engram.models.probing.ProbeResult.FoldScore;
import org.engram.pipeline.probe.FeatureSet;
import org.engram.pipeline.probe.ProbeComparison;
import org.engram.pipeline.probe.ProbeSettings.Task;
import org.junit.jupiter.api.Test;

class DemoLearningTest {
  private static final double[] GOOD = {0.3, 0.2, 0.4, 0.3, 0.3};
  private static final double[] POOR = {-0.1, 0.0, 0.0, -0.1, 0.05};

  @Test
  void namesWhatPretrainingReadsBetterAndWhereTheBaselineIsAhead() {
    assertThat(
            ProbeVerdicts.summary(
                List.of(verdict("tempo", GOOD, POOR, POOR), verdict("age", POOR, POOR, GOOD))))
        .isEqualTo(
            "Pretraining beat the random encoder on tempo. tempo: R² 0.30 pretrained, -0.03 random,"
                + " -0.03 functional connectivity; pretrained ahead of random in 5 of 5 folds. It"
                + " did not on age. The functional connectivity is ahead of the pretrained encoder"
                + " on age.");
  }

  @Test
  void saysSoWherePretrainingBeatNothing() {
    assertThat(ProbeVerdicts.summary(List.of(verdict("tempo", POOR, GOOD, POOR))))
        .startsWith("Pretraining did not beat the random encoder on any of tempo in this run.");
  }

  @Test
  void aMarginBelowChanceOrInFewFoldsIsNoVictory() {
    double[] lessBad = {-0.02, -0.02, -0.02, -0.02, -0.02};
    double[] bad = {-0.2, -0.2, -0.2, -0.2, -0.2};
    double[] uneven = {1.0, 1.0, 1.0, -0.2, -0.1};
    assertThat(verdict("sex", lessBad, bad, bad).margin()).isGreaterThan(0.1);
    assertThat(verdict("sex", lessBad, bad, bad).beatRandom()).isFalse();
    assertThat(verdict("age", uneven, POOR, POOR).margin()).isGreaterThan(0.1);
    assertThat(verdict("age", uneven, POOR, POOR).foldsAhead()).isEqualTo(3);
    assertThat(verdict("age", uneven, POOR, POOR).beatRandom()).isFalse();
  }

  private static ProbeVerdict verdict(
      String target, double[] pretrained, double[] random, double[] connectivity) {
    return new ProbeVerdict(
        new ProbeComparison(
            target,
            Task.REGRESSION,
            List.of(),
            50,
            50,
            0,
            0,
            List.of(
                entry(ProbeVerdict.PRETRAINED, pretrained),
                entry(ProbeVerdict.RANDOM, random),
                entry(FeatureSet.CONNECTIVITY, connectivity))));
  }

  private static ProbeComparison.Entry entry(String name, double[] scores) {
    List<FoldScore> folds = new ArrayList<>();
    for (double score : scores) {
      folds.add(new FoldScore(40, 10, 1, Map.of(Metric.R2, score)));
    }
    return new ProbeComparison.Entry(name, 8, new ProbeResult(folds, Map.of()));
  }
}
