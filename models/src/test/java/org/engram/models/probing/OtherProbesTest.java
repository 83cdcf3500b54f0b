package org.engram.models.probing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.engram.models.probing.FittedProbe.Prediction;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

class OtherProbesTest {
  @Test
  void neighboursAreThoseOfTheSameDirection() {
    double[][] x = {{1, 0}, {2, 0.1}, {-1, 0.1}, {-3, 0}};
    ProbeData data =
        ProbeData.ungrouped(x, new Target.Classes(new int[] {0, 0, 1, 1}, List.of("a", "b")));

    FittedProbe fitted = new NearestProbe(List.of(2), 1).fit(data);

    // Two of two neighbours and one row's worth of even chances: (2 + 1/2) / 3.
    double[][] p = ((Prediction.Probabilities) fitted.predict(new double[][] {{9, 0}})).values();
    assertThat(p[0]).containsExactly(new double[] {2.5 / 3, 0.5 / 3}, within(1e-12));
  }

  @Test
  void neighboursAreChosenOutsideARowsGroup() {
    // Pairs of rows that are alike and whose number is noise: within a pair one neighbour is
    // perfect, outside it many are better than one.
    Random random = new Random(3);
    double[][] x = new double[80][5];
    double[] y = new double[80];
    String[] groups = new String[80];
    for (int i = 0; i < 80; i++) {
      groups[i] = "pair" + i / 2;
      y[i] = i % 2 == 0 ? random.nextGaussian() : y[i - 1];
      for (int j = 0; j < 5; j++) {
        x[i][j] = i % 2 == 0 ? random.nextGaussian() : x[i - 1][j];
      }
    }
    NearestProbe probe = new NearestProbe(List.of(1, 30), 1);
    Target target = new Target.Values(y);

    assertThat(probe.fit(new ProbeData(x, target, List.of(groups))).penalty()).isEqualTo(30);
    assertThat(probe.fit(ProbeData.ungrouped(x, target)).penalty()).isEqualTo(1);
  }

  @Test
  void treesReadWhatNoLineCan() {
    Random random = new Random(5);
    double[][] x = new double[400][3];
    int[] y = new int[400];
    for (int i = 0; i < 400; i++) {
      for (int j = 0; j < 3; j++) {
        x[i][j] = random.nextGaussian();
      }
      y[i] = x[i][0] * x[i][1] > 0 ? 1 : 0;
    }
    ProbeData data = ProbeData.ungrouped(x, new Target.Classes(y, List.of("a", "b")));
    List<Fold> folds = Folds.of(data, 4, 42);
    BoostedProbe trees = new BoostedProbe(60, 0.1, 15, 10, 1, true, 42);

    ProbeResult result = CrossValidation.run(trees, data, folds);

    assertThat(result.pooled().get(Metric.AUROC)).isGreaterThan(0.9);
    assertThat(
            CrossValidation.run(LogisticProbe.defaults(), data, folds).pooled().get(Metric.AUROC))
        .isLessThan(0.6);
    assertThat(CrossValidation.run(trees, data, folds)).isEqualTo(result);
  }

  @Test
  void treesKnowNumbersAndSeveralClasses() {
    Random random = new Random(6);
    double[][] x = new double[200][2];
    double[] y = new double[200];
    int[] c = new int[200];
    for (int i = 0; i < 200; i++) {
      x[i][0] = random.nextGaussian();
      x[i][1] = random.nextGaussian();
      y[i] = x[i][0] * x[i][0];
      c[i] = x[i][0] < -0.5 ? 0 : x[i][0] < 0.5 ? 1 : 2;
    }
    BoostedProbe trees = new BoostedProbe(200, 0.1, 31, 5, 1, true, 42);

    ProbeData numbers = ProbeData.ungrouped(x, new Target.Values(y));
    assertThat(trees.fit(numbers).score(numbers).get(Metric.R2)).isGreaterThan(0.9);
    ProbeData classes =
        ProbeData.ungrouped(x, new Target.Classes(c, List.of("low", "middle", "high")));
    FittedProbe fitted = trees.fit(classes);
    assertThat(fitted.score(classes).get(Metric.ACCURACY)).isGreaterThan(0.95);
    for (double[] p : ((Prediction.Probabilities) fitted.predict(x)).values()) {
      assertThat(p[0] + p[1] + p[2]).isCloseTo(1, within(1e-9));
    }
  }

  @Test
  void tooFewRowsAreRefused() {
    ProbeData few =
        ProbeData.ungrouped(new double[][] {{1}, {2}}, new Target.Values(new double[] {1, 2}));

    assertThatThrownBy(() -> BoostedProbe.defaults().fit(few))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("2 training rows");
    assertThatThrownBy(() -> new NearestProbe(List.of(5), 1).fit(few))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("at least 5 rows outside every group");
  }
}
