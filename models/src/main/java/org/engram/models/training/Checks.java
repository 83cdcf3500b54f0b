package org.engram.models.training;

import org.engram.tensor.ConfigurationException;

/** What the schedules ask of their values. */
final class Checks {
  /** More updates than any run makes; keeps products of step counts within a long. */
  static final long MAX_STEPS = 1L << 40;

  private Checks() {}

  static void notNegative(String where, double value) {
    if (!(value >= 0 && value <= Double.MAX_VALUE)) {
      throw new ConfigurationException(
          where, Double.toString(value), "a finite number, 0 or more", "Correct the value.");
    }
  }

  static void fraction(String where, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new ConfigurationException(
          where, Double.toString(value), "a number from 0 to 1", "Correct the value.");
    }
  }

  static void steps(long totalSteps) {
    if (totalSteps < 1 || totalSteps > MAX_STEPS) {
      throw new ConfigurationException(
          "length of the run",
          totalSteps + " updates",
          "1 to " + MAX_STEPS,
          "Train for more epochs, or lower the accumulation or the batch size.");
    }
  }

  static void call(long call) {
    if (call < 1) {
      throw new IllegalArgumentException("schedule call " + call + "; the first is 1");
    }
  }
}
