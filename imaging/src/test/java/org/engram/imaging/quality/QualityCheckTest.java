package org.engram.imaging.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.engram.imaging.confounds.ConfoundTable;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QualityCheckTest {
  private static final int FRAMES = 60;
  private static final OptionalDouble NONE = OptionalDouble.empty();

  @TempDir private Path folder;

  @Test
  void aCalmRunHasNumbersAndNoFlagButItsLength() throws IOException {
    ScanQuality scan = review(run(500), Optional.of(table(0.1)), NONE).quality();

    assertThat(scan.regions()).isEqualTo(20);
    assertThat(scan.minutes()).hasValue(2);
    assertThat(scan.meanFd().orElseThrow()).isCloseTo(0.1, within(1e-12));
    assertThat(scan.maxFd()).hasValue(0.1);
    assertThat(scan.movedShare()).hasValue(0);
    assertThat(scan.spikeShare()).hasValue(0);
    assertThat(scan.coverage()).isEqualTo(1);
    assertThat(scan.usableMinutes()).hasValue(2);
    assertThat(scan.flags())
        .extracting(QualityFlag::words)
        .containsExactly("2.00 usable minutes, below 4.00");
  }

  @Test
  void movedFramesAreCountedAndFlagged() throws IOException {
    ScanReview review = review(run(500), Optional.of(table(0.6)), NONE);
    ScanQuality scan = review.quality();

    // the first frame has no displacement
    assertThat(scan.movedShare().orElseThrow()).isCloseTo(59 / 60.0, within(1e-12));
    assertThat(scan.usableMinutes().orElseThrow()).isCloseTo(2 / 60.0, within(1e-12));
    assertThat(scan.flags())
        .extracting(QualityFlag::kind)
        .containsExactly(
            QualityFlag.Kind.MEAN_FD, QualityFlag.Kind.SPIKE_SHARE, QualityFlag.Kind.SHORT);
    assertThat(scan.flags().getFirst().words())
        .isEqualTo("mean framewise displacement 0.600 mm, above 0.250 mm");
    assertThat(review.traces().spikes()[0]).isFalse();
    assertThat(review.traces().spikes()[1]).isTrue();
  }

  @Test
  void aJumpOfAllRegionsIsASpikeByDvars() {
    TimeSeries run = run(500);
    double[] values = run.values().clone();
    for (int r = 0; r < 20; r++) {
      values[r * FRAMES + 30] += 50;
    }
    ScanReview review = review(with(values), Optional.empty(), NONE);

    assertThat(review.quality().spikeShare().orElseThrow()).isCloseTo(2 / 60.0, within(1e-12));
    assertThat(review.traces().spikes()[30]).isTrue();
    assertThat(review.traces().spikes()[31]).isTrue();
    assertThat(review.quality().maxStdDvars().orElseThrow()).isGreaterThan(10);
    assertThat(review.quality().meanFd()).isEmpty();
    assertThat(review.quality().notes())
        .containsExactly("DVARS of the regions, for want of the voxels'");
  }

  @Test
  void signalToNoiseIsTheMedianOfMeanOverDeviation() {
    double[] values = new double[3 * 4];
    for (int t = 0; t < 4; t++) {
      values[t] = 10 + (t % 2 == 0 ? 1 : -1);
      values[4 + t] = 30 + (t % 2 == 0 ? 1 : -1);
      values[8 + t] = 7;
    }
    TimeSeries run =
        new TimeSeries("run", List.of(), 3, 4, values, OptionalDouble.of(2), List.of());
    ScanQuality scan = review(run, Optional.empty(), NONE).quality();

    assertThat(scan.tsnr().orElseThrow()).isCloseTo(20, within(1e-12));
    assertThat(scan.autocorrelation().orElseThrow()).isCloseTo(-0.75, within(1e-12));
    assertThat(scan.coverage()).isCloseTo(2 / 3.0, within(1e-12));
  }

  @Test
  void aRunWithoutMeansHasNoSignalToNoise() {
    ScanQuality scan = review(run(0), Optional.empty(), NONE).quality();

    assertThat(scan.tsnr()).isEmpty();
    assertThat(scan.notes())
        .contains("no temporal signal to noise: the means were removed, or nothing changes");
  }

  @Test
  void withoutMeansTheRegionsOwnDvarsHasNoScaleButItsSpikesCount() throws IOException {
    double[] values = run(0).values().clone();
    for (int r = 0; r < 20; r++) {
      values[r * FRAMES + 30] += 50;
    }

    ScanQuality own = review(with(values), Optional.empty(), NONE).quality();

    assertThat(own.meanDvars()).isEmpty();
    assertThat(own.spikeShare().orElseThrow()).isCloseTo(2 / 60.0, within(1e-12));
    assertThat(review(with(values), Optional.of(table(0.1)), NONE).quality().meanDvars())
        .hasValue(20);
  }

  @Test
  void voxelsThatStreamedByAreLookedAtAsRegionsAre() throws IOException {
    TimeSeries run = run(500);
    VoxelQuality voxels = new VoxelQuality(20, FRAMES);
    double[] frame = new double[20];
    for (int t = 0; t < FRAMES; t++) {
      for (int v = 0; v < 20; v++) {
        frame[v] = run.value(v, t);
      }
      voxels.add(frame);
    }

    ScanQuality regions = review(run, Optional.of(table(0.6)), NONE).quality();
    ScanQuality scan =
        QualityCheck.review(
                "run",
                voxels,
                OptionalDouble.of(2),
                Optional.of(table(0.6)),
                OptionalDouble.of(0.5),
                QualitySettings.defaults())
            .quality();

    assertThat(scan.regions()).isEqualTo(20);
    assertThat(scan.meanFd()).isEqualTo(regions.meanFd());
    assertThat(scan.spikeShare()).isEqualTo(regions.spikeShare());
    assertThat(scan.usableMinutes()).isEqualTo(regions.usableMinutes());
    assertThat(scan.tsnr().orElseThrow()).isCloseTo(regions.tsnr().orElseThrow(), within(1e-9));
    assertThat(scan.autocorrelation().orElseThrow())
        .isCloseTo(regions.autocorrelation().orElseThrow(), within(1e-9));
    assertThat(scan.coverage()).isEqualTo(0.5);
    assertThat(scan.flags()).extracting(QualityFlag::kind).contains(QualityFlag.Kind.COVERAGE);
  }

  @Test
  void statedCoverageCountsWhereItIsLower() {
    assertThat(review(run(500), Optional.empty(), OptionalDouble.of(0.75)).quality().flags())
        .extracting(QualityFlag::words)
        .contains("coverage 0.750, below 0.900");
  }

  @Test
  void aTableOfAnotherRunIsRefused() throws IOException {
    TimeSeries run = new TimeSeries("run", List.of(), 1, 5, new double[5], NONE, List.of());
    ConfoundTable table = table(0.1);
    assertThatThrownBy(() -> review(run, Optional.of(table), NONE))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("60 rows; expected 5, one a frame of run");
  }

  @Test
  void aRuleSaysWhyAScanIsLeftOut() throws IOException {
    ScanQuality scan = review(run(500), Optional.of(table(0.6)), NONE).quality();
    ScanQuality unknown = review(run(500), Optional.empty(), NONE).quality();
    ExclusionRule rule =
        new ExclusionRule(OptionalDouble.of(0.5), NONE, OptionalDouble.of(1), NONE, NONE);

    assertThat(ExclusionRule.defaults().apply(scan)).isEmpty();
    assertThat(rule.apply(scan))
        .hasValue("mean_fd 0.6000 is above 0.5000; usable_minutes 0.03333 is below 1.000");
    assertThat(rule.apply(unknown)).hasValue("mean_fd is not known, and the rule asks for it");
    assertThatThrownBy(() -> new ExclusionRule(NONE, OptionalDouble.of(20), NONE, NONE, NONE))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("max_spike_share: 20.0; expected a share from 0 to 1");
  }

  @Test
  void defaultsAreStated() {
    assertThat(QualitySettings.defaults())
        .isEqualTo(new QualitySettings(0.5, 1.5, 3.5, 0.25, 5, 0.2, 4, 0.9, 20));
    assertThatThrownBy(() -> new QualitySettings(0, 1.5, 3.5, 0.25, 5, 0.2, 4, 0.9, 20))
        .hasMessage("fd_threshold: 0.0; expected above 0");
  }

  @Test
  void aCarpetIsBoundedAndStandardised() {
    double[] values = new double[700 * 2500];
    for (int i = 0; i < values.length; i++) {
      values[i] = 100 + (i % 2500 < 1250 ? 2 : -2);
    }
    TimeSeries run = new TimeSeries("run", List.of(), 700, 2500, values, NONE, List.of());
    CarpetPlot carpet = CarpetPlot.of(run, CarpetPlot.ROWS);

    assertThat(carpet.rows()).hasNumberOfRows(300);
    assertThat(carpet.framesPerColumn()).isEqualTo(3);
    assertThat(carpet.rows()[299]).hasSize(834);
    assertThat(carpet.rows()[0][0]).isCloseTo(1f, within(1e-6f));
    assertThat(carpet.rows()[0][833]).isCloseTo(-1f, within(1e-6f));
    assertThat(carpet.signals()[299]).isEqualTo(697);
  }

  private static ScanReview review(
      TimeSeries run, Optional<ConfoundTable> table, OptionalDouble coverage) {
    return QualityCheck.review(run, table, coverage, QualitySettings.defaults());
  }

  private ConfoundTable table(double displacement) throws IOException {
    StringBuilder text =
        new StringBuilder("framewise_displacement\tdvars\tstd_dvars\nn/a\tn/a\tn/a\n");
    for (int t = 1; t < FRAMES; t++) {
      text.append(displacement).append("\t20\t1.1\n");
    }
    return ConfoundTable.read(Files.writeString(folder.resolve("confounds.tsv"), text));
  }

  private static TimeSeries run(double mean) {
    Random random = new Random(11);
    double[] values = new double[20 * FRAMES];
    for (int i = 0; i < values.length; i++) {
      // evenly spread, so that no frame is far from the others
      values[i] = mean + 2 * random.nextDouble() - 1;
    }
    return with(values);
  }

  private static TimeSeries with(double[] values) {
    return new TimeSeries("run", List.of(), 20, FRAMES, values, OptionalDouble.of(2), List.of());
  }
}
