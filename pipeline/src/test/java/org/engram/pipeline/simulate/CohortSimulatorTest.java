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

/** Who is simulated, at which site, and that it is the same each time. */
class CohortSimulatorTest {
  private static final CohortSimulator SMALL =
      new CohortSimulator(new CohortSimulator.Settings(8, 1, 56, 160, 2.2, 4, 7));

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

  private static int network(int region) {
    return SMALL.atlas().network(region);
  }

  private static double mean(TimeSeries series) {
    return IntStream.range(0, series.values().length)
        .mapToDouble(i -> series.values()[i])
        .average()
        .orElseThrow();
  }

  private static double relativeDeviation(TimeSeries series) {
    double sum = 0;
    for (int r = 0; r < series.regions(); r++) {
      double[] x = series.region(r);
      double mean = Arrays.stream(x).average().orElseThrow();
      sum += Math.sqrt(SeriesFigures.variance(x)) / mean;
    }
    return sum / series.regions();
  }
}
