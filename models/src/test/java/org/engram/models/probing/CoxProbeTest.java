package org.engram.models.probing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CoxProbeTest {
  private static SurvivalTarget target(JsonNode recorded) {
    int[] event = Recorded.integers(recorded.get("event"));
    boolean[] events = new boolean[event.length];
    for (int i = 0; i < events.length; i++) {
      events[i] = event[i] == 1;
    }
    return new SurvivalTarget(Recorded.vector(recorded.get("time")), events);
  }

  /** 42 events at 12 times, by statsmodels, and penalised by a written-out likelihood. */
  @Test
  void coefficientsWithManyTiedTimesAreTheRecordedOnes() {
    JsonNode recorded = Recorded.file("cox.json");
    double[][] features = Recorded.matrix(recorded.get("features"));
    SurvivalTarget target = target(recorded);
    for (JsonNode fit : recorded.get("fits")) {
      Ties ties = Ties.fromName("ties", fit.get("ties").asString());
      double lambda = fit.get("lambda").asDouble();
      double[] expected = Recorded.vector(fit.get("coefficients"));
      double[][] z = FeatureScaling.fit(features).apply(features);
      CoxLikelihood likelihood = new CoxLikelihood(target.times(), target.events(), ties);

      double[] found = new CoxSolver(z, likelihood, lambda).solve(new double[4], 1e-9);

      assertClose(found, expected);
      if (lambda == 0) {
        double[] risks = Arrays.stream(z).mapToDouble(row -> RowSpace.dot(row, found)).toArray();
        assertThat(-likelihood.at(risks).value())
            .isCloseTo(fit.get("log_likelihood").asDouble(), within(1e-9));
      } else {
        CoxProbe probe = new CoxProbe(List.of(lambda), ties, 5, 42);
        assertClose(probe.fit(ProbeData.ungrouped(features, target)).coefficients(), expected);
      }
    }
    assertThat(recorded.get("fits")).hasSize(6);
  }

  private static void assertClose(double[] found, double[] expected) {
    for (int j = 0; j < expected.length; j++) {
      assertThat(found[j]).as("coefficient " + j).isCloseTo(expected[j], within(1e-6));
    }
  }

  @Test
  void gradientAndCurvatureAreThoseOfTheValue() {
    JsonNode recorded = Recorded.file("cox.json");
    SurvivalTarget target = target(recorded);
    double[] h = new double[target.size()];
    double[] direction = new double[h.length];
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < h.length; i++) {
      h[i] = random.nextGaussian();
      direction[i] = random.nextGaussian();
    }
    for (Ties ties : Ties.values()) {
      CoxLikelihood likelihood = new CoxLikelihood(target.times(), target.events(), ties);
      double step = 1e-5;
      double[] above = new double[h.length];
      double[] below = new double[h.length];
      for (int i = 0; i < h.length; i++) {
        above[i] = h[i] + step * direction[i];
        below[i] = h[i] - step * direction[i];
      }
      double[] gradient = likelihood.gradient(likelihood.at(h));
      double slope = (likelihood.at(above).value() - likelihood.at(below).value()) / (2 * step);
      // The value leaves out what all rows share; events make that up again.
      assertThat(RowSpace.dot(gradient, direction)).isCloseTo(slope, within(1e-6));

      double[] bent = likelihood.curvature(likelihood.at(h), direction);
      double[] ahead = likelihood.gradient(likelihood.at(above));
      double[] behind = likelihood.gradient(likelihood.at(below));
      for (int i = 0; i < h.length; i++) {
        assertThat(bent[i]).isCloseTo((ahead[i] - behind[i]) / (2 * step), within(1e-7));
      }
    }
  }

  @Test
  void moreFeaturesThanRowsFindTheOneThatTells() {
    int n = 150;
    SplittableRandom random = new SplittableRandom(11);
    double[][] features = new double[n][300];
    double[] times = new double[n];
    boolean[] events = new boolean[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < 300; j++) {
        features[i][j] = random.nextGaussian();
      }
      double hazard = Math.exp(2 * features[i][7]);
      double time = -Math.log(1 - random.nextDouble()) / hazard;
      double end = 3 * random.nextDouble();
      events[i] = time <= end;
      times[i] = Math.min(time, end);
    }
    ProbeData data = ProbeData.ungrouped(features, new SurvivalTarget(times, events));

    CoxProbe.Fitted fitted = CoxProbe.defaults().fit(data);
    ProbeResult judged = CrossValidation.run(CoxProbe.defaults(), data, Folds.of(data, 5, 42));

    assertThat(fitted.search()).hasSize(9);
    int largest = 0;
    for (int j = 1; j < 300; j++) {
      boolean larger =
          Math.abs(fitted.coefficients()[j]) > Math.abs(fitted.coefficients()[largest]);
      largest = larger ? j : largest;
    }
    assertThat(largest).isEqualTo(7);
    assertThat(judged.pooled().get(Metric.C_INDEX)).isGreaterThan(0.65);
  }

  @Test
  void noiseIsPenalisedAwayAndWithoutEventsNothingIsLearned() {
    SplittableRandom random = new SplittableRandom(5);
    double[][] features = new double[60][20];
    double[] times = new double[60];
    boolean[] events = new boolean[60];
    for (int i = 0; i < 60; i++) {
      Arrays.setAll(features[i], _ -> random.nextGaussian());
      times[i] = random.nextDouble();
      events[i] = i % 2 == 0;
    }
    ProbeData data = ProbeData.ungrouped(features, new SurvivalTarget(times, events));

    assertThat(CoxProbe.defaults().fit(data).penalty()).isGreaterThanOrEqualTo(100);
    assertThatThrownBy(
            () ->
                CoxProbe.defaults()
                    .fit(ProbeData.ungrouped(features, new SurvivalTarget(times, new boolean[60]))))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no event");
  }

  @Test
  void timesAreReadAsTheyAreWritten() {
    SurvivalTarget target = SurvivalTarget.of("death", List.of("12.5", "3.0+"));

    assertThat(target)
        .isEqualTo(new SurvivalTarget(new double[] {12.5, 3}, new boolean[] {true, false}));
    assertThat(target.text(1)).isEqualTo("3.0+");
    assertThatThrownBy(() -> SurvivalTarget.of("death", List.of("soon")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("death, row 1");
  }
}
