package org.engram.imaging.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.List;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

class RobustStatisticsTest {
  private final RobustStatistics statistics = new RobustStatistics("two", List.of("A", "B"));

  @Test
  void theRangeIsOverSubjectsAndNotOverTime() {
    add(1, 100, 5);
    add(2, 200, 50);
    add(4, 400, 500);
    add(8, 800, 5000);
    RobustScaling fitted = statistics.finish("test");
    assertThat(fitted.medians()).containsExactly(3, 300);
    // Quartiles 1.75 and 5 by linear interpolation.
    assertThat(fitted.iqrs()).containsExactly(3.25, 325);
    assertThat(fitted.scans()).isEqualTo(4);
    assertThat(fitted.regions()).containsExactly("A", "B");
  }

  @Test
  void percentilesInterpolateLinearly() {
    double[] sorted = {1, 2, 4, 8, 16, 32, 64};
    assertThat(RobustStatistics.percentile(sorted, 25)).isEqualTo(3);
    assertThat(RobustStatistics.percentile(sorted, 75)).isEqualTo(24);
    assertThat(RobustStatistics.percentile(new double[] {1, 2}, 75)).isEqualTo(1.75);
    assertThat(RobustStatistics.percentile(sorted, 100)).isEqualTo(64);
  }

  @Test
  void oneScanIsTooFew() {
    add(1, 100, 5);
    assertThatThrownBy(() -> statistics.finish("test"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("1 scans with region 'A'; expected at least 2");
  }

  @Test
  void aRegionWithoutSpreadOverSubjectsIsRefusedByLabel() {
    add(1, 0, 5);
    add(2, 0, 5);
    assertThatThrownBy(() -> statistics.finish("test"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("1 regions with an interquartile range of 0 over 2 scans: B")
        .hasMessageContaining("region-zscore or global-zscore");
  }

  @Test
  void absentRowsAreNotCounted() {
    add(1, 100, 5);
    add(2, 200, 5);
    BitSet absent = new BitSet();
    absent.set(1);
    statistics.add("scan", new double[] {3, 3, 0, 0}, 2, 2, absent);
    RobustScaling fitted = statistics.finish("test");
    assertThat(fitted.medians()).containsExactly(2, 150);
    assertThat(fitted.scans()).isEqualTo(3);
  }

  @Test
  void aScanOfOtherRegionsOrWithoutAFiniteMeanIsRefused() {
    assertThatThrownBy(() -> statistics.add("scan.tsv", new double[3], 3, 1))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("scan.tsv: 3 values as 3 regions x 1 frames; expected 2 regions");
    assertThatThrownBy(() -> statistics.add("scan.tsv", new double[] {1, Double.NaN}, 2, 1))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("scan.tsv: region 'B' with mean NaN");
    assertThat(statistics.scans()).isZero();
  }

  @Test
  void aMeanLosesNothingToLargeValues() {
    double[] values = {1e16, 1, 1, -1e16};
    assertThat(RegionMeans.of(values, 1, 4)[0]).isCloseTo(0.5, within(0.0));
  }

  /** One scan of two regions with these means that swings by this much in time. */
  private void add(double first, double second, double swing) {
    statistics.add(
        "scan", new double[] {first - swing, first + swing, second - swing, second + swing}, 2, 2);
  }
}
