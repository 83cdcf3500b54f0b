package org.engram.pipeline.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.engram.imaging.timeseries.TimeSeries;
import org.junit.jupiter.api.Test;

class CohortSimulatorTest {
  private static final CohortSimulator SMALL =
      new CohortSimulator(new CohortSimulator.Settings(8, 1, 56, 160, 2.2, 4, 7));

  @Test
  void responsePeaksAtFiveSecondsAndDipsAtFifteenAndAHalf() {
    double[] response = HaemodynamicResponse.sampled(0.01);

    assertThat(index(response, true) * 0.01).isCloseTo(5.0, within(0.011));
    assertThat(index(response, false) * 0.01).isCloseTo(15.75, within(0.05));
    assertThat(HaemodynamicResponse.at(15.75) / HaemodynamicResponse.at(5))
        .isCloseTo(-0.0894, within(5e-4));
    assertThat(HaemodynamicResponse.at(0)).isZero();
  }

  @Test
  void samplesTheStatedCorrelation() {
    CohortSimulator one =
        new CohortSimulator(new CohortSimulator.Settings(1, 1, 14, 20_000, 2, 1, 3));
    SimulatedScan scan = one.scan(0, 0);
    double[][] truth = Connectivity.of(one.atlas(), scan.age(), scan.trait(), scan.group());

    // Thermal noise, drift and motion lie over the signal, so the figures agree and are not equal.
    double[][] found = correlation(scan.series());

    double largest = 0;
    for (int i = 0; i < 14; i++) {
      for (int j = 0; j < i; j++) {
        largest = Math.max(largest, Math.abs(found[i][j] - truth[i][j]));
      }
    }
    assertThat(largest).isLessThan(0.25);
    assertThat(pearson(flat(found), flat(truth))).isGreaterThan(0.97);
  }

  @Test
  void correlatesWithinNetworksMoreThanBetween() {
    for (int subject = 0; subject < SMALL.settings().subjects(); subject++) {
      double[][] c = correlation(SMALL.scan(subject, 0).series());
      double within = meanEdge(c, (i, j) -> network(i) == network(j));
      double between = meanEdge(c, (i, j) -> network(i) != network(j));
      assertThat(within).as("subject %s", subject).isGreaterThan(between + 0.15);
    }
  }

  @Test
  void traitMovesTheStatedEdgeAndNoOther() {
    double[][] low = Connectivity.of(SMALL.atlas(), 50, -1, Connectivity.CONTROL);
    double[][] high = Connectivity.of(SMALL.atlas(), 50, 1, Connectivity.CONTROL);

    assertThat(Connectivity.contDefault(1)).isCloseTo(0.40, within(1e-12));
    assertThat(Connectivity.contDefault(-9)).isCloseTo(-0.125, within(1e-12));
    for (int i = 0; i < 56; i++) {
      for (int j = 0; j < 56; j++) {
        boolean stated =
            Math.min(network(i), network(j)) == Connectivity.CONT
                && Math.max(network(i), network(j)) == Connectivity.DEFAULT;
        if (stated) {
          assertThat(high[i][j] - low[i][j]).isBetween(0.09, 0.15);
        } else {
          assertThat(high[i][j]).isEqualTo(low[i][j]);
        }
      }
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
      double[][] c = correlation(scan.series());
      SimulatedAtlas atlas = cohort.atlas();
      traits[s] = scan.trait();
      edges[s] =
          meanEdge(
                  c,
                  (i, j) ->
                      Math.min(atlas.network(i), atlas.network(j)) == Connectivity.CONT
                          && Math.max(atlas.network(i), atlas.network(j)) == Connectivity.DEFAULT)
              - meanEdge(c, (i, j) -> atlas.network(i) != atlas.network(j));
    }
    assertThat(pearson(traits, edges)).isGreaterThan(0.6);
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
        fastShare[s] += variance(steps) / variance(x) / 28;
      }
      double[][] truth = Connectivity.of(cohort.atlas(), scan.age(), scan.trait(), scan.group());
      double[][] found = correlation(scan.series());
      couplingError[s] = meanEdge(found, (i, j) -> true) - meanEdge(truth, (i, j) -> true);
    }

    assertThat(CohortSimulator.timeConstant(0)).isEqualTo(2);
    assertThat(CohortSimulator.timeConstant(1)).isCloseTo(2 * Math.exp(0.4), within(1e-12));
    // Drift, motion and thermal noise move the share too.
    assertThat(pearson(tempo, fastShare)).isLessThan(-0.4);
    assertThat(pearson(tempo, couplingError)).isBetween(-0.4, 0.4);
  }

  @Test
  void ageWeakensNetworksAndPatientsHaveWeakerHomotopicCoupling() {
    double[][] young = Connectivity.of(SMALL.atlas(), 20, 0, Connectivity.CONTROL);
    double[][] old = Connectivity.of(SMALL.atlas(), 80, 0, Connectivity.CONTROL);
    double[][] patient = Connectivity.of(SMALL.atlas(), 20, 0, Connectivity.PATIENT);

    assertThat(meanEdge(young, (i, j) -> network(i) == network(j)))
        .isGreaterThan(meanEdge(old, (i, j) -> network(i) == network(j)) + 0.05);
    for (int i = 0; i < 56; i++) {
      int other = SMALL.atlas().homotopic(i);
      assertThat(patient[i][other]).isLessThan(young[i][other] - 0.08);
    }
  }

  @Test
  void givesTheSameScanInAnyOrderAndThread() {
    List<SimulatedScan> inTurn = SMALL.scans().toList();
    List<SimulatedScan> inParallel =
        IntStream.range(0, 8).parallel().mapToObj(i -> SMALL.scan(7 - i, 0)).toList();

    assertThat(inTurn).isEqualTo(inParallel.reversed());
    assertThat(inTurn.get(0).series()).isNotEqualTo(inTurn.get(1).series());
    assertThat(
            new CohortSimulator(new CohortSimulator.Settings(8, 1, 56, 160, 2.2, 4, 8))
                .scan(0, 0)
                .series())
        .isNotEqualTo(inTurn.getFirst().series());
  }

  @Test
  void sessionsOfAPersonShareTraitsAndNotNoise() {
    CohortSimulator cohort =
        new CohortSimulator(new CohortSimulator.Settings(2, 2, 14, 50, 2, 1, 1));
    SimulatedScan first = cohort.scan(1, 0);
    SimulatedScan second = cohort.scan(1, 1);

    assertThat(List.of(first.session(), second.session())).containsExactly("1", "2");
    assertThat(second.trait()).isEqualTo(first.trait());
    assertThat(second.age()).isEqualTo(first.age());
    assertThat(second.series().values()).isNotEqualTo(first.series().values());
  }

  @Test
  void sitesDifferInBaselineGainAndRepetitionTimeAsDocumented() {
    SimulatedScan north = SMALL.scan(0, 0);
    SimulatedScan south = SMALL.scan(1, 0);
    SimulatedScan east = SMALL.scan(2, 0);

    assertThat(List.of(north.site(), south.site(), east.site()))
        .containsExactly("north", "south", "east");
    assertThat(mean(south.series()) / mean(north.series())).isCloseTo(1.2, within(0.02));
    assertThat(mean(east.series()) / mean(north.series())).isCloseTo(0.85, within(0.02));
    assertThat(relativeDeviation(south.series()) / relativeDeviation(north.series()))
        .isBetween(1.1, 1.7);
    assertThat(north.series().repetitionTime()).isEqualTo(OptionalDouble.of(2.2));
    assertThat(east.series().repetitionTime().orElseThrow()).isCloseTo(1.76, within(1e-12));
    assertThat(north.series().frames()).isEqualTo(160);
    assertThat(east.series().frames()).isEqualTo(201);
  }

  @Test
  void agesAreSpreadEvenlyAndGroupsAreBalancedInEverySite() {
    CohortSimulator cohort =
        new CohortSimulator(new CohortSimulator.Settings(24, 1, 14, 2, 2, 3, 42));
    List<SimulatedScan> scans = cohort.scans().toList();

    for (int decade = 20; decade < 80; decade += 10) {
      int from = decade;
      assertThat(scans.stream().filter(s -> s.age() >= from && s.age() < from + 10).count())
          .as("ages from %s", decade)
          .isBetween(3L, 5L);
    }
    for (String site : List.of("north", "south", "east")) {
      assertThat(scans.stream().filter(s -> s.site().equals(site)))
          .hasSize(8)
          .filteredOn(s -> s.group().equals(Connectivity.PATIENT))
          .hasSize(4);
    }
  }

  @Test
  void motionIsAFigureAPersonCouldHave() {
    assertThat(SMALL.scans().map(SimulatedScan::meanFramewiseDisplacement))
        .allSatisfy(fd -> assertThat(fd).isBetween(0.03, 0.6));
  }

  @Test
  void regionsComeInHomotopicPairsAndEqualNetworks() {
    SimulatedAtlas atlas = new SimulatedAtlas(100);

    assertThat(atlas.regions()).hasSize(100);
    assertThat(atlas.regions().getFirst().label()).isEqualTo("Sim_LH_Vis_1");
    assertThat(atlas.regions().get(50).label()).isEqualTo("Sim_RH_Vis_1");
    assertThat(atlas.regions()).extracting("label").doesNotHaveDuplicates();
    for (int i = 0; i < 100; i++) {
      assertThat(atlas.position(atlas.homotopic(i))[0]).isEqualTo(-atlas.position(i)[0]);
      assertThat(atlas.network(atlas.homotopic(i))).isEqualTo(atlas.network(i));
    }
    for (int n = 0; n < 7; n++) {
      int network = n;
      assertThat(IntStream.range(0, 50).filter(i -> atlas.network(i) == network).count())
          .isBetween(7L, 8L);
    }
  }

  @Test
  void gradientsSeparateNetworks() {
    double[][] gradients = SMALL.gradients(5);

    assertThat(gradients).hasDimensions(56, 5);
    double within = 0;
    double between = 0;
    int pairsWithin = 0;
    int pairsBetween = 0;
    for (int i = 0; i < 56; i++) {
      for (int j = 0; j < i; j++) {
        double d = 0;
        for (int axis = 0; axis < 5; axis++) {
          d += Math.pow(gradients[i][axis] - gradients[j][axis], 2);
        }
        if (network(i) == network(j)) {
          within += Math.sqrt(d);
          pairsWithin++;
        } else {
          between += Math.sqrt(d);
          pairsBetween++;
        }
      }
    }
    assertThat(within / pairsWithin).isLessThan(0.5 * between / pairsBetween);
  }

  @Test
  void refusesSettingsThatCannotBe() {
    assertThatThrownBy(() -> new CohortSimulator.Settings(1, 1, 14, 10, 2, 5, 1))
        .hasMessageContaining("5 sites; expected 1 to 4");
    assertThatThrownBy(() -> new CohortSimulator.Settings(1, 1, 14, 10, 0, 1, 1))
        .hasMessageContaining("repetition time 0.0 s");
    assertThatThrownBy(() -> new SimulatedAtlas(15)).hasMessageContaining("15 regions");
  }

  private interface EdgePredicate {
    boolean test(int i, int j);
  }

  private static int network(int region) {
    return SMALL.atlas().network(region);
  }

  private static int index(double[] values, boolean largest) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (largest ? values[i] > values[best] : values[i] < values[best]) {
        best = i;
      }
    }
    return best;
  }

  private static double meanEdge(double[][] c, EdgePredicate edge) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < c.length; i++) {
      for (int j = 0; j < i; j++) {
        if (edge.test(i, j)) {
          sum += c[i][j];
          count++;
        }
      }
    }
    return sum / count;
  }

  private static double[] flat(double[][] c) {
    return IntStream.range(0, c.length)
        .boxed()
        .flatMap(i -> IntStream.range(0, i).mapToObj(j -> c[i][j]))
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  private static double mean(TimeSeries series) {
    return IntStream.range(0, series.values().length)
        .mapToDouble(i -> series.values()[i])
        .average()
        .orElseThrow();
  }

  private static double variance(double[] x) {
    double mean = Arrays.stream(x).average().orElseThrow();
    return Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
  }

  private static double relativeDeviation(TimeSeries series) {
    double sum = 0;
    for (int r = 0; r < series.regions(); r++) {
      double[] x = series.region(r);
      double mean = Arrays.stream(x).average().orElseThrow();
      double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
      sum += Math.sqrt(variance) / mean;
    }
    return sum / series.regions();
  }

  private static double[][] correlation(TimeSeries series) {
    double[][] c = new double[series.regions()][series.regions()];
    for (int i = 0; i < c.length; i++) {
      for (int j = 0; j <= i; j++) {
        c[i][j] = pearson(series.region(i), series.region(j));
        c[j][i] = c[i][j];
      }
    }
    return c;
  }

  private static double pearson(double[] x, double[] y) {
    double mx = Arrays.stream(x).average().orElseThrow();
    double my = Arrays.stream(y).average().orElseThrow();
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - mx) * (y[i] - my);
      xx += (x[i] - mx) * (x[i] - mx);
      yy += (y[i] - my) * (y[i] - my);
    }
    return xy / Math.sqrt(xx * yy);
  }
}
