package org.engram.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PrincipalComponentsTest {
  @Test
  void placesPointsOnALineAlongTheFirstComponent() {
    float[][] rows = {{3, 4, 0}, {6, 8, 0}, {9, 12, 0}}; // five apart

    PrincipalComponents plane = PrincipalComponents.of(rows, 2);

    assertThat(Math.abs(plane.scores()[0][0])).isCloseTo(5, within(1e-12));
    assertThat(plane.scores()[1][0]).isCloseTo(0, within(1e-12));
    assertThat(plane.scores()[0][0]).isCloseTo(-plane.scores()[2][0], within(1e-12));
    assertThat(plane.explained()).containsExactly(new double[] {1, 0}, within(1e-12));
  }
}
