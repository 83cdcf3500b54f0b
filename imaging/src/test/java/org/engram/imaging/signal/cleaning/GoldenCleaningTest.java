package org.engram.imaging.signal.cleaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.engram.imaging.confounds.Confounds;
import org.engram.imaging.timeseries.TimeSeries;
import org.junit.jupiter.api.Test;

/** Against nilearn's {@code signal.clean} and least squares written out with NumPy and SciPy. */
class GoldenCleaningTest {
  private static final OptionalDouble NONE = OptionalDouble.empty();
  private static final Standardization SAMPLE = Standardization.ZSCORE_SAMPLE;
  private static final Standardization PERCENT = Standardization.PERCENT_SIGNAL_CHANGE;

  @Test
  void regressesConfoundsOutOfDetrendedSeries() {
    check("defaults", Golden.confounds("confounds"), CleaningSettings.defaults());
  }

  @Test
  void filtersSeriesAndConfoundsAlike() {
    check("band_pass", Golden.confounds("confounds"), band(0.01, 0.1));
  }

  @Test
  void fillsCensoredFramesBeforeTheFilterAndDropsThemAfter() {
    Confounds confounds = Golden.confounds("confounds").withKeep(Golden.keep());
    check("band_pass_censored", confounds, band(0.01, 0.1));
  }

  @Test
  void percentIsOfTheMeanThatTheFilterTookOut() {
    check(
        "high_pass_percent",
        Golden.confounds("confounds"),
        settings(1, Filter.BUTTERWORTH, OptionalDouble.of(0.01), NONE, 5, true, PERCENT));
  }

  @Test
  void percentIsOfTheMeanThatIsStillThere() {
    check(
        "low_pass_no_trend_percent",
        Confounds.none(90),
        settings(-1, Filter.BUTTERWORTH, NONE, OptionalDouble.of(0.08), 5, true, PERCENT));
  }

  @Test
  void cosinesAreRegressedOutBesideTheConfounds() {
    check(
        "cosine",
        Golden.confounds("confounds"),
        settings(1, Filter.COSINE, OptionalDouble.of(0.01), NONE, 5, true, SAMPLE));
  }

  @Test
  void confoundsCanKeepTheirMeans() {
    check(
        "raw_confounds",
        Golden.confounds("confounds"),
        settings(-1, Filter.NONE, NONE, NONE, 5, false, Standardization.NONE));
  }

  @Test
  void dependentConfoundsChangeNothing() {
    Cleaned cleaned =
        check("dependent", Golden.confounds("dependent"), CleaningSettings.defaults());

    assertThat(cleaned.regressors()).isEqualTo(4);
    assertThat(cleaned.notes()).contains("6 confounds regressed out, 4 of them independent");
  }

  @Test
  void withoutAFilterCensoredFramesAreLeftOutAtOnce() {
    check(
        "censored_no_filter_no_trend",
        Golden.confounds("confounds").withKeep(Golden.keep()),
        settings(-1, Filter.NONE, NONE, NONE, 5, true, SAMPLE));
  }

  @Test
  void aTrendOverCensoredFramesIsStraightInTime() {
    check(
        "least_squares_censored",
        Golden.confounds("confounds").withKeep(Golden.keep()),
        settings(1, Filter.NONE, NONE, NONE, 5, true, Standardization.ZSCORE));
  }

  @Test
  void trendsOfHigherDegreeAndFiltersOfOtherOrder() {
    CleaningSettings settings =
        settings(
            3,
            Filter.BUTTERWORTH,
            OptionalDouble.of(0.009),
            OptionalDouble.of(0.08),
            3,
            true,
            Standardization.NONE);
    check("cubic_trend_order_3", Golden.confounds("confounds"), settings);
  }

  @Test
  void fillersAreTheirTextbooks() {
    boolean[] keep = Golden.keep();
    Span span = Span.between(keep);
    TimeSeries run = Golden.run();
    for (Interpolation kind : Interpolation.values()) {
      String name =
          switch (kind) {
            case LINEAR -> "linear";
            case CUBIC -> "spline";
            case LOMB_SCARGLE -> "lomb_scargle";
          };
      FrameFiller filler = kind.over(span.keep(), "run");
      double[][] expected = Golden.table(name);
      for (int r = 0; r < run.regions(); r++) {
        double[] series = span.pick(run.region(r));
        for (int t = 0; t < series.length; t++) {
          series[t] = span.keep()[t] ? series[t] : Double.NaN;
        }
        filler.fill(series);
        for (int t = 0; t < series.length; t++) {
          assertThat(series[t]).as("%s, frame %d", name, t).isCloseTo(expected[r][t], within(1e-8));
        }
      }
    }
  }

  private static Cleaned check(String name, Confounds confounds, CleaningSettings settings) {
    Cleaned cleaned = Cleaning.clean(Golden.run(), confounds, settings);
    double[][] expected = Golden.expected(name);
    assertThat(cleaned.series().regions()).isEqualTo(expected.length);
    assertThat(cleaned.series().frames()).isEqualTo(expected[0].length);
    for (int r = 0; r < expected.length; r++) {
      for (int t = 0; t < expected[r].length; t++) {
        assertThat(cleaned.series().value(r, t))
            .as("%s, region %d, frame %d", name, r, t)
            .isCloseTo(expected[r][t], within(1e-9));
      }
    }
    return cleaned;
  }

  private static CleaningSettings band(double high, double low) {
    return CleaningSettings.defaults().withBand(high, low);
  }

  private static CleaningSettings settings(
      int degree,
      Filter filter,
      OptionalDouble high,
      OptionalDouble low,
      int order,
      boolean standardizeConfounds,
      Standardization standardize) {
    return new CleaningSettings(
        Interpolation.CUBIC,
        CensoredFrames.REMOVE,
        degree < 0 ? OptionalInt.empty() : OptionalInt.of(degree),
        filter,
        high,
        low,
        order,
        standardizeConfounds,
        standardize);
  }
}
