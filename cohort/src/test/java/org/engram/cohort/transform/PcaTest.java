package org.engram.cohort.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.RowKey;
import org.engram.cohort.transform.Pca.FewSubjects;
import org.engram.cohort.transform.Pca.Solver;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

class PcaTest {
  /** More features than rows go by the Gram matrix, and give the same axes. */
  @Test
  void fewRowsOfManyFeatures() {
    CohortRows wide = rows(30, 80, 3);
    Pca.Fitted fitted = new Pca(5, FewSubjects.KEEP, Solver.EXACT, 1).fit(wide);
    assertOrthonormal(fitted.axes());
    double[][] scores = fitted.apply(wide).features();
    for (int k = 0; k < 5; k++) {
      double square = 0;
      for (double[] row : scores) {
        square += row[k] * row[k];
      }
      assertThat(square / 29).isCloseTo(fitted.variance()[k], within(1e-9));
    }
  }

  @Test
  void theRankOfTheRowsIsTheMost() {
    CohortRows wide = rows(12, 80, 4);
    Pca.Fitted fitted = new Pca(50, FewSubjects.KEEP, Solver.AUTO, 1).fit(wide);
    assertThat(fitted.outputs()).isEqualTo(11);
    assertThat(Arrays.stream(fitted.explained()).sum()).isCloseTo(1, within(1e-12));
    assertOrthonormal(fitted.axes());
  }

  @Test
  void randomisedAxesExplainAsMuchAsExactOnes() {
    CohortRows rows = rows(400, 120, 5);
    Pca.Fitted exact = new Pca(20, FewSubjects.KEEP, Solver.EXACT, 1).fit(rows);
    Pca.Fitted random = new Pca(20, FewSubjects.KEEP, Solver.RANDOMISED, 1).fit(rows);
    assertOrthonormal(random.axes());
    assertThat(Arrays.stream(random.explained()).sum())
        .isCloseTo(Arrays.stream(exact.explained()).sum(), within(2e-6));
    for (int k = 0; k < 3; k++) { // well apart from the rest
      assertThat(random.variance()[k]).isCloseTo(exact.variance()[k], within(1e-6));
      for (int j = 0; j < 120; j++) {
        assertThat(random.axes()[k][j]).isCloseTo(exact.axes()[k][j], within(1e-5));
      }
    }
    assertThat(random.notes()).anyMatch(note -> note.startsWith("randomised principal axes"));
    Pca.Fitted again = new Pca(20, FewSubjects.KEEP, Solver.RANDOMISED, 1).fit(rows);
    assertThat(again.state()).isEqualTo(random.state());
  }

  @Test
  void theLargestEntryOfEachAxisIsPositive() {
    Pca.Fitted fitted = Pca.defaults(6).fit(rows(60, 20, 6));
    for (double[] axis : fitted.axes()) {
      double largest = Arrays.stream(axis).map(Math::abs).max().orElseThrow();
      assertThat(Arrays.stream(axis).max().orElseThrow()).isEqualTo(largest);
    }
  }

  @Test
  void rowsThatAreAllAlikeAreRefused() {
    double[][] same = new double[4][3];
    assertThatExceptionOfType(RefusedInputException.class)
        .isThrownBy(() -> Pca.defaults(2).fit(CohortRows.of(keys(4), same)))
        .withMessageContaining("all alike");
  }

  @Test
  void rowsOfAnotherWidthAreRefused() {
    Pca.Fitted fitted = Pca.defaults(2).fit(rows(20, 6, 1));
    assertThatExceptionOfType(RefusedInputException.class)
        .isThrownBy(() -> fitted.apply(rows(3, 7, 1)))
        .withMessageContaining("7 features");
  }

  private static void assertOrthonormal(double[][] axes) {
    for (int k = 0; k < axes.length; k++) {
      for (int l = 0; l <= k; l++) {
        double dot = 0;
        for (int j = 0; j < axes[k].length; j++) {
          dot += axes[k][j] * axes[l][j];
        }
        assertThat(dot).as("%d, %d", k, l).isCloseTo(k == l ? 1 : 0, within(1e-9));
      }
    }
  }

  /** Noise, and a few strong directions. */
  private static CohortRows rows(int n, int width, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] strong = new double[6][width];
    for (double[] direction : strong) {
      for (int j = 0; j < width; j++) {
        direction[j] = random.nextGaussian();
      }
    }
    double[][] x = new double[n][width];
    for (double[] row : x) {
      for (int k = 0; k < strong.length; k++) {
        double score = (6 - k) * random.nextGaussian();
        for (int j = 0; j < width; j++) {
          row[j] += score * strong[k][j];
        }
      }
      for (int j = 0; j < width; j++) {
        row[j] += 0.2 * random.nextGaussian();
      }
    }
    return CohortRows.of(keys(n), x);
  }

  private static List<RowKey> keys(int n) {
    return IntStream.range(0, n).mapToObj(i -> RowKey.of("s" + i)).toList();
  }
}
