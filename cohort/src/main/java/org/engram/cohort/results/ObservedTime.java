package org.engram.cohort.results;

/**
 * How long somebody was observed, and whether the event came at the end of it. As text a time
 * without an event has a plus sign after it, {@code 12.5+}: the event lies somewhere beyond.
 *
 * @param time from the same beginning for all, finite and not negative, in the outcome's unit
 * @param event whether it happened then
 */
public record ObservedTime(double time, boolean event) {
  private static final String BEYOND = "+";

  public ObservedTime {
    if (!(time >= 0) || Double.isInfinite(time)) {
      throw new IllegalArgumentException("a time of " + time);
    }
  }

  /** As it stands in {@link PredictionRow#truth}. */
  public String text() {
    return time + (event ? "" : BEYOND);
  }

  /**
   * Reads {@link #text}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static ObservedTime of(String text) {
    boolean event = !text.endsWith(BEYOND);
    String number = event ? text : text.substring(0, text.length() - BEYOND.length());
    return new ObservedTime(Double.parseDouble(number), event);
  }

  /** The cell of a table: {@code 1} where the event happened, {@code 0} where not. */
  String eventCell() {
    return event ? "1" : "0";
  }

  static ObservedTime ofCells(String time, String event) {
    return switch (event) {
      case "1" -> new ObservedTime(Double.parseDouble(time), true);
      case "0" -> new ObservedTime(Double.parseDouble(time), false);
      default -> throw new IllegalArgumentException("event '" + event + "', which is not 0 or 1");
    };
  }
}
