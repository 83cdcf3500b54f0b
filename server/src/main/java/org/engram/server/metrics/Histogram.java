package org.engram.server.metrics;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** Counts values by their size; may be added to by many threads. */
final class Histogram {
  private final double[] bounds;
  private final LongAdder[] counts;
  private final DoubleAdder sum = new DoubleAdder();

  /**
   * Makes an empty one.
   *
   * @param bounds upper bounds, ascending; what is above the last counts too
   */
  Histogram(double... bounds) {
    this.bounds = bounds.clone();
    this.counts = new LongAdder[bounds.length + 1];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  void add(double value) {
    int bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]) {
      bucket++;
    }
    counts[bucket].increment();
    sum.add(value);
  }

  /** Its lines, in Prometheus' form: counts up to each bound, all, sum. */
  void write(String name, StringBuilder out) {
    long total = 0;
    for (int i = 0; i < bounds.length; i++) {
      total += counts[i].sum();
      out.append(name).append("_bucket{le=\"").append(bounds[i]).append("\"} ").append(total);
      out.append('\n');
    }
    total += counts[bounds.length].sum();
    out.append(name).append("_bucket{le=\"+Inf\"} ").append(total).append('\n');
    out.append(name).append("_sum ").append(sum.sum()).append('\n');
    out.append(name).append("_count ").append(total).append('\n');
  }
}
