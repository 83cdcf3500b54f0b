package org.engram.models.probing;

import java.util.Arrays;

/** Orders of numbers, without boxing. */
final class Sorting {
  private Sorting() {}

  /** Places of the values from the least to the greatest; of equal values the lower place first. */
  static int[] ascending(double[] values) {
    int n = values.length;
    // The value's order in the upper bits would lose digits: sort values, then find places.
    long[] keys = new long[n];
    for (int i = 0; i < n; i++) {
      long bits = Double.doubleToLongBits(values[i] == 0 ? 0.0 : values[i]); // -0 is 0
      keys[i] = bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }
    long[] sorted = keys.clone();
    Arrays.parallelSort(sorted);
    int[] next = new int[n]; // where the next of this run of equals goes, at the run's first place
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int first = first(sorted, keys[i]);
      order[first + next[first]++] = i;
    }
    return order;
  }

  private static int first(long[] sorted, long key) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
