package org.engram.pipeline.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RankStabilityTest {
  @Test
  void equalValuesShareTheMeanOfTheirRanks() {
    assertThat(RankStability.ranks(new double[] {3, 1, 3, 2, 3})).containsExactly(4, 1, 4, 2, 4);
  }

  @Test
  void theCorrelationIsThatOfRanksAndLeavesOutWhatOneMapHasNot() {
    double[] first = {1, 2, 3, 4, 5, 99};
    double[] second = {2, 1, 4, 3, 70, Double.NaN};

    // scipy.stats.spearmanr of the first five
    assertThat(RankStability.spearman(first, second)).isCloseTo(0.8, within(1e-12));
    assertThat(RankStability.spearman(first, new double[6])).isNaN();
  }

  @Test
  void theMeanIsOverPairsAndItsIntervalFromLeavingOutEachMap() {
    RankStability ranks =
        RankStability.of(
            List.of("a", "b", "c"),
            List.of(
                new double[] {1, 2, 3, 4, 5},
                new double[] {2, 1, 4, 3, 5},
                new double[] {1, 3, 2, 5, 4}));

    double[][] rho = ranks.correlations();
    assertThat(rho[0]).containsExactly(new double[] {1, 0.8, 0.8}, within(1e-12));
    assertThat(rho[1][2]).isCloseTo(0.3, within(1e-12));
    double close = Math.log((1 + 0.8) / (1 - 0.8)) / 2;
    double far = Math.log((1 + 0.3) / (1 - 0.3)) / 2;
    double mean = (2 * close + far) / 3;
    assertThat(ranks.mean()).isCloseTo(Math.tanh(mean), within(1e-12));
    // without a: far; without b or c: close; t of 2 degrees of freedom at 97.5 % is 4.302652730
    double error = Math.sqrt(2.0 / 3 * (Math.pow(far - mean, 2) + 2 * Math.pow(close - mean, 2)));
    assertThat(ranks.low()).isCloseTo(Math.tanh(mean - 4.302652730 * error), within(1e-8));
    assertThat(ranks.high()).isCloseTo(Math.tanh(mean + 4.302652730 * error), within(1e-8));
  }

  @Test
  void twoMapsHaveNoInterval() {
    RankStability ranks =
        RankStability.of(
            List.of("a", "b"), List.of(new double[] {1, 2, 3}, new double[] {1, 2, 3}));

    assertThat(ranks.mean()).isCloseTo(1, within(1e-8));
    assertThat(ranks.low()).isNaN();
    assertThat(Checks.words(new Checks.Stability("l2", "models", ranks)))
        .isEqualTo("Mean rank correlation of l2 over 2 models: 1.00; no interval from two maps.");
  }
}
