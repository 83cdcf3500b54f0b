package org.engram.models.training.watch;

import java.util.Arrays;

/** The last values of a figure, oldest first. */
final class Window {
  private final double[] values;
  private long seen;

  Window(int size) {
    values = new double[size];
  }

  void add(double value) {
    values[(int) (seen++ % values.length)] = value;
  }

  boolean full() {
    return seen >= values.length;
  }

  /** Mean of the values from one place to another, counted from the oldest of a full window. */
  double mean(int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[(int) ((seen + i) % values.length)];
    }
    return sum / (to - from);
  }

  int size() {
    return values.length;
  }

  double median() {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
