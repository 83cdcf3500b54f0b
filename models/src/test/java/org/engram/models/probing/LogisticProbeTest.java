package org.engram.models.probing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class LogisticProbeTest {
  @ParameterizedTest
  @ValueSource(strings = {"binary", "binary_balanced", "binary_wide", "softmax", "softmax_wide"})
  void meetsTheRecordedCoefficients(String name) {
    JsonNode recorded = Recorded.of(name);
    ProbeData data = data(recorded);
    for (JsonNode fit : recorded.get("fits")) {
      double c = fit.get("penalty").asDouble();

      LogisticProbe.Fitted fitted =
          new LogisticProbe(List.of(c), recorded.get("balanced").asBoolean(), 5, 42).fit(data);

      double[][] expected = Recorded.matrix(fit.get("coefficients"));
      assertThat(fitted.coefficients()).hasNumberOfRows(expected.length);
      for (int o = 0; o < expected.length; o++) {
        assertThat(fitted.coefficients()[o]).containsExactly(expected[o], within(1e-6));
      }
      assertThat(fitted.intercepts())
          .containsExactly(Recorded.vector(fit.get("intercepts")), within(1e-6));
      double[][] probabilities = Recorded.matrix(fit.get("probabilities"));
      double[][] found = fitted.predict(Recorded.matrix(recorded.get("new"))).values();
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i]).containsExactly(probabilities[i], within(1e-6));
        assertThat(Arrays.stream(found[i]).sum()).isCloseTo(1, within(1e-12));
      }
    }
  }

  @Test
  void separableRowsConvergeToo() {
    double[][] x = new double[50][200];
    int[] y = new int[50];
    Random random = new Random(1);
    for (int i = 0; i < 50; i++) {
      y[i] = i % 2;
      for (int j = 0; j < 200; j++) {
        x[i][j] = random.nextGaussian() + 3 * y[i];
      }
    }
    ProbeData data = ProbeData.ungrouped(x, new Target.Classes(y, List.of("no", "yes")));

    LogisticProbe.Fitted fitted = new LogisticProbe(List.of(1e4), true, 5, 42).fit(data);

    assertThat(fitted.score(data).get(Metric.ACCURACY)).isEqualTo(1);
    assertThat(fitted.coefficients()[0]).doesNotContain(Double.NaN);
  }

  @Test
  void choosesFromTheGridByInnerFolds() {
    ProbeData noise = noise(40);

    assertThat(new LogisticProbe(List.of(0.001, 1000.0), true, 5, 42).fit(noise).penalty())
        .isEqualTo(0.001);
    assertThat(LogisticProbe.defaults().fit(data(Recorded.of("binary"))).penalty())
        .isIn(0.5, 1.0, 2.0);
  }

  @Test
  void refusesWhatCannotBeLearnedFrom() {
    double[][] x = {{1}, {2}, {3}, {4}};
    assertThatThrownBy(() -> fit(x, new Target.Classes(new int[4], List.of("a"))))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("one class: [a]");
    assertThatThrownBy(() -> fit(x, new Target.Classes(new int[4], List.of("a", "b"))))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no training row of class 'b'");
    assertThatThrownBy(() -> fit(x, new Target.Classes(new int[] {0, 0, 0, 1}, List.of("a", "b"))))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("a class with training rows of one group only");
  }

  private static void fit(double[][] x, Target.Classes target) {
    LogisticProbe.defaults().fit(ProbeData.ungrouped(x, target));
  }

  private static ProbeData noise(int rows) {
    Random random = new Random(5);
    double[][] x = new double[rows][10];
    int[] y = new int[rows];
    for (int i = 0; i < rows; i++) {
      y[i] = i % 2;
      for (int j = 0; j < 10; j++) {
        x[i][j] = random.nextGaussian();
      }
    }
    return ProbeData.ungrouped(x, new Target.Classes(y, List.of("a", "b")));
  }

  private static ProbeData data(JsonNode recorded) {
    return ProbeData.ungrouped(
        Recorded.matrix(recorded.get("features")),
        new Target.Classes(
            Recorded.integers(recorded.get("classes")),
            Recorded.names(recorded.get("count").asInt())));
  }
}
