package org.engram.pipeline.preprocess;

import java.util.Optional;
import org.engram.tensor.ConfigurationException;

/**
 * The space of the scans.
 *
 * @param assume the space that scans are taken to be in where nothing states it; without it such a
 *     scan is refused
 */
public record SpaceSettings(Optional<String> assume) {
  /**
   * @throws ConfigurationException where it can be no space's name
   */
  public SpaceSettings {
    if (assume.isPresent() && !assume.get().matches("[A-Za-z0-9+]{1,60}")) {
      throw new ConfigurationException(
          "assume", "'" + assume.get() + "'", "a space's name: MNI152NLin2009cAsym", "");
    }
  }

  /** Nothing is assumed. */
  public static SpaceSettings defaults() {
    return new SpaceSettings(Optional.empty());
  }
}
