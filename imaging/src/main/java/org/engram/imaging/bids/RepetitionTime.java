package org.engram.imaging.bids;

import java.util.Optional;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/** The one rule about what can be a repetition time (seconds between frames) of fMRI. */
public final class RepetitionTime {
  /** Shorter than any whole-brain sequence, in seconds. */
  public static final double SHORTEST = 0.1;

  /** Longer than any sequence for BOLD, in seconds. */
  public static final double LONGEST = 20;

  /** Above this, in "seconds", a value is taken to have been written in milliseconds. */
  private static final double MILLISECONDS = 50;

  private RepetitionTime() {}

  /**
   * The value itself, if it can be one.
   *
   * @param seconds the value found
   * @param where the file and key it was found in
   * @throws RefusedInputException where it is not between 0.1 and 20 s
   */
  public static double checked(double seconds, String where) {
    Optional<Problem> problem = problem(seconds, where);
    if (problem.isPresent()) {
      throw new RefusedInputException(problem.get(), null);
    }
    return seconds;
  }

  /** What is wrong with a value as a repetition time in seconds, if anything is. */
  public static Optional<Problem> problem(double seconds, String where) {
    if (seconds >= SHORTEST && seconds <= LONGEST) {
      return Optional.empty();
    }
    boolean milliseconds = seconds > MILLISECONDS && seconds < Double.POSITIVE_INFINITY;
    return Optional.of(
        new Problem(
            where,
            "a repetition time of " + seconds + " s",
            "seconds, from " + SHORTEST + " to " + LONGEST,
            milliseconds
                ? "It looks like milliseconds: write " + seconds / 1000
                : "Correct it, in seconds"));
  }
}
