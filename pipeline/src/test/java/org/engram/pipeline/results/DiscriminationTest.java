package org.engram.pipeline.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.engram.pipeline.results.Discrimination.Point;
import org.junit.jupiter.api.Test;

/** Values written out by hand. */
class DiscriminationTest {
  private static final double[] SCORE = {0.9, 0.8, 0.8, 0.4, 0.3, 0.1};
  private static final boolean[] POSITIVE = {true, true, false, true, false, false};

  @Test
  void equalScoresAreOneStepOfTheRoc() {
    assertThat(Discrimination.roc(SCORE, POSITIVE))
        .containsExactly(
            new Point(0, 0),
            new Point(0, 1 / 3.0),
            new Point(1 / 3.0, 2 / 3.0),
            new Point(1 / 3.0, 1),
            new Point(2 / 3.0, 1),
            new Point(1, 1));
  }

  @Test
  void precisionFallsWithEveryRowThatIsNotPositive() {
    assertThat(Discrimination.precisionRecall(SCORE, POSITIVE))
        .containsExactly(
            new Point(0, 1),
            new Point(1 / 3.0, 1),
            new Point(2 / 3.0, 2 / 3.0),
            new Point(1, 3 / 4.0),
            new Point(1, 3 / 5.0),
            new Point(1, 1 / 2.0));
  }

  @Test
  void aLongCurveKeepsItsEnds() {
    double[] score = IntStream.range(0, 20_000).mapToDouble(i -> i / 20_000.0).toArray();
    boolean[] positive = new boolean[score.length];
    for (int i = 0; i < score.length; i++) {
      positive[i] = i % 3 == 0;
    }

    List<Point> curve = Discrimination.roc(score, positive);

    assertThat(curve).hasSize(300).startsWith(new Point(0, 0)).endsWith(new Point(1, 1));
  }

  @Test
  void calibrationGroupsRowsOfLikeProbability() {
    double[] probability = IntStream.range(0, 16).mapToDouble(i -> i < 8 ? 0.2 : 0.7).toArray();
    boolean[] positive = new boolean[16];
    positive[0] = true;
    IntStream.range(10, 16).forEach(i -> positive[i] = true);

    List<Discrimination.Bin> bins = Discrimination.calibration(probability, positive);

    assertThat(bins).hasSize(2);
    assertThat(bins.get(0).observed()).isEqualTo(1 / 8.0);
    assertThat(bins.get(1).observed()).isEqualTo(6 / 8.0);
    assertThat(bins.get(1).predicted()).isCloseTo(0.7, within(1e-12));
    // Wilson's interval of 1 in 8
    assertThat(bins.get(0).low()).isCloseTo(0.022418, within(1e-6));
    assertThat(bins.get(0).high()).isCloseTo(0.470888, within(1e-6));
  }

  @Test
  void chanceSpreadsAsHanleyAndMcNeilHaveIt() {
    // (0.25 + 22 / 12) / 144, its root, times 1.96
    assertThat(ChanceSpread.auroc(12, 12)).isCloseTo(0.235747, within(1e-6));
    assertThat(ChanceSpread.correlation(24))
        .isCloseTo(Math.tanh(1.959964 / Math.sqrt(21)), within(1e-6));
    assertThat(ChanceSpread.share(24, 0.25)).isCloseTo(0.173238, within(1e-6));
    assertThat(ChanceSpread.auroc(0, 12)).isNaN();
  }
}
