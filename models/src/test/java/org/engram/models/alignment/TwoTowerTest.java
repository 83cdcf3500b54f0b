package org.engram.models.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

class TwoTowerTest {
  private static final TowerSettings SETTINGS =
      new TowerSettings(8, 0, 60, 64, 1e-2, 0.01, 0.07, 7);

  @Test
  void findsRowsThatWereHeldOutWhereBothSidesShareFactors() {
    double[][][] sides = sides(260, 0.9);

    try (TwoTower towers =
        TwoTower.train(part(sides[0], 0, 200), part(sides[1], 0, 200), SETTINGS)) {
      Retrieval found = held(towers, sides);

      assertThat(found.forward().recallAt10()).isGreaterThan(0.6);
      assertThat(found.chance().recallAt10()).isCloseTo(10.0 / 60, within(1e-12));
      assertThat(found.p()).isEqualTo(1.0 / 200);
      assertThat(towers.losses()[59]).isLessThan(towers.losses()[0]);
      assertThat(towers.temperature()).isBetween(0.0099, 0.2);
    }
  }

  @Test
  void findsNothingWhereTheSidesShareNothing() {
    double[][][] sides = sides(260, 0);

    try (TwoTower towers =
        TwoTower.train(part(sides[0], 0, 200), part(sides[1], 0, 200), SETTINGS)) {
      assertThat(held(towers, sides).p()).isGreaterThan(0.05);
    }
  }

  @Test
  void theSameSeedGivesTheSameProjections() {
    double[][][] sides = sides(64, 0.5);
    TowerSettings hidden = new TowerSettings(4, 16, 5, 32, 1e-2, 0.01, 0.07, 3);

    try (TwoTower one = TwoTower.train(sides[0], sides[1], hidden);
        TwoTower other = TwoTower.train(sides[0], sides[1], hidden)) {
      assertThat(Arrays.deepEquals(one.projectFirst(sides[0]), other.projectFirst(sides[0])))
          .isTrue();
      float[] row = one.projectSecond(sides[1])[0];
      double square = 0;
      for (float value : row) {
        square += value * value;
      }
      assertThat(square).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void refusesTooFewRowsAndSettingsOutOfRange() {
    assertThatThrownBy(() -> TwoTower.train(new double[3][2], new double[3][2], SETTINGS))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("3 training rows");
    assertThatThrownBy(() -> new TowerSettings(0, 0, 1, 2, 1e-3, 0, 0.07, 1))
        .isInstanceOf(ConfigurationException.class);
  }

  private static Retrieval held(TwoTower towers, double[][][] sides) {
    return Retrieval.of(
        towers.projectFirst(part(sides[0], 200, 260)),
        towers.projectSecond(part(sides[1], 200, 260)),
        199,
        1);
  }

  private static double[][] part(double[][] rows, int from, int to) {
    return Arrays.copyOfRange(rows, from, to);
  }

  /** Six features a side; each of the second's follows the first's. */
  private static double[][][] sides(int rows, double shared) {
    SplittableRandom random = new SplittableRandom(11);
    double[][] x = new double[rows][6];
    double[][] y = new double[rows][6];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < 6; j++) {
        x[i][j] = 3 + random.nextGaussian();
        y[i][j] = shared * (x[i][j] - 3) + Math.sqrt(1 - shared * shared) * random.nextGaussian();
      }
    }
    return new double[][][] {x, y};
  }
}
