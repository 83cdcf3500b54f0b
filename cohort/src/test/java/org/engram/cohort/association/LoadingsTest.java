package org.engram.cohort.association;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.engram.cohort.association.AssociationMethod.RegularisedCca;
import org.engram.models.probing.Fold;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

class LoadingsTest {
  @Test
  void structureCoefficientsAreTheRecordedOnes() {
    Golden golden = Golden.read();
    AssociationSettings settings =
        AssociationSettings.of(new RegularisedCca(List.of(0.3))).withPermutations(1, 1);
    AssociationResult result =
        Association.run(
            golden.first(), golden.second(), List.of(), Exchangeability.free(60), settings);

    Loadings loadings =
        Loadings.of(
            result, golden.first(), golden.second(), Exchangeability.free(60), settings, 40, 0.95);

    for (int k = 0; k < 3; k++) {
      for (int j = 0; j < 5; j++) {
        double expected = golden.figures().get("ridge_0.3_loadings_x").get(k).get(j).doubleValue();
        assertThat(Math.abs(loadings.first().get(k).get(j).value()))
            .isCloseTo(expected, within(1e-8));
      }
    }
    assertThat(loadings.first().getFirst())
        .allSatisfy(l -> assertThat(l.low()).isLessThan(l.high()));
    assertThat(loadings.second().getFirst()).hasSize(4);
  }

  @Test
  void anIntervalOfATrueLoadingLeavesOutZeroAndKeepsItsSign() {
    MadeBlocks made = MadeBlocks.of(150, 4, 4, new double[] {0.9}, 0, 2);
    AssociationSettings settings =
        AssociationSettings.of(new RegularisedCca(List.of(0.01))).withPermutations(1, 1);
    AssociationResult result =
        Association.run(
            made.first(), made.second(), List.of(), Exchangeability.free(150), settings);

    Loadings.Loading found =
        Loadings.of(
                result, made.first(), made.second(), Exchangeability.free(150), settings, 60, 0.95)
            .first()
            .getFirst()
            .getFirst();

    assertThat(Math.abs(found.value())).isGreaterThan(0.9);
    assertThat(found.low() * found.high()).isGreaterThan(0.7);
  }

  @Test
  void heldOutVariatesKeepOneSignOverFolds() {
    MadeBlocks made = MadeBlocks.of(150, 4, 4, new double[] {0.9}, 0, 2);
    List<Fold> folds =
        IntStream.range(0, 3)
            .mapToObj(
                f ->
                    new Fold(
                        IntStream.range(0, 150).filter(i -> i % 3 != f).toArray(),
                        IntStream.range(0, 150).filter(i -> i % 3 == f).toArray()))
            .toList();
    AssociationResult result =
        Association.run(
            made.first(),
            made.second(),
            folds,
            Exchangeability.free(150),
            AssociationSettings.of(new RegularisedCca(List.of(0.01))).withPermutations(1, 1));

    HeldOutVariates variates = HeldOutVariates.of(result, made.first(), made.second(), folds);

    double[] factor =
        IntStream.range(0, 150).mapToDouble(i -> made.first().features()[i][0]).toArray();
    assertThat(Math.abs(Vectors.correlation(variates.first(0), factor))).isGreaterThan(0.95);
    assertThat(Vectors.correlation(variates.first(0), variates.second(0))).isGreaterThan(0.8);
  }

  /** r, t and p of a regression that NumPy and SciPy were asked for. */
  @Test
  void partialCorrelationTakesTheOthersOut() {
    SplittableRandom random = new SplittableRandom(4);
    double[] z = random.doubles(50).toArray();
    double[] x = IntStream.range(0, 50).mapToDouble(i -> 5 * z[i] + random.nextDouble()).toArray();
    double[] y = IntStream.range(0, 50).mapToDouble(i -> 5 * z[i] + random.nextDouble()).toArray();
    x[7] = Double.NaN;

    PartialCorrelation plain = PartialCorrelation.of(x, y, new double[0][], 0.95);
    PartialCorrelation partial = PartialCorrelation.of(x, y, new double[][] {z}, 0.95);

    assertThat(plain.r()).isGreaterThan(0.9);
    assertThat(partial.rows()).isEqualTo(49);
    // From the three plain correlations: (rxy - rxz ryz) / sqrt((1 - rxz²)(1 - ryz²)).
    double rxz = PartialCorrelation.of(x, z, new double[0][], 0.95).r();
    double[] some = y.clone();
    some[7] = Double.NaN;
    double ryz = PartialCorrelation.of(some, z, new double[0][], 0.95).r();
    double expected = (plain.r() - rxz * ryz) / Math.sqrt((1 - rxz * rxz) * (1 - ryz * ryz));
    assertThat(partial.r()).isCloseTo(expected, within(1e-10));
    assertThat(partial.low()).isLessThan(partial.r());
    assertThat(partial.p()).isBetween(0.0, 1.0);
  }

  @Test
  void refusesMoreFeaturesThanRowsWithoutARidge() {
    MadeBlocks made = MadeBlocks.of(20, 12, 10, new double[0], 0, 2);

    assertThatThrownBy(
            () ->
                Association.run(
                    made.first(),
                    made.second(),
                    List.of(),
                    Exchangeability.free(20),
                    AssociationSettings.of(new RegularisedCca(List.of(0.0)))))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("12 and 10 features for 20 training rows")
        .hasMessageContaining("ridge above 0");
  }
}
