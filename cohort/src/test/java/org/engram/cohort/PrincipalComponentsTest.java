package org.engram.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PrincipalComponentsTest {
  @Test
  void findsTheEigenpairsOfAMatrixKnownByHand() {
    SymmetricEigen eigen = SymmetricEigen.of(new double[][] {{2, -1, 0}, {-1, 2, -1}, {0, -1, 2}});

    assertThat(eigen.values())
        .containsExactly(new double[] {2 + Math.sqrt(2), 2, 2 - Math.sqrt(2)}, within(1e-14));
    assertThat(eigen.vectors()[0])
        .containsExactly(new double[] {-0.5, Math.sqrt(0.5), -0.5}, within(1e-14));
    assertThat(eigen.vectors()[2])
        .containsExactly(new double[] {0.5, Math.sqrt(0.5), 0.5}, within(1e-14));
  }

  @Test
  void reconstructsALargerMatrix() {
    int n = 60;
    double[][] a = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        a[i][j] = Math.sin(i * 7 + j * 7) + Math.cos((i + 1) * (j + 1));
      }
    }
    SymmetricEigen eigen = SymmetricEigen.of(a);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int k = 0; k < n; k++) {
          sum += eigen.values()[k] * eigen.vectors()[k][i] * eigen.vectors()[k][j];
        }
        assertThat(sum).isCloseTo(a[i][j], within(1e-11));
      }
    }
    assertThat(eigen.values()).isSortedAccordingTo((x, y) -> Double.compare(y, x));
  }

  @Test
  void refusesAMatrixThatIsNotSymmetric() {
    assertThatThrownBy(() -> SymmetricEigen.of(new double[][] {{1, 2}, {3, 1}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not symmetric at 0, 1");
  }

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
