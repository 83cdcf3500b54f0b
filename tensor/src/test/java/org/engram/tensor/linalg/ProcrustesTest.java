package org.engram.tensor.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProcrustesTest {
  private static final double[][] POINTS = {{3, 0}, {0, 1}, {-1, -2}, {2, 2}};

  @Test
  void undoesARotation() {
    double angle = 0.7;
    double[][] turn = {{Math.cos(angle), Math.sin(angle)}, {-Math.sin(angle), Math.cos(angle)}};
    double[][] turned = Procrustes.rotated(POINTS, turn);

    double[][] back = Procrustes.rotated(turned, Procrustes.rotation(turned, POINTS));

    for (int i = 0; i < POINTS.length; i++) {
      assertThat(back[i]).containsExactly(POINTS[i], within(1e-14));
    }
  }

  @Test
  void swapsAndReflectsAxesWhereThatIsNearest() {
    double[][] other = new double[POINTS.length][];
    for (int i = 0; i < POINTS.length; i++) {
      other[i] = new double[] {-5 * POINTS[i][1], 5 * POINTS[i][0]};
    }

    double[][] rotation = Procrustes.rotation(POINTS, other);

    assertThat(rotation[0]).containsExactly(new double[] {0, 1}, within(1e-14)); // not scaled
    assertThat(rotation[1]).containsExactly(new double[] {-1, 0}, within(1e-14));
  }

  @Test
  void refusesConfigurationsOfOtherSizes() {
    assertThatThrownBy(() -> Procrustes.rotation(POINTS, new double[][] {{1, 2}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[4, 2] onto [1, 2]");
  }
}
