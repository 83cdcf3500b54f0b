package org.engram.models.probing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class RidgeProbeTest {
  @ParameterizedTest
  @ValueSource(strings = {"tall", "wide", "deficient"})
  void meetsTheRecordedCoefficients(String name) {
    JsonNode recorded = Recorded.of(name);
    ProbeData data = data(recorded);
    for (JsonNode fit : recorded.get("fits")) {
      RidgeProbe.Fitted fitted = new RidgeProbe(List.of(fit.get("penalty").asDouble())).fit(data);

      assertThat(fitted.coefficients())
          .containsExactly(Recorded.vector(fit.get("coefficients")), within(1e-8));
      assertThat(fitted.intercept()).isCloseTo(fit.get("intercept").asDouble(), within(1e-10));
      assertThat(fitted.predict(Recorded.matrix(recorded.get("new"))).values())
          .containsExactly(Recorded.vector(fit.get("predictions")), within(1e-8));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tall", "wide", "deficient"})
  void choosesThePenaltyThatLeavingOutChooses(String name) {
    JsonNode recorded = Recorded.of(name);
    ProbeData grouped = data(recorded);

    assertThat(RidgeProbe.defaults().fit(grouped).penalty())
        .isCloseTo(recorded.get("group_penalty").asDouble(), within(1e-9));
    assertThat(
            RidgeProbe.defaults()
                .fit(ProbeData.ungrouped(grouped.features(), grouped.target()))
                .penalty())
        .isCloseTo(recorded.get("loo_penalty").asDouble(), within(1e-9));
  }

  @Test
  void leavingOutAGroupInClosedFormIsLeavingItOut() {
    // Rows of a group are copies of each other: left out one by one, each is known from its twin.
    double[][] x = new double[40][30];
    double[] y = new double[40];
    Random random = new Random(3);
    for (int i = 0; i < 40; i += 2) {
      for (int j = 0; j < 30; j++) {
        x[i][j] = random.nextGaussian();
        x[i + 1][j] = x[i][j];
      }
      y[i] = random.nextGaussian();
      y[i + 1] = y[i];
    }
    List<String> pairs = IntStream.range(0, 40).mapToObj(i -> "" + i / 2).toList();
    Target target = new Target.Values(y);

    assertThat(RidgeProbe.defaults().fit(ProbeData.ungrouped(x, target)).penalty()).isEqualTo(0.01);
    assertThat(RidgeProbe.defaults().fit(new ProbeData(x, target, pairs)).penalty())
        .isGreaterThan(10);
  }

  @Test
  void aFeatureThatWasConstantInTrainingHasNoSay() {
    double[][] x = {{1, 7}, {2, 7}, {3, 7}, {4, 7}};
    ProbeData data = ProbeData.ungrouped(x, new Target.Values(new double[] {2, 4, 6, 8}));

    RidgeProbe.Fitted fitted = new RidgeProbe(List.of(1e-9)).fit(data);

    assertThat(fitted.coefficients()[1]).isZero();
    assertThat(fitted.predict(new double[][] {{5, -1000}}).values()[0]).isCloseTo(10, within(1e-6));
  }

  @Test
  void refusesWhatCannotBeLearnedFrom() {
    double[][] x = {{1, 0}, {2, 1}, {3, 0}, {4, 1}};
    assertThatThrownBy(() -> fit(x, 5, 5, 5, 5))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("the target is 5.0 in all 4 training rows");
    assertThatThrownBy(() -> fit(new double[][] {{1}, {2}, {3}}, 1, 2, 3))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("3 training rows");
    assertThatThrownBy(() -> fit(new double[][] {{1}, {1}, {1}, {1}}, 1, 2, 3, 4))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("all 1 features are constant");
    assertThatThrownBy(() -> fit(new double[][] {{1}, {Double.NaN}, {1}, {1}}, 1, 2, 3, 4))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("row 2, column 1");
    assertThatThrownBy(() -> new Target.Values(new double[] {1, Double.NaN}))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("target, row 2");
    assertThatThrownBy(() -> new RidgeProbe(List.of(1.0, 0.5)))
        .isInstanceOf(ConfigurationException.class);
  }

  private static RidgeProbe.Fitted fit(double[][] x, double... y) {
    return RidgeProbe.defaults().fit(ProbeData.ungrouped(x, new Target.Values(y)));
  }

  private static ProbeData data(JsonNode recorded) {
    return new ProbeData(
        Recorded.matrix(recorded.get("features")),
        new Target.Values(Recorded.vector(recorded.get("target"))),
        Recorded.texts(recorded.get("groups")));
  }
}
