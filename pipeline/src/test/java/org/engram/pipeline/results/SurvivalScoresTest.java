package org.engram.pipeline.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SurvivalScoresTest {
  /** Exponential times with a hazard of exp(risk) / 10, seen for 15 units at most. */
  private static SurvivalScores made(int rows, double told) {
    SplittableRandom random = new SplittableRandom(3);
    double[] time = new double[rows];
    boolean[] event = new boolean[rows];
    double[] risk = new double[rows];
    for (int i = 0; i < rows; i++) {
      risk[i] = random.nextGaussian();
      double until = -Math.log(1 - random.nextDouble()) * 10 * Math.exp(-risk[i]);
      time[i] = Math.min(until, 15);
      event[i] = until <= 15;
      risk[i] *= told;
    }
    return new SurvivalScores(time, event, risk);
  }

  @Test
  void trueRisksAreCalibrated() {
    for (SurvivalScores.Calibrated group : made(4000, 1).calibration(8)) {
      assertThat(group.rows()).isEqualTo(800);
      assertThat(group.predicted()).isCloseTo(group.observed().survival(), within(0.05));
    }
  }

  @Test
  void exaggeratedRisksAreNot() {
    List<SurvivalScores.Calibrated> groups = made(4000, 3).calibration(8);

    assertThat(groups.getFirst().predicted()).isGreaterThan(groups.getFirst().observed().high());
    assertThat(groups.getLast().predicted()).isLessThan(groups.getLast().observed().low());
  }

  @Test
  void breslowsShareIsThatOfTheFormula() {
    // At time 2: 1 / (e^0 + e^1 + e^0.5) + 1 / (e^1 + e^0.5); rows of one risk make groups of one.
    SurvivalScores scores =
        new SurvivalScores(
            new double[] {1, 2, 3}, new boolean[] {true, true, false}, new double[] {0, 1, 0.5});
    double base = 1 / (1 + Math.exp(1) + Math.exp(0.5)) + 1 / (Math.exp(1) + Math.exp(0.5));

    assertThat(scores.calibration(2).getFirst().predicted())
        .isCloseTo(Math.exp(-base), within(1e-12));
  }

  @Test
  void equalRisksStayTogether() {
    SurvivalScores scores =
        new SurvivalScores(
            new double[] {1, 2, 3, 4}, new boolean[4], new double[] {0.5, 0.5, 0.5, 0.7});

    assertThat(scores.thirds())
        .extracting(g -> g.name() + " " + g.rows().length)
        .containsExactly("lower risk 3", "higher risk 1");
    assertThat(scores.middle()).isNaN();
  }

  @Test
  void thirdsThatDifferAreTold() {
    SurvivalScores scores = made(600, 1);

    assertThat(scores.thirds()).extracting(g -> g.rows().length).containsExactly(200, 200, 200);
    assertThat(scores.test(scores.thirds()).p()).isLessThan(1e-10);
    assertThat(scores.events()).isBetween(350, 450);
  }
}
