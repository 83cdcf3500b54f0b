package org.engram.pipeline.simulate;

import java.util.List;

/**
 * A scanner, as it differs from others.
 *
 * @param name its name
 * @param gain signal change per unit of neural activity, in per cent of the baseline
 * @param baseline mean signal, in the scanner's own units
 * @param noise standard deviation of the thermal noise, in per cent of the baseline
 * @param repetitionTimeFactor its repetition time relative to the cohort's
 */
public record SimulatedSite(
    String name, double gain, double baseline, double noise, double repetitionTimeFactor) {
  /** The sites there are, in the order they are taken; the third samples faster. */
  public static final List<SimulatedSite> ALL =
      List.of(
          new SimulatedSite("north", 1.00, 1000, 0.4, 1.0),
          new SimulatedSite("south", 1.30, 1200, 0.7, 1.0),
          new SimulatedSite("east", 0.80, 850, 0.5, 0.8),
          new SimulatedSite("west", 1.10, 1050, 0.3, 1.0));
}
