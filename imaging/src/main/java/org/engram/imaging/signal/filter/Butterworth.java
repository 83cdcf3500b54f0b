package org.engram.imaging.signal.filter;

import java.util.Locale;
import java.util.OptionalDouble;
import org.engram.tensor.ConfigurationException;

/**
 * Butterworth's filter (On the theory of filter amplifiers, 1930): flat in its pass band, half the
 * power at each cut-off. Designed as SciPy's {@code signal.butter(order, cutoffs, output="sos")}.
 */
public final class Butterworth {
  /** Above it, rounding in the sections' poles shows. */
  public static final int HIGHEST_ORDER = 12;

  private Butterworth() {}

  /**
   * A low-pass, high-pass or band-pass, as one or both cut-offs are given.
   *
   * @param order of the filter; a band-pass has twice as many poles
   * @param highPass frequencies below it (Hz) are damped
   * @param lowPass frequencies above it (Hz) are damped
   * @param samplingRate frames a second
   * @throws ConfigurationException where there is no cut-off, one is not between 0 and half the
   *     sampling rate, or they are in the wrong order
   */
  public static SecondOrderSections design(
      int order, OptionalDouble highPass, OptionalDouble lowPass, double samplingRate) {
    if (order < 1 || order > HIGHEST_ORDER) {
      throw new ConfigurationException(
          "filter order", Integer.toString(order), "from 1 to " + HIGHEST_ORDER, "5 is usual");
    }
    if (highPass.isEmpty() && lowPass.isEmpty()) {
      throw new ConfigurationException(
          "filter", "no cut-off", "high_pass, low_pass or both, in Hz", "");
    }
    double nyquist = samplingRate / 2;
    highPass.ifPresent(cutoff -> check("high_pass", cutoff, nyquist));
    lowPass.ifPresent(cutoff -> check("low_pass", cutoff, nyquist));
    Roots prototype = Roots.prototype(order);
    Roots analog;
    if (lowPass.isEmpty()) {
      analog = prototype.highPass(Roots.warped(highPass.getAsDouble() / nyquist));
    } else if (highPass.isEmpty()) {
      analog = prototype.lowPass(Roots.warped(lowPass.getAsDouble() / nyquist));
    } else {
      if (highPass.getAsDouble() >= lowPass.getAsDouble()) {
        throw new ConfigurationException(
            "high_pass, low_pass",
            highPass.getAsDouble() + " and " + lowPass.getAsDouble() + " Hz",
            "high_pass below low_pass",
            "high_pass is the lower edge of the band that is kept");
      }
      analog =
          prototype.bandPass(
              Roots.warped(highPass.getAsDouble() / nyquist),
              Roots.warped(lowPass.getAsDouble() / nyquist));
    }
    return new SecondOrderSections(analog.bilinear().sections());
  }

  private static void check(String name, double cutoff, double nyquist) {
    if (!(cutoff > 0 && cutoff < nyquist)) {
      throw new ConfigurationException(
          name,
          cutoff + " Hz",
          String.format(
              Locale.ROOT,
              "above 0 and below %.4g Hz, half the sampling rate (TR %.4g s)",
              nyquist,
              1 / (2 * nyquist)),
          "Lower the cut-off or leave it out: these frames hold no faster frequency");
    }
  }
}
