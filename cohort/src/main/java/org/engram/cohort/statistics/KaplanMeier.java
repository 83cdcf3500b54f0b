package org.engram.cohort.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The share that is still without the event, by time (Kaplan and Meier 1958), with Greenwood's
 * variance and intervals on the scale of log(−log S) (Kalbfleisch and Prentice), which stay within
 * 0 and 1.
 *
 * @param steps one a time at which an event happened or an observation ended, rising
 * @param rows observed
 */
public record KaplanMeier(List<Step> steps, int rows) {
  private static final double Z = 1.959963984540054;

  /**
   * A time.
   *
   * @param atRisk rows still observed just before it, without the event
   * @param events that happened at it
   * @param ended observations that ended at it without the event
   * @param survival share without the event just after it
   * @param low end of the 95 % interval of that; NaN where the share is 0
   * @param high the other end
   */
  public record Step(
      double time, int atRisk, int events, int ended, double survival, double low, double high) {}

  public KaplanMeier {
    steps = List.copyOf(steps);
  }

  /**
   * Of rows.
   *
   * @param time until the event or the end of the observation
   * @param event whether it was the event
   */
  public static KaplanMeier of(double[] time, boolean[] event) {
    int n = time.length;
    Integer[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> time[i]))
            .toArray(Integer[]::new);
    List<Step> steps = new ArrayList<>();
    double survival = 1;
    double greenwood = 0;
    int from = 0;
    while (from < n) {
      int to = from;
      int events = 0;
      while (to < n && time[order[to]] == time[order[from]]) {
        events += event[order[to]] ? 1 : 0;
        to++;
      }
      int atRisk = n - from;
      survival *= 1 - events / (double) atRisk;
      greenwood += events / ((double) atRisk * (atRisk - events)); // infinite where none is left
      double half = Z * Math.sqrt(greenwood) / -Math.log(survival);
      boolean whole = survival == 1;
      steps.add(
          new Step(
              time[order[from]],
              atRisk,
              events,
              to - from - events,
              survival,
              whole ? 1 : Math.pow(survival, Math.exp(half)),
              whole ? 1 : Math.pow(survival, Math.exp(-half))));
      from = to;
    }
    return new KaplanMeier(steps.stream().map(KaplanMeier::defined).toList(), n);
  }

  /** Where nobody is left without the event, no interval is defined. */
  private static Step defined(Step step) {
    return step.survival() > 0
        ? step
        : new Step(
            step.time(), step.atRisk(), step.events(), step.ended(), 0, Double.NaN, Double.NaN);
  }

  /** The share without the event at a time, with its interval; all 1 before the first step. */
  public Step at(double time) {
    Step last = new Step(0, rows, 0, 0, 1, 1, 1);
    for (Step step : steps) {
      if (step.time() > time) {
        break;
      }
      last = step;
    }
    return last;
  }

  /** Rows observed for at least this long without the event before it. */
  public int atRisk(double time) {
    return steps.stream()
        .filter(step -> step.time() >= time)
        .findFirst()
        .map(Step::atRisk)
        .orElse(0);
  }

  /** The largest time; 0 of no rows. */
  public double last() {
    return steps.isEmpty() ? 0 : steps.getLast().time();
  }

  /** The time by which half of the events had happened; NaN without an event. */
  public static double medianEvent(double[] time, boolean[] event) {
    double[] times =
        IntStream.range(0, time.length).filter(i -> event[i]).mapToDouble(i -> time[i]).toArray();
    Arrays.sort(times);
    return times.length == 0 ? Double.NaN : times[(times.length - 1) / 2];
  }
}
