package org.engram.models.probing;

import java.util.Arrays;
import java.util.List;
import org.engram.tensor.RefusedInputException;

/**
 * The time until an event, which may lie beyond the end of the observation.
 *
 * @param times until the event or the end of the observation, 0 or more, in any unit
 * @param events whether it was the event
 */
public record SurvivalTarget(double[] times, boolean[] events) implements Target {
  public SurvivalTarget {
    times = times.clone();
    events = events.clone();
    if (times.length != events.length) {
      throw new IllegalArgumentException(times.length + " times, " + events.length + " events");
    }
    for (int i = 0; i < times.length; i++) {
      if (!(times[i] >= 0 && times[i] <= Double.MAX_VALUE)) {
        throw new RefusedInputException(
            "time, row " + (i + 1),
            Double.toString(times[i]),
            "a finite number, 0 or more",
            "Drop rows without a time before");
      }
    }
  }

  /**
   * Reads times as R writes them: {@code 12.5} for an event then, {@code 12.5+} for the end of the
   * observation.
   *
   * @param name of the target, for messages
   */
  public static SurvivalTarget of(String name, List<String> texts) {
    double[] times = new double[texts.size()];
    boolean[] events = new boolean[times.length];
    for (int i = 0; i < times.length; i++) {
      String text = texts.get(i);
      events[i] = !text.endsWith("+");
      try {
        times[i] = Double.parseDouble(events[i] ? text : text.substring(0, text.length() - 1));
      } catch (NumberFormatException e) {
        throw new RefusedInputException(
            name + ", row " + (i + 1),
            "'" + text + "'",
            "a time, with + where it was censored",
            "");
      }
    }
    return new SurvivalTarget(times, events);
  }

  /** A row as {@link #of} reads it. */
  public String text(int row) {
    return times[row] + (events[row] ? "" : "+");
  }

  static RefusedInputException notFor(String probe) {
    return new RefusedInputException(
        "probe", probe + " for times until an event", "a Cox regression", "Use the linear probe");
  }

  @Override
  public double[] times() {
    return times.clone();
  }

  @Override
  public boolean[] events() {
    return events.clone();
  }

  /** The time of a row. */
  public double time(int row) {
    return times[row];
  }

  /** Whether a row had the event. */
  public boolean event(int row) {
    return events[row];
  }

  /** Rows with the event. */
  public int count() {
    int count = 0;
    for (boolean event : events) {
      count += event ? 1 : 0;
    }
    return count;
  }

  @Override
  public int size() {
    return times.length;
  }

  @Override
  public SurvivalTarget rows(int[] rows) {
    boolean[] some = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      some[i] = events[rows[i]];
    }
    return new SurvivalTarget(Arrays.stream(rows).mapToDouble(i -> times[i]).toArray(), some);
  }

  /** Rows with the event and rows without. */
  @Override
  public int[] strata() {
    int[] strata = new int[times.length];
    for (int i = 0; i < strata.length; i++) {
      strata[i] = events[i] ? 1 : 0;
    }
    return strata;
  }

  @Override
  public List<Metric> metrics() {
    return Metric.SURVIVAL;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SurvivalTarget that
        && Arrays.equals(times, that.times)
        && Arrays.equals(events, that.events);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(times) * 31 + Arrays.hashCode(events);
  }
}
