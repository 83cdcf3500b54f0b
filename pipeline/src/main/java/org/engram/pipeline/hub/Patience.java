package org.engram.pipeline.hub;

import java.time.Duration;

/**
 * How long a hub is waited for, and how often it is asked again.
 *
 * @param connect until a connection stands
 * @param answer until an answer begins
 * @param stall between two pieces of a body
 * @param attempts in a row without a byte more
 * @param first wait before the second attempt; it doubles from then on
 * @param longest wait, also of one that the hub asks for; where it asks for more, that is told
 * @param pause waits; a test has its own
 */
public record Patience(
    Duration connect,
    Duration answer,
    Duration stall,
    int attempts,
    Duration first,
    Duration longest,
    Pause pause) {
  /** Waits. */
  @FunctionalInterface
  public interface Pause {
    void last(Duration time) throws InterruptedException;
  }

  /** Five attempts in a row, with a minute for each silence. */
  public static Patience usual() {
    return new Patience(
        Duration.ofSeconds(20),
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        5,
        Duration.ofSeconds(1),
        Duration.ofMinutes(2),
        Thread::sleep);
  }

  /** How long to wait after so many failures in a row. */
  Duration after(int failures) {
    Duration wait = first.multipliedBy(1L << Math.min(failures - 1, 20));
    return wait.compareTo(longest) > 0 ? longest : wait;
  }
}
