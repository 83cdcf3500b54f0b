package org.engram.models.training;

/**
 * The learning rate of a cooldown: a straight line from {@code first} to {@code last}. Beyond
 * {@code totalSteps} the line goes on, as published, and may become negative.
 *
 * @param first rate that the line begins at
 * @param last rate after {@code totalSteps} updates
 * @param totalSteps updates to the end of the line
 */
public record LinearDecay(double first, double last, long totalSteps)
    implements LearningRateSchedule {
  public LinearDecay {
    Checks.notNegative("learning rate", first);
    Checks.notNegative("last learning rate", last);
    Checks.steps(totalSteps);
  }

  @Override
  public double at(long call) {
    Checks.call(call);
    return first + (double) call / totalSteps * (last - first);
  }
}
