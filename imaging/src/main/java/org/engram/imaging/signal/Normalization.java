package org.engram.imaging.signal;

import java.util.BitSet;
import java.util.List;
import org.engram.tensor.ConfigurationException;

/**
 * How a window becomes a network's input: a named and versioned part of a model and of every
 * embedding made with it. Values are rounded to float32 first, as the published pipeline loads
 * them, computed in float64, and returned as float32.
 */
public sealed interface Normalization
    permits RobustScaling, GlobalZScore, RegionZScore, NoNormalization {
  /** The names, as a user types them. */
  List<String> NAMES =
      List.of(RobustScaling.NAME, GlobalZScore.NAME, RegionZScore.NAME, NoNormalization.NAME);

  /** The name, as a user types it. */
  String name();

  /** Counts changes of the computation behind a name. */
  default int version() {
    return 1;
  }

  /** Whether the series must still have their regions' means. */
  default boolean expectsRegionMeans() {
    return false;
  }

  /**
   * Normalises [regions, frames].
   *
   * @param absent rows without data: left out of every statistic and returned as 0
   * @return row-major [regions, frames]
   * @throws org.engram.tensor.RefusedInputException when the regions do not fit or nothing varies
   */
  float[] apply(double[] values, int regions, int frames, BitSet absent);

  /** Normalises [regions, frames] with data in every row. */
  default float[] apply(double[] values, int regions, int frames) {
    return apply(values, regions, frames, new BitSet());
  }

  /**
   * The normalisation of a name that needs no fitted statistics.
   *
   * @throws ConfigurationException for {@code robust}, which must be read from its file, and for an
   *     unknown name
   */
  static Normalization fromName(String name) {
    return switch (name) {
      case GlobalZScore.NAME -> new GlobalZScore();
      case RegionZScore.NAME -> new RegionZScore();
      case NoNormalization.NAME -> new NoNormalization();
      case RobustScaling.NAME ->
          throw new ConfigurationException(
              "--normalization",
              "'robust' without statistics",
              "a fitted normalization.json",
              "Fit one with engram normalization fit and give its file, or choose global-zscore.");
      default ->
          throw new ConfigurationException(
              "--normalization",
              "'" + name + "'",
              "one of " + String.join(", ", NAMES) + ", or a normalization.json",
              "Use one of these names.");
    };
  }
}
