package org.engram.tensor.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ColumnSpaceTest {
  private static final double[] ONES = {1, 1, 1, 1};
  private static final double[] RAMP = {0, 1, 2, 3};

  @Test
  void takesALineOutOfASeries() {
    double[] series = {1, 3, 2, 6};
    ColumnSpace.of(new double[][] {ONES, RAMP}, 4).removeFrom(series);

    // the line of least squares is 0.9 + 1.4 t
    double[] rest = {0.1, 0.7, -1.7, 0.9};
    for (int i = 0; i < 4; i++) {
      assertThat(series[i]).isCloseTo(rest[i], within(1e-14));
    }
  }

  @Test
  void countsDependentAndEmptyColumnsOnce() {
    double[] both = {2, 5, 8, 11};
    double[][] columns = {RAMP, new double[4], both, ONES, RAMP};

    assertThat(ColumnSpace.of(columns, 4).rank()).isEqualTo(2);
    assertThat(ColumnSpace.of(new double[][] {new double[4]}, 4).rank()).isZero();
    assertThat(ColumnSpace.of(new double[0][], 4).rank()).isZero();
  }

  @Test
  void keepsColumnsOfVeryDifferentSizesApart() {
    double[] small = {1e-9, 0, 0, 0};
    assertThat(ColumnSpace.of(new double[][] {{0, 1e4, 0, 0}, small}, 4).rank()).isEqualTo(2);
  }

  @Test
  void spansEverythingWithAsManyColumnsAsRows() {
    double[] series = {3, 1, 4, 1};
    double[][] columns = {ONES, RAMP, {0, 1, 4, 9}, {0, 1, 8, 27}, {5, 4, 3, 1}};
    ColumnSpace space = ColumnSpace.of(columns, 4);
    space.removeFrom(series);

    assertThat(space.rank()).isEqualTo(4);
    for (double rest : series) {
      assertThat(rest).isCloseTo(0, within(1e-13));
    }
  }

  @Test
  void refusesAValueThatIsNoNumber() {
    assertThatThrownBy(() -> ColumnSpace.of(new double[][] {{1, Double.NaN}}, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN at 1, 0");
  }
}
