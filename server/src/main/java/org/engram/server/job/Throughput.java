package org.engram.server.job;

/** How many jobs end in a second, of late: for telling a client when to come again. */
final class Throughput {
  /** Seconds over which the past is forgotten. */
  private static final double MEMORY = 30;

  /** Where nothing has ended yet. */
  private static final int UNKNOWN_SECONDS = 5;

  private static final int MOST_SECONDS = 600;

  private double jobs;
  private double seconds;
  private long last;

  /**
   * A job ended.
   *
   * @param now in nanoseconds
   */
  synchronized void finished(long now) {
    if (last != 0) {
      double gap = (now - last) / 1e9;
      double kept = Math.exp(-gap / MEMORY);
      jobs = jobs * kept + 1;
      seconds = seconds * kept + gap;
    }
    last = now;
  }

  /**
   * Seconds until half of those that wait are through: then there is room, and not only for the
   * quickest to ask.
   */
  synchronized int retryAfter(int waiting) {
    return jobs == 0
        ? UNKNOWN_SECONDS
        : (int) Math.clamp(Math.ceil(waiting / 2.0 * seconds / jobs), 1, MOST_SECONDS);
  }
}
