package org.engram.pipeline.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.cohort.results.ObservedTime;
import org.engram.cohort.statistics.KaplanMeier;
import org.engram.cohort.statistics.LogRank;

/**
 * What held-out risks say of the times until an event.
 *
 * @param time until the event or the end of the observation
 * @param event whether it was the event
 * @param risk the larger, the sooner
 */
@SuppressWarnings("ArrayRecordComponent") // drawn once and dropped
public record SurvivalScores(double[] time, boolean[] event, double[] risk) {
  private static final int ROWS_A_GROUP = 20;

  /**
   * A group of rows of like risk.
   *
   * @param rows places of the rows
   * @param curve of the group
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Group(String name, int[] rows, KaplanMeier curve) {}

  /**
   * A group of rows of like risk at one time.
   *
   * @param predicted mean share without the event by the risks
   * @param observed the share by Kaplan and Meier, with its interval
   */
  public record Calibrated(int rows, double predicted, KaplanMeier.Step observed) {}

  /** Of one set's predictions. */
  public static SurvivalScores of(OutcomeScores scores) {
    int n = scores.size();
    double[] time = new double[n];
    boolean[] event = new boolean[n];
    for (int i = 0; i < n; i++) {
      ObservedTime observed = ObservedTime.of(scores.truths().get(i));
      time[i] = observed.time();
      event[i] = observed.event();
    }
    return new SurvivalScores(time, event, scores.probability(0));
  }

  /** Events. */
  public int events() {
    return (int) IntStream.range(0, event.length).filter(i -> event[i]).count();
  }

  /** Thirds by risk, the lowest first; equal risks stay together, so there may be fewer. */
  public List<Group> thirds() {
    List<int[]> parts = parts(3);
    List<String> names =
        switch (parts.size()) {
          case 3 -> List.of("low risk", "middle", "high risk");
          case 2 -> List.of("lower risk", "higher risk");
          default -> List.of("all");
        };
    List<Group> groups = new ArrayList<>();
    for (int g = 0; g < parts.size(); g++) {
      groups.add(new Group(names.get(g), parts.get(g), curve(parts.get(g))));
    }
    return groups;
  }

  /** Whether groups differ. */
  public LogRank test(List<Group> groups) {
    int[] of = new int[time.length];
    for (int g = 0; g < groups.size(); g++) {
      for (int row : groups.get(g).rows()) {
        of[row] = g;
      }
    }
    return LogRank.of(time, event, of, groups.size());
  }

  /** The time by which half of the events had happened. */
  public double middle() {
    return KaplanMeier.medianEvent(time, event);
  }

  /**
   * Shares without the event at a time, by risks and as they were: two to five groups.
   *
   * <p>The risks are taken as logarithms of relative hazards; the hazard that all share is
   * Breslow's (1974), from the same rows, so that the mean is right by construction and only the
   * spread is put to the test.
   */
  public List<Calibrated> calibration(double at) {
    double[] survival = survival(at);
    List<Calibrated> groups = new ArrayList<>();
    for (int[] rows : parts(Math.clamp(time.length / ROWS_A_GROUP, 2, 5))) {
      double predicted = Arrays.stream(rows).mapToDouble(i -> survival[i]).average().orElseThrow();
      groups.add(new Calibrated(rows.length, predicted, curve(rows).at(at)));
    }
    return groups;
  }

  private double[] survival(double at) {
    double mean = Arrays.stream(risk).average().orElse(0);
    double[] hazard = Arrays.stream(risk).map(r -> Math.exp(r - mean)).toArray();
    Integer[] order = order(time);
    double[] below = new double[time.length + 1]; // summed from the longest observed
    for (int i = time.length - 1; i >= 0; i--) {
      below[i] = below[i + 1] + hazard[order[i]];
    }
    double base = 0;
    int first = 0;
    for (int i = 0; i < time.length && time[order[i]] <= at; i++) {
      first = i > 0 && time[order[i]] == time[order[i - 1]] ? first : i;
      base += event[order[i]] ? 1 / below[first] : 0;
    }
    double shared = base;
    return Arrays.stream(hazard).map(h -> Math.exp(-shared * h)).toArray();
  }

  private KaplanMeier curve(int[] rows) {
    boolean[] events = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      events[i] = event[rows[i]];
    }
    return KaplanMeier.of(Arrays.stream(rows).mapToDouble(i -> time[i]).toArray(), events);
  }

  private List<int[]> parts(int wanted) {
    Integer[] order = order(risk);
    int n = order.length;
    List<int[]> parts = new ArrayList<>();
    int from = 0;
    for (int g = 1; g <= wanted && from < n; g++) {
      int to = Math.max(from + 1, (int) ((long) g * n / wanted));
      while (to < n && risk[order[to]] == risk[order[to - 1]]) {
        to++;
      }
      parts.add(Arrays.stream(order, from, to).mapToInt(i -> i).toArray());
      from = to;
    }
    return parts;
  }

  private static Integer[] order(double[] by) {
    return IntStream.range(0, by.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> by[i]))
        .toArray(Integer[]::new);
  }
}
