package org.engram.imaging.signal.cleaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import org.engram.imaging.confounds.Confounds;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

class CleaningTest {
  private static final CleaningSettings BAND = CleaningSettings.defaults().withBand(0.01, 0.1);

  @Test
  void keptFramesAreTheSameWhetherCensoredOnesAreRemovedOrFilled() {
    boolean[] keep = Golden.keep();
    Confounds confounds = Golden.confounds("confounds").withKeep(keep);
    for (Interpolation kind : Interpolation.values()) {
      Cleaned removed =
          Cleaning.clean(Golden.run(), confounds, BAND.withCensoring(kind, CensoredFrames.REMOVE));
      Cleaned filled =
          Cleaning.clean(
              Golden.run(), confounds, BAND.withCensoring(kind, CensoredFrames.INTERPOLATE));

      assertThat(removed.series().frames()).isEqualTo(80);
      assertThat(filled.series().frames()).isEqualTo(90);
      int next = 0;
      for (int t = 0; t < 90; t++) {
        if (keep[t]) {
          assertThat(filled.series().value(1, t)).isEqualTo(removed.series().value(1, next++));
        }
      }
      // before the first kept frame its value is held
      assertThat(filled.series().value(1, 0)).isEqualTo(filled.series().value(1, 2));
      assertThat(filled.series().value(1, 1)).isEqualTo(filled.series().value(1, 2));
    }
  }

  @Test
  void aSpikeAtACensoredFrameChangesNothing() {
    TimeSeries run = Golden.run();
    double[] spiked = run.values().clone();
    spiked[30] += 1e6;
    TimeSeries other =
        new TimeSeries("run", List.of(), 3, 90, spiked, run.repetitionTime(), List.of());
    Confounds confounds = Golden.confounds("confounds").withKeep(Golden.keep());

    for (Interpolation kind : Interpolation.values()) {
      CleaningSettings settings = BAND.withCensoring(kind, CensoredFrames.INTERPOLATE);
      assertThat(Cleaning.clean(other, confounds, settings).series().values())
          .isEqualTo(Cleaning.clean(run, confounds, settings).series().values());
    }
  }

  @Test
  void cleanedSeriesHaveNothingInCommonWithTheConfounds() {
    Confounds confounds = Golden.confounds("confounds");
    TimeSeries cleaned =
        Cleaning.clean(Golden.run(), confounds, CleaningSettings.defaults()).series();
    Trend line = Trend.over(Interpolation.indices(confounds.keep()), 1);

    for (double[] confound : confounds.columns()) {
      double[] straightened = confound.clone();
      line.removeFrom(straightened);
      double size = Math.sqrt(Arrays.stream(straightened).map(v -> v * v).sum());
      double product = 0;
      for (int t = 0; t < 90; t++) {
        product += straightened[t] / size * cleaned.value(2, t);
      }
      assertThat(product).isCloseTo(0, within(1e-12));
    }
  }

  @Test
  void aConfoundThatTheFilterStopsIsNotBlownUpToNoise() {
    Confounds given = Golden.confounds("confounds");
    double[][] columns = Arrays.copyOf(given.columns(), 5);
    columns[4] = new double[90];
    Arrays.fill(columns[4], 1234.567);

    Cleaned with = Cleaning.clean(Golden.run(), Confounds.of("c", 90, columns), BAND);
    Cleaned without = Cleaning.clean(Golden.run(), given, BAND);

    assertThat(with.regressors()).isEqualTo(4);
    for (int i = 0; i < with.series().values().length; i++) {
      assertThat(with.series().values()[i]).isCloseTo(without.series().values()[i], within(1e-10));
    }
  }

  @Test
  void saysWhatWasDoneInTheOrderItWasDone() {
    Confounds confounds = Golden.confounds("confounds").withKeep(Golden.keep());
    Cleaned cleaned = Cleaning.clean(Golden.run(), confounds, BAND);

    assertThat(cleaned.notes())
        .containsExactly(
            "10 of 90 frames censored: filled for the filter (cubic), left out after it; the"
                + " frames are not evenly spaced",
            "polynomial of degree 1 taken out",
            "Butterworth of order 5, high-pass 0.01 Hz, low-pass 0.1 Hz, forwards and backwards,"
                + " over 88 frames",
            "4 confounds regressed out",
            "standardised: zscore_sample",
            "27.9 degrees of freedom left");
    assertThat(cleaned.series().notes()).isEqualTo(cleaned.notes());
    assertThat(cleaned.censored()).isEqualTo(10);
    assertThat(cleaned.degreesOfFreedom()).isCloseTo(27.9, within(0.05));
  }

  @Test
  void aConstantRegionBecomesZeroAndIsNamed() {
    double[][] rows = {new double[40], new double[40]};
    Random random = new Random(3);
    Arrays.setAll(rows[0], t -> random.nextGaussian());
    Arrays.fill(rows[1], 7);
    Cleaned cleaned =
        Cleaning.clean(Golden.series(rows, 2), Confounds.none(40), CleaningSettings.defaults());

    assertThat(cleaned.series().region(1)).containsOnly(0);
    assertThat(cleaned.notes())
        .contains("nothing to standardise by in 1 regions, set to 0: region 2");
  }

  @Test
  void aFilterWithoutARepetitionTimeIsRefused() {
    TimeSeries run = Golden.run();
    TimeSeries unknown =
        new TimeSeries("run", List.of(), 3, 90, run.values(), OptionalDouble.empty(), List.of());
    assertThatThrownBy(() -> Cleaning.clean(unknown, Confounds.none(90), BAND))
        .isInstanceOf(RefusedInputException.class)
        .hasMessage(
            "run: no repetition time; expected seconds between frames: a filter's cut-off is in"
                + " Hz. State it (--tr), or clean without a filter");
  }

  @Test
  void aCutOffAboveHalfTheSamplingRateIsRefusedWithTheRun() {
    CleaningSettings settings = CleaningSettings.defaults().withBand(0.01, 0.3);
    assertThatThrownBy(() -> Cleaning.clean(Golden.run(), Confounds.none(90), settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("run, low_pass: 0.3 Hz; expected above 0 and below 0.2273 Hz");
  }

  @Test
  void tooFewFramesForTheFilterAreRefused() {
    TimeSeries run = Golden.series(new double[][] {new double[30]}, 2);
    assertThatThrownBy(() -> Cleaning.clean(run, Confounds.none(30), BAND))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining(
            "30 of 30 frames left after censoring; expected at least 34 for the filter, which pads"
                + " either end with 33 frames");
  }

  @Test
  void asManyConfoundsAsFramesAreRefused() {
    Random random = new Random(5);
    double[][] columns = new double[12][14];
    for (double[] column : columns) {
      Arrays.setAll(column, t -> random.nextGaussian());
    }
    TimeSeries run = Golden.series(columns, 2);
    assertThatThrownBy(
            () ->
                Cleaning.clean(
                    run, Confounds.of("c.tsv", 14, columns), CleaningSettings.defaults()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessage(
            "run: 12 independent confounds, 2 terms of the trend and 14 frames; expected fewer of"
                + " them than frames: nothing would be left. Take fewer confounds (c.tsv), or"
                + " censor fewer frames");
  }

  @Test
  void confoundsOfAnotherLengthAreRefused() {
    assertThatThrownBy(() -> Cleaning.clean(Golden.run(), Confounds.none(88), BAND))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("88 rows; expected 90, one a frame of run");
  }

  @Test
  void aRunThatIsCensoredWholeIsRefused() {
    Confounds none = Confounds.none(90).withKeep(new boolean[90]);
    assertThatThrownBy(() -> Cleaning.clean(Golden.run(), none, BAND))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("0 of 90 frames left after censoring");
  }

  @Test
  void impossibleSettingsAreRefusedInWords() {
    assertThatThrownBy(() -> CleaningSettings.defaults().withBand(0.1, 0.01))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("0.1 and 0.01 Hz; expected high_pass below low_pass");
    assertThatThrownBy(() -> settings(Filter.COSINE, OptionalDouble.of(0.1)))
        .hasMessageContaining("low_pass: 0.1 Hz with filter cosine");
    assertThatThrownBy(() -> settings(Filter.COSINE, OptionalDouble.empty()))
        .hasMessageContaining("high_pass: none with filter cosine");
    assertThatThrownBy(() -> settings(Filter.NONE, OptionalDouble.of(0.1)))
        .hasMessageContaining("filter: none, with a cut-off");
    assertThatThrownBy(() -> settings(Filter.BUTTERWORTH, OptionalDouble.of(100)))
        .hasMessageContaining("low_pass: 100.0 Hz; expected above 0 and below 10 Hz");
  }

  @Test
  void defaultsAreNilearns() {
    assertThat(CleaningSettings.defaults())
        .isEqualTo(
            new CleaningSettings(
                Interpolation.CUBIC,
                CensoredFrames.REMOVE,
                OptionalInt.of(1),
                Filter.BUTTERWORTH,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                5,
                true,
                Standardization.ZSCORE_SAMPLE));
  }

  private static CleaningSettings settings(Filter filter, OptionalDouble lowPass) {
    return new CleaningSettings(
        Interpolation.LINEAR,
        CensoredFrames.REMOVE,
        OptionalInt.empty(),
        filter,
        OptionalDouble.empty(),
        lowPass,
        5,
        true,
        Standardization.NONE);
  }
}
