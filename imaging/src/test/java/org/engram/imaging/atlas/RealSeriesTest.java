package org.engram.imaging.atlas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.engram.imaging.signal.FrameSelection;
import org.engram.imaging.signal.GlobalZScore;
import org.engram.imaging.signal.Normalization;
import org.engram.imaging.signal.RegionMeans;
import org.engram.imaging.signal.RobustStatistics;
import org.engram.imaging.signal.Sampling;
import org.engram.imaging.signal.ShortRuns;
import org.engram.imaging.signal.Window;
import org.engram.imaging.signal.WindowPolicy;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

/** Real subjects from file to network input. */
class RealSeriesTest {
  private static final String FEP = "timeseries/fep_schaefer400/ts_";

  @Test
  void aSeriesOfOtherRegionsWithoutLabelsIsRefusedEvenWithTheOrderStated() throws IOException {
    TimeSeries series = fep("sub-001_ses-1");
    LabelMatcher matcher = new LabelMatcher(Atlas.published450());
    assertThatThrownBy(() -> matcher.match(series, false))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no region labels");
    assertThatThrownBy(() -> matcher.match(series, true))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("419 regions, and no region labels; expected 450 regions");
  }

  @Test
  void aPatientsRunBecomesOneWindowOfTheModel() throws IOException {
    MatchedSeries matched = matched(fep("sub-001_ses-1"), ConstantRegions.REFUSE);
    FrameSelection selection =
        new FrameSelection(Sampling.BAND_LIMITED, WindowPolicy.fromName("all"), ShortRuns.REFUSE);
    List<Window> windows =
        selection.select(
            matched.source(), matched.values(), 419, 234, matched.repetitionTime(), 160, 2.205);
    assertThat(windows).hasSize(1);
    float[] input =
        new GlobalZScore().apply(windows.getFirst().values(), 419, 160, matched.absent());
    double mean = 0;
    for (float value : input) {
      mean += value / (double) input.length;
    }
    assertThat(Math.abs(mean)).isLessThan(1e-6);
    // Region means are carried over by the sampling: the first region's to 0.1 %.
    double before = RegionMeans.of(matched.values(), 419, 234)[0];
    double after = RegionMeans.of(windows.getFirst().values(), 419, 160)[0];
    assertThat(after / before).isBetween(0.999, 1.001);
  }

  @Test
  void robustStatisticsOfRealScansExpectTheRegionMeans() throws IOException {
    RobustStatistics statistics = new RobustStatistics("fep", Atlas.unnamed("fep", 419).labels());
    for (String name : List.of("sub-001_ses-1", "sub-002_ses-1", "sub-003_ses-1")) {
      TimeSeries series = fep(name);
      statistics.add(name, series.values(), 419, 234);
    }
    Normalization robust = statistics.finish("test");
    MatchedSeries scan = matched(fep("sub-001_ses-2"), ConstantRegions.REFUSE);
    assertThat(RegionMeans.removedWarning(scan.values(), 419, 234, scan.absent(), robust))
        .isEmpty();
    double[] demeaned = scan.values().clone();
    double[] means = RegionMeans.of(demeaned, 419, 234);
    Arrays.setAll(demeaned, i -> scan.values()[i] - means[i / 234]);
    assertThat(RegionMeans.removedWarning(demeaned, 419, 234, scan.absent(), robust))
        .hasValueSatisfying(w -> assertThat(w).contains("in 419 regions"));
  }

  @Test
  void theConstantRegionOfAnAutismScanIsNamed() throws IOException {
    List<String> lines = SharedData.lines("timeseries/abide_ho/UM_1_0050320_rois_ho.1D.gz");
    List<String> labels = List.of(lines.getFirst().strip().split("\\s+"));
    double[][] frames =
        lines.stream().skip(1).map(RealSeriesTest::numbers).toArray(double[][]::new);
    double[] values = new double[111 * frames.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = frames[i % frames.length][i / frames.length];
    }
    TimeSeries series =
        new TimeSeries("UM_1_0050320", labels, 111, 296, values, OptionalDouble.of(2), List.of());
    assertThatThrownBy(() -> matched(series, ConstantRegions.REFUSE))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("UM_1_0050320: 1 constant regions: region-");
    MatchedSeries marked = matched(series, ConstantRegions.MARK);
    assertThat(labels.get(marked.constant().nextSetBit(0))).isEqualTo("#3455");
    assertThat(marked.coverage()).isEqualTo(110 / 111.0);
  }

  private static MatchedSeries matched(TimeSeries series, ConstantRegions constants) {
    Atlas atlas = Atlas.unnamed("as read", series.regions());
    RegionMatch match = new LabelMatcher(atlas).match(series, true);
    return MatchedSeries.of(series, match, MissingRegions.REFUSE, constants);
  }

  private static TimeSeries fep(String name) throws IOException {
    double[] values =
        SharedData.lines(FEP + name + ".txt.gz").stream()
            .flatMapToDouble(line -> Arrays.stream(numbers(line)))
            .toArray();
    return new TimeSeries(name, List.of(), 419, 234, values, OptionalDouble.of(2), List.of());
  }

  private static double[] numbers(String line) {
    return Arrays.stream(line.strip().split("[\\s,]+")).mapToDouble(Double::parseDouble).toArray();
  }
}
