package org.engram.pipeline.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is simulated is seen in the series. */
class SimulatedSignalTest {
  private static final CohortSimulator SMALL =
      new CohortSimulator(new CohortSimulator.Settings(8, 1, 56, 160, 2.2, 4, 7));

  @Test
  void samplesTheStatedCorrelation() {
    CohortSimulator one =
        new CohortSimulator(new CohortSimulator.Settings(1, 1, 14, 20_000, 2, 1, 3));
    SimulatedScan scan = one.scan(0, 0);
    double[][] truth = Connectivity.of(one.atlas(), scan.age(), scan.trait(), scan.group());

    // Thermal noise, drift and motion lie over the signal, so the figures agree and are not equal.
    double[][] found = SeriesFigures.correlation(scan.series());

    double largest = 0;
    for (int i = 0; i < 14; i++) {
      for (int j = 0; j < i; j++) {
        largest = Math.max(largest, Math.abs(found[i][j] - truth[i][j]));
      }
    }
    assertThat(largest).isLessThan(0.25);
    assertThat(SeriesFigures.pearson(SeriesFigures.flat(found), SeriesFigures.flat(truth)))
        .isGreaterThan(0.97);
  }

  @Test
  void correlatesWithinNetworksMoreThanBetween() {
    for (int subject = 0; subject < SMALL.settings().subjects(); subject++) {
      double[][] c = SeriesFigures.correlation(SMALL.scan(subject, 0).series());
      double within = SeriesFigures.meanEdge(c, (i, j) -> network(i) == network(j));
      double between = SeriesFigures.meanEdge(c, (i, j) -> network(i) != network(j));
      assertThat(within).as("subject %s", subject).isGreaterThan(between + 0.15);
    }
  }

  @Test
  void traitIsSeenInTheSeries() {
    CohortSimulator cohort =
        new CohortSimulator(new CohortSimulator.Settings(40, 1, 28, 3000, 2, 1, 11));
    double[] traits = new double[40];
    double[] edges = new double[40];
    for (int s = 0; s < 40; s++) {
      SimulatedScan scan = cohort.scan(s, 0);
      double[][] c = SeriesFigures.correlation(scan.series());
      SimulatedAtlas atlas = cohort.atlas();
      traits[s] = scan.trait();
      edges[s] =
          SeriesFigures.meanEdge(
                  c,
                  (i, j) ->
                      Math.min(atlas.network(i), atlas.network(j)) == Connectivity.CONT
                          && Math.max(atlas.network(i), atlas.network(j)) == Connectivity.DEFAULT)
              - SeriesFigures.meanEdge(c, (i, j) -> atlas.network(i) != atlas.network(j));
    }
    assertThat(SeriesFigures.pearson(traits, edges)).isGreaterThan(0.6);
  }

  @Test
  void tempoMovesTheSpectrumAndNoCorrelation() {
    CohortSimulator cohort =
        new CohortSimulator(new CohortSimulator.Settings(40, 1, 28, 600, 2, 1, 11));
    double[] tempo = new double[40];
    double[] fastShare = new double[40];
    double[] couplingError = new double[40];
    for (int s = 0; s < 40; s++) {
      SimulatedScan scan = cohort.scan(s, 0);
      tempo[s] = scan.tempo();
      for (int r = 0; r < 28; r++) {
        double[] x = scan.series().region(r);
        double[] steps = IntStream.range(1, x.length).mapToDouble(t -> x[t] - x[t - 1]).toArray();
        fastShare[s] += SeriesFigures.variance(steps) / SeriesFigures.variance(x) / 28;
      }
      double[][] truth = Connectivity.of(cohort.atlas(), scan.age(), scan.trait(), scan.group());
      double[][] found = SeriesFigures.correlation(scan.series());
      couplingError[s] =
          SeriesFigures.meanEdge(found, (i, j) -> true)
              - SeriesFigures.meanEdge(truth, (i, j) -> true);
    }

    assertThat(CohortSimulator.timeConstant(0)).isEqualTo(2);
    assertThat(CohortSimulator.timeConstant(1)).isCloseTo(2 * Math.exp(0.4), within(1e-12));
    // Drift, motion and thermal noise move the share too.
    assertThat(SeriesFigures.pearson(tempo, fastShare)).isLessThan(-0.4);
    assertThat(SeriesFigures.pearson(tempo, couplingError)).isBetween(-0.4, 0.4);
  }

  private static int network(int region) {
    return SMALL.atlas().network(region);
  }
}
