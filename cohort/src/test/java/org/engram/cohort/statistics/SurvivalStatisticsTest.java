package org.engram.cohort.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Weeks of remission of leukaemia (Freireich and others 1963), as printed in textbooks: 21 patients
 * with 6-mercaptopurine and 21 with placebo.
 */
class SurvivalStatisticsTest {
  private static final double[] TREATED = {
    6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35
  };
  private static final List<Integer> TREATED_EVENTS = List.of(0, 1, 2, 4, 6, 9, 10, 14, 15);
  private static final double[] PLACEBO = {
    1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23
  };

  private static boolean[] events() {
    boolean[] events = new boolean[TREATED.length];
    TREATED_EVENTS.forEach(i -> events[i] = true);
    return events;
  }

  @Test
  void curvesAreThoseOfTheTextbook() {
    KaplanMeier curve = KaplanMeier.of(TREATED, events());

    assertThat(curve.steps().stream().filter(s -> s.events() > 0).map(KaplanMeier.Step::time))
        .containsExactly(6.0, 7.0, 10.0, 13.0, 16.0, 22.0, 23.0);
    double[] expected = {0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448};
    double[] found =
        curve.steps().stream()
            .filter(s -> s.events() > 0)
            .mapToDouble(KaplanMeier.Step::survival)
            .toArray();
    assertThat(found).containsExactly(expected, within(5e-4));
    assertThat(curve.at(5.9).survival()).isEqualTo(1);
    assertThat(curve.at(100).survival()).isEqualTo(found[6]);
    assertThat(curve.atRisk(10)).isEqualTo(15);
    assertThat(curve.atRisk(36)).isZero();
  }

  @Test
  void intervalsAreOnTheLogLogScale() {
    KaplanMeier.Step first = KaplanMeier.of(TREATED, events()).at(6);

    assertThat(first.low()).isCloseTo(0.620, within(5e-4));
    assertThat(first.high()).isCloseTo(0.952, within(5e-4));
  }

  @Test
  void whereAllHadTheEventNoIntervalIsDefined() {
    boolean[] all = new boolean[PLACEBO.length];
    java.util.Arrays.fill(all, true);
    KaplanMeier.Step last = KaplanMeier.of(PLACEBO, all).at(23);

    assertThat(last.survival()).isZero();
    assertThat(last.low()).isNaN();
  }

  @Test
  void groupsAreComparedByLogRank() {
    double[] time = new double[42];
    boolean[] event = new boolean[42];
    int[] group = new int[42];
    System.arraycopy(TREATED, 0, time, 0, 21);
    System.arraycopy(PLACEBO, 0, time, 21, 21);
    System.arraycopy(events(), 0, event, 0, 21);
    IntStream.range(21, 42).forEach(i -> event[i] = true);
    IntStream.range(21, 42).forEach(i -> group[i] = 1);

    LogRank test = LogRank.of(time, event, group, 2);

    assertThat(test.observed()).containsExactly(9, 21);
    assertThat(test.expected().get(0)).isCloseTo(19.25, within(5e-3));
    assertThat(test.expected().get(1)).isCloseTo(10.75, within(5e-3));
    assertThat(test.statistic()).isCloseTo(16.79, within(5e-3));
    assertThat(test.p()).isCloseTo(4.17e-5, within(1e-6));
  }

  @Test
  void withoutAnEventThereIsNothingToTest() {
    LogRank test = LogRank.of(new double[] {1, 2}, new boolean[2], new int[] {0, 1}, 2);

    assertThat(test.p()).isNaN();
    assertThat(KaplanMeier.medianEvent(new double[] {1, 2}, new boolean[2])).isNaN();
  }
}
