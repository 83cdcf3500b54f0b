package org.engram.imaging.cifti;

import java.util.Arrays;
import java.util.stream.IntStream;

/** A list of vertex numbers or voxel numbers, from 0, in the order of the file; cannot change. */
public final class Indices {
  private static final Indices NONE = new Indices(new int[0]);

  private final int[] values;

  private Indices(int[] values) {
    this.values = values;
  }

  /** A copy of these numbers. */
  public static Indices of(int... values) {
    return values.length == 0 ? NONE : new Indices(values.clone());
  }

  public int size() {
    return values.length;
  }

  public boolean isEmpty() {
    return values.length == 0;
  }

  public int at(int position) {
    return values[position];
  }

  public int[] toArray() {
    return values.clone();
  }

  public IntStream stream() {
    return Arrays.stream(values);
  }

  /** The largest, or -1 of none. */
  int largest() {
    int largest = -1;
    for (int value : values) {
      largest = Math.max(largest, value);
    }
    return largest;
  }

  /** A number that is there more than once, or -1. */
  int repeated() {
    boolean ascending = true;
    for (int i = 1; i < values.length; i++) {
      ascending &= values[i] > values[i - 1];
    }
    if (ascending) {
      return -1;
    }
    int[] sorted = values.clone();
    Arrays.sort(sorted);
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] == sorted[i - 1]) {
        return sorted[i];
      }
    }
    return -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Indices that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return values.length <= 8
        ? Arrays.toString(values)
        : values.length + " indices from " + values[0] + " to " + values[values.length - 1];
  }
}
