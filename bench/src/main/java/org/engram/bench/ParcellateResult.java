package org.engram.bench;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What one path showed.
 *
 * @param seconds from the start of its process to the end of it, of each round in order
 * @param peakBytes largest resident memory of any round; empty where it is not known
 * @param difference the largest of any mean from the reference's, relative to that, in any round;
 *     empty for a path that does not parcellate
 */
record ParcellateResult(
    ParcellatePath path,
    List<Double> seconds,
    OptionalDouble peakBytes,
    OptionalDouble difference) {
  /** Means that are further off are wrong: both sum in double, in whatever order. */
  static final double EXACT = 1e-9;

  ParcellateResult {
    seconds = List.copyOf(seconds);
  }

  double median() {
    return Rounds.median(seconds);
  }

  /** Whether its means are the reference's; also where it does not parcellate. NaN is not. */
  boolean right() {
    return difference.isEmpty() || difference.getAsDouble() <= EXACT;
  }
}
