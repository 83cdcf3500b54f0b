package org.engram.pipeline.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The response that turns activity into a signal. */
class HaemodynamicResponseTest {
  @Test
  void responsePeaksAtFiveSecondsAndDipsAtFifteenAndAHalf() {
    double[] response = HaemodynamicResponse.sampled(0.01);

    assertThat(index(response, true) * 0.01).isCloseTo(5.0, within(0.011));
    assertThat(index(response, false) * 0.01).isCloseTo(15.75, within(0.05));
    assertThat(HaemodynamicResponse.at(15.75) / HaemodynamicResponse.at(5))
        .isCloseTo(-0.0894, within(5e-4));
    assertThat(HaemodynamicResponse.at(0)).isZero();
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
}
