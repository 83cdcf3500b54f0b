package org.engram.imaging.volume.augmentation;

import org.engram.tensor.ConfigurationException;

/** Checks of settings. */
final class Bounds {
  private Bounds() {}

  static void chance(String what, double chance) {
    if (!(chance >= 0 && chance <= 1)) {
      throw new ConfigurationException(
          "augmentation " + what, "a chance of " + chance, "0 to 1", "");
    }
  }

  static void ordered(String what, double low, double high, double least, double most) {
    if (!(low >= least && low <= high && high <= most)) {
      throw new ConfigurationException(
          "augmentation " + what, low + " to " + high, least + " to " + most + ", in order", "");
    }
  }
}
