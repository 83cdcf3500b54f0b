package org.engram.imaging.atlas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalDouble;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

class MatchedSeriesTest {
  private static final Atlas ATLAS =
      new Atlas(
          "five",
          List.of(
              new Region(0, "A", "L", "Vis"),
              new Region(1, "B", "R", "Vis"),
              new Region(2, "C", "L", "Vis"),
              new Region(3, "D", "R", "Default"),
              new Region(4, "E", "R", "Limbic")));

  @Test
  void rowsComeOutInTheOrderOfTheAtlas() {
    MatchedSeries matched =
        matched(
            List.of("E", "C", "A", "D", "B"),
            MissingRegions.REFUSE,
            ConstantRegions.REFUSE,
            new double[] {5, 50, 3, 30, 1, 10, 4, 40, 2, 20});
    assertThat(matched.values()).containsExactly(1, 10, 2, 20, 3, 30, 4, 40, 5, 50);
    assertThat(matched.coverage()).isEqualTo(1);
    assertThat(matched.warnings()).isEmpty();
    assertThat(matched.repetitionTime()).hasValue(2.0);
  }

  @Test
  void missingRegionsAreRefusedByName() {
    assertThatThrownBy(
            () ->
                matched(
                    List.of("A", "B", "C", "X"),
                    MissingRegions.REFUSE,
                    ConstantRegions.REFUSE,
                    new double[] {1, 10, 2, 20, 3, 30, 4, 40}))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("scan.tsv: 2 of 5 regions missing: D, E; not used: X");
  }

  @Test
  void theMeanOfTheNetworkFillsAMissingRegionFrameByFrame() {
    MatchedSeries matched =
        matched(
            List.of("A", "B", "D", "X"),
            MissingRegions.MEAN,
            ConstantRegions.REFUSE,
            new double[] {1, 10, 2, 20, 6, 60, 7, 8});
    assertThat(matched.missingLabels()).containsExactly("C", "E");
    assertThat(matched.coverage()).isEqualTo(0.6);
    float[] window = {1, 10, 2, 20, -9, -9, 6, 60, -9, -9};
    matched.fillMissing(window, 2);
    // C by A and B of its network; E, alone in its network, by A, B and D.
    assertThat(window).containsExactly(1, 10, 2, 20, 1.5f, 15, 6, 60, 3, 30);
    assertThat(matched.warnings())
        .containsExactly(
            "2 missing regions filled (mean): C, E", "1 regions of the input not used: X");
  }

  @Test
  void constantRegionsTakeNoPartInTheMean() {
    MatchedSeries matched =
        matched(
            List.of("A", "B", "D", "E"),
            MissingRegions.MEAN,
            ConstantRegions.MARK,
            new double[] {1, 10, 0, 0, 6, 60, 7, 70});
    float[] window = {1, 10, -4, -4, 0, 0, 6, 60, 7, 70};
    matched.fillMissing(window, 2);
    assertThat(window).containsExactly(1, 10, -4, -4, 1, 10, 6, 60, 7, 70);
    assertThat(matched.constantLabels()).containsExactly("B");
    assertThat(matched.coverage()).isEqualTo(0.6);
    assertThat(matched.warnings()).contains("1 constant regions: B");
  }

  @Test
  void zeroFillsWithTheCentreOfTheNormalisedInput() {
    MatchedSeries matched =
        matched(
            List.of("A", "B", "C", "D"),
            MissingRegions.ZERO,
            ConstantRegions.REFUSE,
            new double[] {1, 10, 2, 20, 3, 30, 4, 40});
    float[] window = {1, 10, 2, 20, 3, 30, 4, 40, -9, -9};
    matched.fillMissing(window, 2);
    assertThat(window).containsExactly(1, 10, 2, 20, 3, 30, 4, 40, 0, 0);
    assertThat(matched.absent().stream()).containsExactly(4);
  }

  @Test
  void constantRegionsAreRefusedByName() {
    assertThatThrownBy(
            () ->
                matched(
                    List.of("A", "B", "C", "D", "E"),
                    MissingRegions.REFUSE,
                    ConstantRegions.REFUSE,
                    new double[] {1, 10, 7.5, 7.5, 3, 30, 4, 40, 5, 50}))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("1 constant regions: B (the first is 7.5 throughout)")
        .hasMessageContaining("--constant-regions mark");
  }

  @Test
  void roundingIsNotSignalButASmallChangeIs() {
    MatchedSeries matched =
        matched(
            List.of("A", "B", "C", "D", "E"),
            MissingRegions.REFUSE,
            ConstantRegions.MARK,
            new double[] {1e6, 1e6 * (1 + 1e-13), 1e6, 1e6 * (1 + 1e-11), 3, 30, 4, 40, 5, 50});
    assertThat(matched.constantLabels()).containsExactly("A");
  }

  @Test
  void aSeriesWithoutAnySignalIsRefusedUnderEveryPolicy() {
    assertThatThrownBy(
            () ->
                matched(
                    List.of("A", "B"),
                    MissingRegions.MEAN,
                    ConstantRegions.MARK,
                    new double[] {1, 1, 2, 2}))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no region varies over its 2 frames");
  }

  @Test
  void policiesAreKnownByTheNamesThatUsersType() {
    assertThat(MissingRegions.fromName("mean")).isEqualTo(MissingRegions.MEAN);
    assertThat(ConstantRegions.fromName("mark")).isEqualTo(ConstantRegions.MARK);
    assertThatThrownBy(() -> MissingRegions.fromName("MEAN"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--missing-regions: 'MEAN'; expected one of refuse, mean, zero");
    assertThatThrownBy(() -> ConstantRegions.fromName("drop"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--constant-regions: 'drop'; expected one of refuse, mark");
  }

  private static MatchedSeries matched(
      List<String> labels, MissingRegions missing, ConstantRegions constant, double[] values) {
    TimeSeries series =
        new TimeSeries(
            "scan.tsv", labels, labels.size(), 2, values, OptionalDouble.of(2), List.of());
    RegionMatch match = new LabelMatcher(ATLAS).match(series, false);
    return MatchedSeries.of(series, match, missing, constant);
  }
}
