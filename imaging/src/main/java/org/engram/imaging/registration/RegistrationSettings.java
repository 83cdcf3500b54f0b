package org.engram.imaging.registration;

import java.util.List;
import org.engram.tensor.ConfigurationException;

/**
 * How to register.
 *
 * @param freedom what the map may do
 * @param measure of similarity
 * @param levels resolutions in millimetres, coarse to fine
 * @param bins of intensity in each image
 */
public record RegistrationSettings(
    Freedom freedom, Measure measure, List<Double> levels, int bins) {
  private static final int MOST_LEVELS = 6;

  public RegistrationSettings {
    levels = List.copyOf(levels);
    boolean falling = !levels.isEmpty() && levels.size() <= MOST_LEVELS;
    for (int n = 0; falling && n < levels.size(); n++) {
      falling =
          levels.get(n) >= 0.5
              && levels.get(n) <= 16
              && (n == 0 || levels.get(n) < levels.get(n - 1));
    }
    if (!falling) {
      throw new ConfigurationException(
          "levels of registration",
          levels.toString(),
          "1 to " + MOST_LEVELS + " resolutions from 16 down to 0.5 mm, coarse to fine",
          "8, 4, 2 fits brains");
    }
    if (bins < 8 || bins > 64) {
      throw new ConfigurationException(
          "bins of intensity", Integer.toString(bins), "8 to 64", "32 is usual");
    }
  }

  /** Affine by mutual information at 8, 4 and 2 mm with 32 bins. */
  public static RegistrationSettings standard() {
    return new RegistrationSettings(
        Freedom.AFFINE, Measure.MUTUAL_INFORMATION, List.of(8.0, 4.0, 2.0), 32);
  }

  /** The same with other degrees of freedom. */
  public RegistrationSettings with(Freedom other) {
    return new RegistrationSettings(other, measure, levels, bins);
  }

  /** The same by another measure. */
  public RegistrationSettings with(Measure other) {
    return new RegistrationSettings(freedom, other, levels, bins);
  }

  /** The same at other resolutions. */
  public RegistrationSettings at(List<Double> others) {
    return new RegistrationSettings(freedom, measure, others, bins);
  }

  /** In words, for the provenance of what was registered. */
  public String describe() {
    return freedom.degrees()
        + " degrees of freedom, "
        + measure.label()
        + " of "
        + bins
        + " bins, at "
        + levels
        + " mm";
  }
}
