package org.engram.models.probing;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Who was at risk when an event happened: rows in the order of their times, in groups of one time.
 *
 * @param order rows, the earliest first
 * @param starts where each group begins in the order, and the number of rows at the end
 */
public record RiskSets(int[] order, int[] starts) {
  /**
   * Sorts rows.
   *
   * @param ties with {@link Ties#PUBLISHED} every row is a group of its own
   */
  public static RiskSets of(double[] time, Ties ties) {
    // The latest first and equals as given, from the end: so the published risk sets are suffixes.
    int[] latest =
        IntStream.range(0, time.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -time[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    int n = time.length;
    int[] order = IntStream.range(0, n).map(i -> latest[n - 1 - i]).toArray();
    int[] starts =
        IntStream.rangeClosed(0, n)
            .filter(
                i ->
                    i == 0
                        || i == n
                        || ties == Ties.PUBLISHED
                        || time[order[i]] != time[order[i - 1]])
            .toArray();
    return new RiskSets(order, starts);
  }

  /** Groups of one time. */
  public int groups() {
    return starts.length - 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RiskSets that
        && Arrays.equals(order, that.order)
        && Arrays.equals(starts, that.starts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(order) * 31 + Arrays.hashCode(starts);
  }
}
