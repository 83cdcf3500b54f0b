package org.engram.pipeline.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TsneTest {
  /** Three clouds of twenty rows each in eight dimensions, row i of cloud i % 3. */
  private static double[][] clouds() {
    SplittableRandom random = new SplittableRandom(3);
    double[][] rows = new double[60][8];
    for (int i = 0; i < rows.length; i++) {
      for (int k = 0; k < 8; k++) {
        rows[i][k] = random.nextGaussian() + (k == i % 3 ? 12 : 0);
      }
    }
    return rows;
  }

  @Test
  void nearestNeighboursOfTheMapAreOfTheSameCloud() {
    double[][] map = Tsne.of(clouds());

    for (int i = 0; i < map.length; i++) {
      int row = i;
      int nearest =
          java.util.stream.IntStream.range(0, map.length)
              .filter(j -> j != row)
              .boxed()
              .min((a, b) -> Double.compare(square(map, row, a), square(map, row, b)))
              .orElseThrow();
      assertThat(nearest % 3).as("neighbour of row %d", i).isEqualTo(i % 3);
    }
  }

  @Test
  void theSameRowsGiveTheSameMap() {
    assertThat(Tsne.of(clouds())).isDeepEqualTo(Tsne.of(clouds()));
  }

  @Test
  void conditionalWeightsHaveTheStatedPerplexity() {
    double[] squares = {0.1, 0.4, 1, 2.5, 4, 7, 9, 11, 16, 30};

    double[] p = Affinities.conditional(squares, 4);

    double entropy = Arrays.stream(p).map(w -> w > 0 ? -w * Math.log(w) : 0).sum();
    assertThat(Math.exp(entropy)).isCloseTo(4, within(1e-5));
    assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));
  }

  @Test
  void affinitiesAreSymmetricAndSumToOne() {
    Affinities p = Affinities.of(clouds(), 5);
    double[][] full = full(p);

    assertThat(Arrays.stream(full).flatMapToDouble(Arrays::stream).sum())
        .isCloseTo(1, within(1e-9));
    for (int i = 0; i < full.length; i++) {
      for (int j = 0; j < i; j++) {
        assertThat(full[i][j]).isCloseTo(full[j][i], within(1e-15));
      }
    }
  }

  @Test
  void theGradientIsThatOfTheDivergenceWrittenOut() {
    Affinities p = Affinities.of(clouds(), 5);
    SplittableRandom random = new SplittableRandom(11);
    double[][] y = new double[60][2];
    for (double[] point : y) {
      point[0] = random.nextGaussian();
      point[1] = random.nextGaussian();
    }

    double[][] gradient = Tsne.gradient(p, y, 1, 0);

    double[][] affinity = full(p);
    for (int i : new int[] {0, 17, 59}) {
      for (int k = 0; k < 2; k++) {
        double step = 1e-5;
        y[i][k] += step;
        double above = divergence(affinity, y);
        y[i][k] -= 2 * step;
        double below = divergence(affinity, y);
        y[i][k] += step;
        assertThat(gradient[i][k]).isCloseTo((above - below) / (2 * step), within(1e-7));
      }
    }
  }

  @Test
  void farPointsTakenTogetherChangeTheRepulsionLittle() {
    double[][] map = Tsne.of(clouds());
    QuadTree tree = QuadTree.of(map);

    for (double[] point : map) {
      double[] exact = tree.repulsion(point, 0);
      double[] taken = tree.repulsion(point, QuadTree.THETA);
      assertThat(taken[2]).isCloseTo(exact[2], within(0.03 * exact[2]));
    }
  }

  @Test
  void coincidingRowsAreMapped() {
    double[][] rows = new double[40][3];
    for (int i = 0; i < 40; i++) {
      rows[i][0] = i < 20 ? 0 : 5;
    }

    double[][] map = Tsne.of(rows);

    assertThat(Arrays.stream(map).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite))
        .isTrue();
  }

  private static double square(double[][] y, int i, int j) {
    double x0 = y[i][0] - y[j][0];
    double x1 = y[i][1] - y[j][1];
    return x0 * x0 + x1 * x1;
  }

  private static double[][] full(Affinities p) {
    double[][] full = new double[p.neighbours().length][p.neighbours().length];
    for (int i = 0; i < full.length; i++) {
      for (int e = 0; e < p.neighbours()[i].length; e++) {
        full[i][p.neighbours()[i][e]] += p.weights()[i][e];
      }
    }
    return full;
  }

  /** Kullback and Leibler's, of the affinities from those of the map. */
  private static double divergence(double[][] p, double[][] y) {
    double z = 0;
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < y.length; j++) {
        z += i == j ? 0 : 1 / (1 + square(y, i, j));
      }
    }
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < y.length; j++) {
        if (p[i][j] > 0) {
          sum += p[i][j] * Math.log(p[i][j] * z * (1 + square(y, i, j)));
        }
      }
    }
    return sum;
  }
}
