package org.engram.models.probing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MetricsTest {
  @Test
  void classificationMetricsMeetTheRecordedFigures() {
    for (JsonNode recorded : Recorded.of("classification")) {
      int[] y = Recorded.integers(recorded.get("truth"));
      double[][] p = Recorded.matrix(recorded.get("probability"));

      // Recorded in rational arithmetic, so that what is left is our rounding alone.
      assertThat(Metrics.auroc(y, p)).isCloseTo(recorded.get("auroc").asDouble(), within(1e-15));
      assertThat(Metrics.auprc(y, p)).isCloseTo(recorded.get("auprc").asDouble(), within(1e-15));
      assertThat(Metrics.accuracy(y, p)).isEqualTo(recorded.get("accuracy").asDouble());
      assertThat(Metrics.balancedAccuracy(y, p))
          .isCloseTo(recorded.get("balanced_accuracy").asDouble(), within(1e-15));
      assertThat(Metrics.brier(y, p)).isCloseTo(recorded.get("brier").asDouble(), within(1e-14));
    }
  }

  @Test
  void regressionMetricsMeetTheRecordedFigures() {
    JsonNode recorded = Recorded.of("regression");
    double[] y = Recorded.vector(recorded.get("truth"));
    double[] p = Recorded.vector(recorded.get("predicted"));

    assertThat(Metrics.r2(y, p)).isCloseTo(recorded.get("r2").asDouble(), within(1e-13));
    assertThat(Metrics.pearson(y, p))
        .isCloseTo(recorded.get("pearson_r").asDouble(), within(1e-13));
    assertThat(Metrics.mae(y, p)).isCloseTo(recorded.get("mae").asDouble(), within(1e-13));
  }

  @Test
  void tiesCountHalf() {
    boolean[] y = {true, false, true, false};

    assertThat(Metrics.auroc(y, new double[] {1, 1, 1, 1})).isEqualTo(0.5);
    assertThat(Metrics.auroc(y, new double[] {2, 1, 1, 0})).isEqualTo(3.5 / 4);
    assertThat(Metrics.auprc(y, new double[] {1, 1, 1, 1})).isEqualTo(0.5);
    assertThat(Metrics.auprc(y, new double[] {2, 1, 1, 0})).isEqualTo(0.5 + 0.5 * 2 / 3);
  }

  @Test
  void whatTheRowsDoNotDefineIsNaN() {
    boolean[] all = {true, true};
    assertThat(Metrics.auroc(all, new double[] {1, 2})).isNaN();
    assertThat(Metrics.auprc(new boolean[2], new double[] {1, 2})).isNaN();
    assertThat(Metrics.r2(new double[] {3, 3}, new double[] {3, 4})).isNaN();
    assertThat(Metrics.pearson(new double[] {3, 4}, new double[] {1, 1})).isNaN();
    assertThat(Metrics.balancedAccuracy(new int[] {0, 0}, new double[][] {{1, 0}, {0, 1}})).isNaN();
  }
}
