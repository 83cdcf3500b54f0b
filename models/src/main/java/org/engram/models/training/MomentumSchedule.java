package org.engram.models.training;

import org.engram.tensor.ConfigurationException;

/**
 * The momentum with which the target encoder follows the encoder after each update: a straight line
 * from {@code first} to {@code last}.
 *
 * <p>Indices are counted from 0, and the first update uses index 0. The published series ends with
 * the run; an index beyond it gets {@code last}.
 *
 * @param first momentum after the first update
 * @param last momentum at the end of the line
 * @param totalSteps index at which the line meets {@code last}; a fraction where epochs are scaled.
 *     The published code counts iterations here although it takes one value an update: see {@link
 *     MomentumLength}
 */
public record MomentumSchedule(double first, double last, double totalSteps) {
  public MomentumSchedule {
    Checks.fraction("momentum", first);
    Checks.fraction("last momentum", last);
    if (!(totalSteps > 0 && totalSteps <= Checks.MAX_STEPS)) {
      throw new ConfigurationException(
          "length of the momentum schedule",
          totalSteps + " steps",
          "above 0 and at most " + Checks.MAX_STEPS,
          "Check the number of epochs and samples.");
    }
  }

  /**
   * The schedule with those values.
   *
   * @throws ConfigurationException for a momentum outside 0 to 1, or a length that is not positive
   */
  public static MomentumSchedule linear(double first, double last, double totalSteps) {
    return new MomentumSchedule(first, last, totalSteps);
  }

  /**
   * The momentum after one update.
   *
   * @param index number of the update, from 0
   */
  public double at(long index) {
    if (index < 0) {
      throw new IllegalArgumentException("momentum index " + index + "; the first is 0");
    }
    return index < totalSteps ? first + index * (last - first) / totalSteps : last;
  }
}
