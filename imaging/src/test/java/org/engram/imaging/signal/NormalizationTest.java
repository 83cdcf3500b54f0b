package org.engram.imaging.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormalizationTest {
  private static final RobustScaling ROBUST =
      new RobustScaling(
          "two", List.of("A", "B"), new double[] {10, 100}, new double[] {2, 50}, 3, "test");

  @Test
  void globalZScoreDividesByTheUnbiasedDeviationOfTheWholeWindow() {
    // Mean 3, squared deviations 4 1 0 1 4 0: variance 10 / 5.
    float[] out = new GlobalZScore().apply(new double[] {1, 2, 3, 4, 5, 3}, 2, 3);
    float deviation = (float) Math.sqrt(2);
    assertThat(out)
        .containsExactly(
            -2 / deviation, -1 / deviation, 0, 1 / deviation, (float) (2 / Math.sqrt(2)), 0);
  }

  @Test
  void regionZScoreTakesEachRegionAlone() {
    float[] out = new RegionZScore().apply(new double[] {1, 2, 3, 7, 7, 7, 10, 30, 20}, 3, 3);
    assertThat(out).containsExactly(-1, 0, 1, 0, 0, 0, -1, 1, 0);
  }

  @Test
  void robustTakesTheTrainingSubjectsMedianAndRange() {
    assertThat(ROBUST.apply(new double[] {10, 14, 50, 125}, 2, 2)).containsExactly(0, 2, -1, 0.5f);
  }

  @Test
  void noneOnlyRounds() {
    assertThat(new NoNormalization().apply(new double[] {0.1, 16777217}, 1, 2))
        .containsExactly(0.1f, 16777216f);
  }

  @Test
  void valuesAreRoundedToFloat32First() {
    // 16777217 is 16777216 in float32, so both frames are equal and nothing varies.
    double[] values = {16777216, 16777217};
    assertThatThrownBy(() -> new GlobalZScore().apply(values, 1, 2))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("a window of 2 equal values");
  }

  @Test
  void absentRowsTakeNoPartAndComeOutZero() {
    BitSet absent = new BitSet();
    absent.set(1);
    double[] with = {1, 2, 3, 999, 999, 999, 4, 5, 3};
    float[] out = new GlobalZScore().apply(with, 3, 3, absent);
    float[] without = new GlobalZScore().apply(new double[] {1, 2, 3, 4, 5, 3}, 2, 3);
    assertThat(Arrays.copyOf(out, 3)).isEqualTo(Arrays.copyOf(without, 3));
    assertThat(Arrays.copyOfRange(out, 3, 6)).containsOnly(0);
    assertThat(Arrays.copyOfRange(out, 6, 9)).isEqualTo(Arrays.copyOfRange(without, 3, 6));
    assertThat(ROBUST.apply(new double[] {12, 999}, 2, 1, absent)).containsExactly(1, 0);
    assertThat(new RegionZScore().apply(with, 3, 3, absent)[4]).isZero();
    assertThat(new NoNormalization().apply(with, 3, 3, absent)[4]).isZero();
  }

  @Test
  void robustRefusesOtherRegions() {
    assertThatThrownBy(() -> ROBUST.apply(new double[3], 3, 1))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("3 regions; expected 2 as fitted for two");
    assertThatThrownBy(() -> ROBUST.requireRegions("model", List.of("A", "C")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("model: normalization region 1 is 'B'; expected 'C'");
    assertThatThrownBy(() -> ROBUST.requireRegions("model", List.of("A", "B", "C")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("statistics of 2 regions; expected the model's 3");
  }

  @Test
  void aRangeOfZeroIsRefusedByRegion() {
    assertThatThrownBy(
            () ->
                new RobustScaling(
                    "two", List.of("A", "B"), new double[2], new double[] {1, 0}, 3, ""))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("region 'B' with median 0.0 and IQR 0.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"global-zscore", "region-zscore", "none"})
  void aNameIsWhatItNames(String name) {
    assertThat(Normalization.fromName(name).name()).isEqualTo(name);
  }

  @Test
  void robustNeedsItsFileAndOtherNamesAreListed() {
    assertThatThrownBy(() -> Normalization.fromName("robust"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("engram normalization fit");
    assertThatThrownBy(() -> Normalization.fromName("zscore"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "'zscore'; expected one of robust, global-zscore, region-zscore, none");
  }

  @Test
  void removedRegionMeansAreNoticedOnlyWhereTheyAreExpected() {
    double[] demeaned = {-1, 1, -3, 3};
    double[] withMeans = {99, 101, 497, 503};
    BitSet all = new BitSet();
    assertThat(RegionMeans.removedWarning(demeaned, 2, 2, all, ROBUST))
        .hasValueSatisfying(
            w -> assertThat(w).contains("no |mean| above 0.0 standard deviations in 2 regions"));
    assertThat(RegionMeans.removedWarning(withMeans, 2, 2, all, ROBUST)).isEmpty();
    assertThat(RegionMeans.removedWarning(demeaned, 2, 2, all, new GlobalZScore())).isEmpty();
    // One region with its mean is enough to show that they were not all taken out.
    assertThat(RegionMeans.removedWarning(new double[] {-1, 1, 497, 503}, 2, 2, all, ROBUST))
        .isEmpty();
  }
}
