package org.engram.bench;

import org.engram.tensor.ConfigurationException;

/** What a benchmark's settings may be. */
final class Limits {
  static final int ROUNDS = 1000;
  static final int THREADS = 4096;
  static final int BATCH = 4096;

  private Limits() {}

  static void range(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new ConfigurationException(option, Integer.toString(value), "1 to " + most, "");
    }
  }
}
