package org.engram.models.brainjepa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.signal.Normalization;
import org.engram.imaging.signal.RobustScaling;
import org.engram.imaging.signal.Sampling;
import org.engram.imaging.signal.ShortRuns;
import org.engram.imaging.signal.WindowPolicy;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.models.brainjepa.InputPreparation.Options;
import org.engram.models.brainjepa.InputPreparation.Prepared;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model of four regions (A1, A2 of network A; B1 of B; C1 of none) and 8 frames. */
class InputPreparationTest {
  private static final List<String> LABELS = TinyModel.FOUR.labels();
  private static final Normalization NONE = Normalization.fromName("none");
  private static final Normalization GLOBAL = Normalization.fromName("global-zscore");
  private static final Options DEFAULTS = Options.defaults();

  /** The value of a region at a frame. */
  private interface Signal {
    double at(int region, int frame);
  }

  private static TimeSeries series(
      List<String> labels, int regions, int frames, double time, Signal signal) {
    double[] values = new double[regions * frames];
    Arrays.setAll(values, i -> signal.at(i / frames, i % frames));
    return new TimeSeries(
        "scan.tsv", labels, regions, frames, values, OptionalDouble.of(time), List.of());
  }

  /** Labelled, at 2 s, with the value 100 x region + frame. */
  private static TimeSeries counting(int frames) {
    return series(LABELS, 4, frames, 2, (region, frame) -> 100 * region + frame);
  }

  private static Prepared prepare(
      TimeSeries series, double modelTime, Normalization normalization, Options options) {
    return new InputPreparation(TinyModel.description(8, modelTime, normalization), options)
        .prepare(series);
  }

  private static Options with(MissingRegions missing) {
    return new Options(
        Optional.empty(),
        DEFAULTS.windows(),
        ShortRuns.REFUSE,
        missing,
        ConstantRegions.REFUSE,
        false);
  }

  private static Options with(WindowPolicy windows, ShortRuns shortRuns) {
    return new Options(
        Optional.empty(), windows, shortRuns, MissingRegions.REFUSE, ConstantRegions.REFUSE, false);
  }

  private static float[] row(Prepared input, int window, int region) {
    return Arrays.copyOfRange(input.windows().get(window), region * 8, region * 8 + 8);
  }

  @Test
  void rowsAreBroughtIntoTheModelsOrderByTheirLabels() {
    TimeSeries shuffled =
        series(
            List.of("C1", "B1", "A2", "A1"),
            4,
            8,
            2,
            (region, frame) -> 100 * (3 - region) + frame);
    Prepared input = prepare(shuffled, 2, NONE, DEFAULTS);
    assertThat(input.windows().getFirst())
        .containsExactly(prepare(counting(8), 2, NONE, DEFAULTS).windows().getFirst());
    assertThat(row(input, 0, 2)).containsExactly(200, 201, 202, 203, 204, 205, 206, 207);
    assertThat(input.coverage()).isEqualTo(1);
    assertThat(input.warnings()).isEmpty();
  }

  @Test
  void normalisationSeesTheWindowAloneAfterItWasCut() {
    // 0 and 2 by turns in the window, far larger values after it: mean 1, deviation sqrt(32 / 31).
    TimeSeries run =
        series(LABELS, 4, 16, 2, (_, frame) -> frame < 8 ? frame % 2 * 2 : 1000 + frame);
    float expected = (float) (1 / Math.sqrt(32 / 31.0));
    assertThat(row(prepare(run, 2, GLOBAL, DEFAULTS), 0, 0))
        .containsExactly(
            -expected, expected, -expected, expected, -expected, expected, -expected, expected);
  }

  @Test
  void normalisationSeesThePickedFramesAlone() {
    // Frames 0, 3, 6, 9, 13, 16, 19, 23 are picked; the others would spoil the statistics.
    List<Integer> picked = List.of(0, 3, 6, 9, 13, 16, 19, 23);
    TimeSeries run =
        series(
            LABELS,
            4,
            24,
            0.735,
            (_, frame) -> picked.contains(frame) ? picked.indexOf(frame) % 2 * 2 : 1e6 + frame);
    float expected = (float) (1 / Math.sqrt(32 / 31.0));
    assertThat(row(prepare(run, 2.205, GLOBAL, DEFAULTS), 0, 3))
        .containsExactly(
            -expected, expected, -expected, expected, -expected, expected, -expected, expected);
  }

  @Test
  void aWholeMultipleIsSampledAsPublished() {
    TimeSeries run = series(LABELS, 4, 24, 0.735, (region, frame) -> 100 * region + frame);
    Prepared input = prepare(run, 2.205, NONE, DEFAULTS);
    assertThat(row(input, 0, 1)).containsExactly(100, 103, 106, 109, 113, 116, 119, 123);
    assertThat(input.warnings()).containsExactly("resampled from 0.735 s to 2.205 s (published)");
  }

  @Test
  void anyOtherRepetitionTimeIsSampledBandLimited() {
    Signal slow = (region, frame) -> Math.sin(2 * Math.PI * 0.02 * 2 * frame + region);
    Prepared input = prepare(series(LABELS, 4, 60, 2, slow), 2.205, NONE, DEFAULTS);
    assertThat(input.warnings()).containsExactly("resampled from 2.0 s to 2.205 s (band-limited)");
    for (int frame = 0; frame < 8; frame++) {
      double expected = Math.sin(2 * Math.PI * 0.02 * 2.205 * frame + 1);
      assertThat((double) row(input, 0, 1)[frame]).isCloseTo(expected, within(0.02));
    }
  }

  @ParameterizedTest
  @CsvSource({"2.205", "2.2", "2.21"})
  void theModelsOwnRepetitionTimeIsNotSampledToHalfAPercent(double time) {
    TimeSeries run = series(LABELS, 4, 8, time, (region, frame) -> 100 * region + frame);
    Prepared input = prepare(run, 2.205, NONE, DEFAULTS);
    assertThat(row(input, 0, 0)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(input.warnings()).isEmpty();
  }

  @Test
  void aStatedSamplingIsUsedWhateverTheRuleWouldChoose() {
    Options linear =
        new Options(
            Optional.of(Sampling.LINEAR),
            DEFAULTS.windows(),
            ShortRuns.REFUSE,
            MissingRegions.REFUSE,
            ConstantRegions.REFUSE,
            false);
    TimeSeries run = series(LABELS, 4, 13, 1, (region, frame) -> 100 * region + frame);
    assertThat(row(prepare(run, 1.5, NONE, linear), 0, 0))
        .containsExactly(0, 1.5f, 3, 4.5f, 6, 7.5f, 9, 10.5f);
  }

  @ParameterizedTest
  @CsvSource({
    "first, 0, false, 0", "centre, 0, false, 12", "all, 0, false, 0 16",
    "all, 0, true, 0 16 24", "all, 0.5, false, 0 8 16 24", "all, 6, false, 0 4 8 12 16 20 24"
  })
  void windowsStandWhereTheyShould(String name, double overlap, boolean tail, String seconds) {
    WindowPolicy policy = WindowPolicy.fromName(name).withOverlap(overlap, 8).withTail(tail);
    Prepared input = prepare(counting(20), 2, NONE, with(policy, ShortRuns.REFUSE));
    List<Double> starts = Arrays.stream(seconds.split(" ")).map(Double::valueOf).toList();
    assertThat(input.starts()).isEqualTo(starts);
    for (int window = 0; window < starts.size(); window++) {
      float first = 100 + (float) (starts.get(window) / 2);
      assertThat(row(input, window, 1)).startsWith(first, first + 1).endsWith(first + 7);
    }
  }

  @Test
  void aShortRunIsRefusedWithItsLengthAndWhatIsNeeded() {
    assertThatThrownBy(() -> prepare(counting(6), 2, NONE, DEFAULTS))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("scan.tsv: 6 frames (12.0 s)")
        .hasMessageContaining("at least 8 (16.0 s)")
        .hasMessageContaining("--short-runs");
  }

  @Test
  void aShortRunIsLengthenedAsAsked() {
    WindowPolicy first = WindowPolicy.fromName("first");
    Prepared padded = prepare(counting(6), 2, NONE, with(first, ShortRuns.PAD_MEAN));
    assertThat(row(padded, 0, 1)).containsExactly(100, 101, 102, 103, 104, 105, 102.5f, 102.5f);
    Prepared tiled = prepare(counting(6), 2, NONE, with(first, ShortRuns.TILE));
    assertThat(row(tiled, 0, 1)).containsExactly(100, 101, 102, 103, 104, 105, 100, 101);
  }

  @Test
  void missingRegionsAreRefusedByName() {
    TimeSeries three = series(List.of("A1", "B1", "X9"), 3, 8, 2, (r, t) -> r + t);
    assertThatThrownBy(() -> prepare(three, 2, NONE, DEFAULTS))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("2 of 4 regions missing: A2, C1; not used: X9")
        .hasMessageContaining("--missing-regions");
  }

  @Test
  void missingRegionsAreFilledFromTheirNetworkElseFromAll() {
    // Present: A1 = 0 1 0 1 ..., B1 = 2 3 2 3 ...; mean 1.5, deviation sqrt(20 / 15).
    TimeSeries two = series(List.of("A1", "B1"), 2, 8, 2, (region, t) -> 2 * region + t % 2);
    Prepared input = prepare(two, 2, GLOBAL, with(MissingRegions.MEAN));
    double deviation = Math.sqrt(20 / 15.0);
    float[] a1 = row(input, 0, 0);
    assertThat((double) a1[0]).isCloseTo(-1.5 / deviation, within(1e-6));
    assertThat(row(input, 0, 1)).as("A2 from A1").containsExactly(a1);
    assertThat((double) row(input, 0, 3)[0]).isCloseTo(-0.5 / deviation, within(1e-6));
    assertThat((double) row(input, 0, 3)[1]).isCloseTo(0.5 / deviation, within(1e-6));
    assertThat(input.coverage()).isEqualTo(0.5);
    assertThat(input.warnings()).containsExactly("2 missing regions filled (mean): A2, C1");

    Prepared zero = prepare(two, 2, GLOBAL, with(MissingRegions.ZERO));
    assertThat(row(zero, 0, 0)).containsExactly(a1);
    assertThat(row(zero, 0, 1)).containsExactly(new float[8]);
    assertThat(zero.coverage()).isEqualTo(0.5);
    assertThat(zero.warnings()).containsExactly("2 missing regions filled (zero): A2, C1");
  }

  @Test
  void constantRegionsAreRefusedByNameOrKeptAndNotCounted() {
    TimeSeries flat = series(LABELS, 4, 8, 2, (region, t) -> region == 2 ? 5 : region + t);
    assertThatThrownBy(() -> prepare(flat, 2, NONE, DEFAULTS))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("1 constant regions: B1 (the first is 5.0 throughout)")
        .hasMessageContaining("--constant-regions mark");
    Options mark =
        new Options(
            Optional.empty(),
            DEFAULTS.windows(),
            ShortRuns.REFUSE,
            MissingRegions.REFUSE,
            ConstantRegions.MARK,
            false);
    Prepared input = prepare(flat, 2, NONE, mark);
    assertThat(row(input, 0, 2)).containsOnly(5);
    assertThat(input.coverage()).isEqualTo(0.75);
    assertThat(input.warnings()).containsExactly("1 constant regions: B1");
  }

  @Test
  void rowsWithoutLabelsNeedTheOrderStated() {
    TimeSeries bare = series(List.of(), 4, 8, 2, (region, frame) -> 100 * region + frame);
    assertThatThrownBy(() -> prepare(bare, 2, NONE, DEFAULTS))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no region labels")
        .hasMessageContaining("--assume-order");
    Prepared input = prepare(bare, 2, NONE, DEFAULTS.withAssumeOrder());
    assertThat(row(input, 0, 1)).startsWith(100, 101);
    assertThat(input.warnings())
        .containsExactly("the regions were taken to be in the order of four");
    TimeSeries five = series(List.of(), 5, 8, 2, (region, frame) -> region + frame);
    assertThatThrownBy(() -> prepare(five, 2, NONE, DEFAULTS.withAssumeOrder()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("5 regions");
  }

  @Test
  void aSafetensorsFileIsInTheModelsOrderByItsFormat(@TempDir Path folder) {
    float[] values = new float[32];
    for (int i = 0; i < values.length; i++) {
      values[i] = 100 * (i / 8) + i % 8;
    }
    for (long[] shape : List.of(new long[] {4, 8}, new long[] {1, 1, 4, 8})) {
      Path file = folder.resolve("scan" + shape.length + ".safetensors");
      SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
      tensors.put("fmri", HostTensor.of(values, shape));
      Safetensors.write(file, tensors, Map.of());
      TimeSeries read = TimeSeriesFile.read(file);
      assertThat(read.modelOrder()).isTrue();
      Prepared input = prepare(read.withRepetitionTime(2), 2, NONE, DEFAULTS);
      assertThat(input.windows()).hasSize(1);
      assertThat(input.windows().getFirst()).containsExactly(values);
    }
  }

  @Test
  void anUnknownRepetitionTimeIsAskedFor() {
    TimeSeries unknown =
        new TimeSeries(
            "scan.1D", LABELS, 4, 8, counting(8).values(), OptionalDouble.empty(), List.of());
    assertThatThrownBy(() -> prepare(unknown, 2, NONE, DEFAULTS))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("scan.1D: no repetition time")
        .hasMessageContaining("--tr SECONDS or --tr-table FILE");
  }

  @Test
  void robustScalingIsEachRegionsOwnAndWarnsWhereMeansWereRemoved() {
    Normalization robust =
        new RobustScaling(
            "four",
            LABELS,
            new double[] {10, 110, 210, 310},
            new double[] {2, 4, 8, 16},
            20,
            "test");
    Prepared input = prepare(counting(8), 2, robust, DEFAULTS);
    assertThat(row(input, 0, 0)).containsExactly(-5, -4.5f, -4, -3.5f, -3, -2.5f, -2, -1.5f);
    assertThat(row(input, 0, 3)).startsWith(-0.625f, -0.5625f);
    assertThat(input.warnings()).isEmpty();

    TimeSeries demeaned = series(LABELS, 4, 8, 2, (region, frame) -> frame - 3.5);
    assertThat(prepare(demeaned, 2, robust, DEFAULTS).warnings())
        .singleElement()
        .asString()
        .contains("region means look already removed", "in 4 regions", "normalization robust");
    // Normalisations that take the mean out themselves have nothing to warn of.
    assertThat(prepare(demeaned, 2, GLOBAL, DEFAULTS).warnings()).isEmpty();
  }

  @Test
  void aWindowWithoutSignalIsRefusedUnderItsRunsName() {
    TimeSeries late = series(LABELS, 4, 16, 2, (region, t) -> t < 8 ? 0 : region + t);
    assertThatThrownBy(() -> prepare(late, 2, GLOBAL, DEFAULTS))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("scan.tsv, window at 0.0 s, normalization global-zscore")
        .hasMessageContaining("a window of 32 equal values");
  }

  @Test
  void theSameSeriesGivesTheSameInputs() {
    TimeSeries run = series(LABELS, 4, 60, 2, (region, frame) -> Math.sin(frame * (region + 0.3)));
    InputPreparation preparation =
        new InputPreparation(TinyModel.description(8, 2.205, GLOBAL), DEFAULTS);
    assertThat(preparation.prepare(run).windows().getFirst())
        .containsExactly(preparation.prepare(run).windows().getFirst());
  }
}
