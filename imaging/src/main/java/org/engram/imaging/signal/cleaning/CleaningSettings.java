package org.engram.imaging.signal.cleaning;

import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.engram.imaging.signal.filter.Butterworth;
import org.engram.tensor.ConfigurationException;

/**
 * How a run is cleaned. The defaults are those of nilearn's {@code signal.clean}.
 *
 * @param interpolation how censored frames are filled before a Butterworth filter
 * @param censoredFrames what stands at censored frames afterwards
 * @param detrend degree of the polynomial that is taken out: 0 the mean, 1 a line; empty for none
 * @param filter the kind of filter
 * @param highPass Hz; slower frequencies are taken out
 * @param lowPass Hz; faster frequencies are taken out
 * @param filterOrder of a Butterworth filter
 * @param standardizeConfounds whether every confound is brought to mean 0 and deviation 1 before
 *     the regression; without it a confound's mean is regressed out as well
 * @param standardize the scale of the result
 */
public record CleaningSettings(
    Interpolation interpolation,
    CensoredFrames censoredFrames,
    OptionalInt detrend,
    Filter filter,
    OptionalDouble highPass,
    OptionalDouble lowPass,
    int filterOrder,
    boolean standardizeConfounds,
    Standardization standardize) {
  private static final int HIGHEST_DEGREE = 8;

  /**
   * @throws ConfigurationException where a value or a combination cannot be honoured
   */
  public CleaningSettings {
    Objects.requireNonNull(interpolation, "interpolation");
    Objects.requireNonNull(censoredFrames, "censored frames");
    Objects.requireNonNull(filter, "filter");
    Objects.requireNonNull(standardize, "standardize");
    if (detrend.isPresent() && (detrend.getAsInt() < 0 || detrend.getAsInt() > HIGHEST_DEGREE)) {
      throw new ConfigurationException(
          "detrend",
          Integer.toString(detrend.getAsInt()),
          "a degree from 0 to " + HIGHEST_DEGREE + ", or null for none",
          "1 takes out a line; slower drifts are the high-pass filter's");
    }
    if (filterOrder < 1 || filterOrder > Butterworth.HIGHEST_ORDER) {
      throw new ConfigurationException(
          "filter_order",
          Integer.toString(filterOrder),
          "from 1 to " + Butterworth.HIGHEST_ORDER,
          "5 is usual");
    }
    requireFrequency("high_pass", highPass);
    requireFrequency("low_pass", lowPass);
    requireFitting(filter, highPass, lowPass);
  }

  private static void requireFrequency(String name, OptionalDouble cutoff) {
    if (cutoff.isPresent() && !(cutoff.getAsDouble() > 0 && cutoff.getAsDouble() < 10)) {
      throw new ConfigurationException(
          name,
          cutoff.getAsDouble() + " Hz",
          "above 0 and below 10 Hz",
          "Cut-offs are in Hz: a period of 128 s is 0.0078");
    }
  }

  private static void requireFitting(
      Filter filter, OptionalDouble highPass, OptionalDouble lowPass) {
    if (highPass.isPresent()
        && lowPass.isPresent()
        && highPass.getAsDouble() >= lowPass.getAsDouble()) {
      throw new ConfigurationException(
          "high_pass, low_pass",
          highPass.getAsDouble() + " and " + lowPass.getAsDouble() + " Hz",
          "high_pass below low_pass",
          "high_pass is the lower edge of the band that is kept");
    }
    if (filter == Filter.NONE && (highPass.isPresent() || lowPass.isPresent())) {
      throw new ConfigurationException(
          "filter", "none, with a cut-off", "butterworth or cosine", "Or leave out the cut-offs");
    }
    if (filter == Filter.COSINE && lowPass.isPresent()) {
      throw new ConfigurationException(
          "low_pass",
          lowPass.getAsDouble() + " Hz with filter cosine",
          "high_pass alone: the cosines are slow drifts",
          "Use filter butterworth for a low-pass");
    }
    if (filter == Filter.COSINE && highPass.isEmpty()) {
      throw new ConfigurationException(
          "high_pass", "none with filter cosine", "a cut-off in Hz", "0.008 is usual");
    }
  }

  /** A line taken out, no cut-off, confounds standardised, z-scores by the sample deviation. */
  public static CleaningSettings defaults() {
    return new CleaningSettings(
        Interpolation.CUBIC,
        CensoredFrames.REMOVE,
        OptionalInt.of(1),
        Filter.BUTTERWORTH,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        5,
        true,
        Standardization.ZSCORE_SAMPLE);
  }

  /** The same with a Butterworth band-pass (Hz). */
  public CleaningSettings withBand(double high, double low) {
    return new CleaningSettings(
        interpolation,
        censoredFrames,
        detrend,
        Filter.BUTTERWORTH,
        OptionalDouble.of(high),
        OptionalDouble.of(low),
        filterOrder,
        standardizeConfounds,
        standardize);
  }

  public CleaningSettings withCensoring(Interpolation before, CensoredFrames after) {
    return new CleaningSettings(
        before,
        after,
        detrend,
        filter,
        highPass,
        lowPass,
        filterOrder,
        standardizeConfounds,
        standardize);
  }

  public CleaningSettings withStandardize(Standardization scale) {
    return new CleaningSettings(
        interpolation,
        censoredFrames,
        detrend,
        filter,
        highPass,
        lowPass,
        filterOrder,
        standardizeConfounds,
        scale);
  }

  /** Whether a filter runs over the frames, which must then be evenly spaced. */
  boolean filtersInTime() {
    return filter == Filter.BUTTERWORTH && (highPass.isPresent() || lowPass.isPresent());
  }

  /** Whether the repetition time must be known. */
  boolean needsRepetitionTime() {
    return filtersInTime() || filter == Filter.COSINE;
  }
}
