package org.engram.models.probing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Figures recorded from the published evaluation of Neuro-JEPA. */
class PublishedMetricsTest {
  private static final Path FILE = Path.of("src/test/resources/golden/neurojepa/metrics.json");
  private static final Offset<Double> CLOSE = within(1e-6);

  private static JsonNode recorded(String name) {
    try {
      return JsonMapper.shared().readTree(Files.readString(FILE)).get(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double[] vector(JsonNode list) {
    double[] values = new double[list.size()];
    Arrays.setAll(values, i -> list.get(i).asDouble());
    return values;
  }

  private static int[] integers(JsonNode list) {
    return Arrays.stream(vector(list)).mapToInt(v -> (int) v).toArray();
  }

  @Test
  void theFiguresOfTwoClassesWithTiedScoresAreMet() {
    JsonNode recorded = recorded("binary");
    int[] y = integers(recorded.get("labels"));
    double[][] p =
        Arrays.stream(vector(recorded.get("scores")))
            .mapToObj(score -> new double[] {1 - score, score})
            .toArray(double[][]::new);

    assertThat(Metrics.auroc(y, p)).isCloseTo(recorded.get("auroc").asDouble(), CLOSE);
    assertThat(Metrics.auprc(y, p)).isCloseTo(recorded.get("average_precision").asDouble(), CLOSE);
    assertThat(Metrics.publishedBalancedAccuracy(y, p))
        .isCloseTo(recorded.get("balanced_accuracy").asDouble(), CLOSE);
  }

  @Test
  void theFiguresOfEachOfFourClassesAndTheirMeansAreMet() {
    JsonNode recorded = recorded("multiclass");
    int[] y = integers(recorded.get("labels"));
    JsonNode rows = recorded.get("probabilities");
    double[][] p = new double[rows.size()][];
    Arrays.setAll(p, i -> vector(rows.get(i)));

    for (int c = 0; c < 4; c++) {
      int which = c;
      boolean[] positive = new boolean[y.length];
      for (int i = 0; i < y.length; i++) {
        positive[i] = y[i] == c;
      }
      double[] score = Arrays.stream(p).mapToDouble(row -> row[which]).toArray();
      assertThat(Metrics.auroc(positive, score))
          .isCloseTo(recorded.get("auroc").get(c).asDouble(), CLOSE);
      assertThat(Metrics.auprc(positive, score))
          .isCloseTo(recorded.get("average_precision").get(c).asDouble(), CLOSE);
      assertThat(Metrics.publishedBalancedAccuracy(y, p, c))
          .isCloseTo(recorded.get("balanced_accuracy").get(c).asDouble(), CLOSE);
    }
    assertThat(Metrics.auroc(y, p)).isCloseTo(recorded.get("auroc_macro").asDouble(), CLOSE);
    assertThat(Metrics.auprc(y, p))
        .isCloseTo(recorded.get("average_precision_macro").asDouble(), CLOSE);
    assertThat(Metrics.publishedBalancedAccuracy(y, p))
        .isCloseTo(recorded.get("balanced_accuracy_macro").asDouble(), CLOSE);
  }

  @Test
  void theFiguresOfNumbersAreMet() {
    JsonNode recorded = recorded("regression");
    double[] y = vector(recorded.get("targets"));
    double[] p = vector(recorded.get("predictions"));

    assertThat(Metrics.rmse(y, p)).isCloseTo(recorded.get("rmse").asDouble(), CLOSE);
    assertThat(Metrics.mae(y, p)).isCloseTo(recorded.get("mae").asDouble(), CLOSE);
    assertThat(Metrics.r2(y, p)).isCloseTo(recorded.get("r2").asDouble(), CLOSE);
  }

  @Test
  void aClassWithoutRowsCountsAsNothingRecognised() {
    double[][] p = {{0.1, 0.9}, {0.8, 0.2}};

    assertThat(Metrics.publishedBalancedAccuracy(new int[] {1, 1}, p)).isEqualTo(0.25);
  }

  @Test
  void tiedRisksAreHalfAPairAboveAndBelow() {
    double[] time = {1, 2, 3};
    boolean[] event = {true, true, false};
    double[] risk = {1, 1, 0};

    // One tie and two right: 2.5 of 2.5 as published, 2.5 of 3 as Harrell has it.
    assertThat(Metrics.publishedConcordance(time, event, risk)).isEqualTo(1);
    assertThat(Metrics.concordance(time, event, risk)).isEqualTo(2.5 / 3);
    assertThat(Metrics.publishedConcordance(time, new boolean[3], risk)).isEqualTo(0.5);
  }
}
