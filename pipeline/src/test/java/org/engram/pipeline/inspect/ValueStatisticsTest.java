package org.engram.pipeline.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ValueStatisticsTest {
  @Test
  void theStatisticsAreOverTheFiniteValues() {
    ValueStatistics values =
        ValueStatistics.of(
            new double[] {2, Double.NaN, 4, 4, 4, 5, 5, 7, 9, Double.NEGATIVE_INFINITY});

    assertThat(values).isEqualTo(new ValueStatistics(10, 1, 1, 2, 9, 5, 2));
  }

  @Test
  void aLargeMeanCostsNoDigitsOfTheDeviation() {
    ValueStatistics values = ValueStatistics.of(new double[] {1e9 + 1, 1e9 + 2, 1e9 + 3});

    assertThat(values.mean()).isEqualTo(1e9 + 2);
    assertThat(values.sd()).isCloseTo(Math.sqrt(2 / 3.0), within(1e-12));
  }

  @Test
  void blocksTogetherAreAsOneBlock() {
    double[] all = {2, 4, 4, 4, 5, 5, 7, 9};
    ValueStatistics together =
        ValueStatistics.together(
            List.of(
                ValueStatistics.of(new double[] {2, 4, 4}),
                ValueStatistics.of(new double[] {Double.NaN}),
                ValueStatistics.of(new double[] {4, 5, 5, 7, 9})));

    assertThat(together.count()).isEqualTo(9);
    assertThat(together.nan()).isEqualTo(1);
    assertThat(together.min()).isEqualTo(2);
    assertThat(together.max()).isEqualTo(9);
    assertThat(together.mean()).isCloseTo(ValueStatistics.of(all).mean(), within(1e-12));
    assertThat(together.sd()).isCloseTo(2, within(1e-12));
  }

  @Test
  void withoutAFiniteValueThereAreNone() {
    assertThat(ValueStatistics.of(new float[] {Float.NaN}))
        .isEqualTo(new ValueStatistics(1, 1, 0, Double.NaN, Double.NaN, Double.NaN, Double.NaN));
  }
}
