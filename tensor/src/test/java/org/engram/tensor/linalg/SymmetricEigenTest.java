package org.engram.tensor.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SymmetricEigenTest {
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
  void givesOrthonormalVectorsToAnEigenvalueThatRepeats() {
    SymmetricEigen eigen = SymmetricEigen.of(new double[][] {{2, 1, 1}, {1, 2, 1}, {1, 1, 2}});

    assertThat(eigen.values()).containsExactly(new double[] {4, 1, 1}, within(1e-14));
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b < 3; b++) {
        double dot = 0;
        for (int i = 0; i < 3; i++) {
          dot += eigen.vectors()[a][i] * eigen.vectors()[b][i];
        }
        assertThat(dot).isCloseTo(a == b ? 1 : 0, within(1e-14));
      }
    }
  }

  @Test
  void signsByTheLargestEntryAndByTheFirstAmongEqualOnes() {
    double[] clear = {0.1, -0.9, 0.3};
    double[] tied = {-0.5, 0.5 + 1e-12, 0.1};

    Signs.fix(clear);
    Signs.fix(tied);

    assertThat(clear).containsExactly(-0.1, 0.9, -0.3);
    assertThat(tied).containsExactly(0.5, -0.5 - 1e-12, -0.1);
  }

  @Test
  void refusesAMatrixThatIsNotSymmetricOrNotFinite() {
    assertThatThrownBy(() -> SymmetricEigen.of(new double[][] {{1, 2}, {3, 1}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not symmetric at 0, 1");
    assertThatThrownBy(() -> SymmetricEigen.of(new double[][] {{1, 2}, {2, Double.NaN}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN at 1, 1");
    assertThatThrownBy(() -> SymmetricEigen.of(new double[][] {{1, 2}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 entries in row 0 of 1");
  }
}
