package org.engram.cohort.statistics;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.engram.models.probing.Figure;

/**
 * Figures taken again on rows drawn with replacement: whole groups are drawn (a subject with all
 * its runs, a family), so that rows that belong together are not taken for independent ones. All
 * figures see the same draws, so that their differences can be judged too.
 *
 * @param estimates the figures of the rows themselves
 * @param draws [figures][draws]
 * @param leftOut [figures][blocks]: the figures without each block of groups in turn; a block is
 *     one group, up to {@link #MOST_BLOCKS} of them
 */
public record Draws(double[] estimates, double[][] draws, double[][] leftOut) {
  /** Beyond as many groups, the jackknife leaves out several at a time. */
  static final int MOST_BLOCKS = 500;

  /**
   * Draws.
   *
   * @param figures of the same rows
   * @param groups one a row
   * @param draws how many
   */
  public static Draws of(List<Figure> figures, List<String> groups, int draws, long seed) {
    int[] group = numbered(groups);
    int count = Arrays.stream(group).max().orElse(-1) + 1;
    double[] estimates = new double[figures.size()];
    for (int f = 0; f < estimates.length; f++) {
      estimates[f] = figures.get(f).of(Figure.once(group.length));
    }
    double[][] drawn = new double[figures.size()][draws];
    IntStream.range(0, draws)
        .parallel()
        .forEach(
            draw -> {
              int[] times = times(group, drawn(count, seed, draw));
              for (int f = 0; f < drawn.length; f++) {
                drawn[f][draw] = figures.get(f).of(times);
              }
            });
    int blocks = Math.min(count, MOST_BLOCKS);
    double[][] leftOut = new double[figures.size()][blocks];
    IntStream.range(0, blocks)
        .parallel()
        .forEach(
            block -> {
              int[] kept = new int[count];
              for (int g = 0; g < count; g++) {
                kept[g] = (long) g * blocks / count == block ? 0 : 1;
              }
              int[] times = times(group, kept);
              for (int f = 0; f < leftOut.length; f++) {
                leftOut[f][block] = figures.get(f).of(times);
              }
            });
    return new Draws(estimates, drawn, leftOut);
  }

  private static int[] drawn(int count, long seed, int draw) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + draw);
    int[] times = new int[count];
    for (int i = 0; i < count; i++) {
      times[random.nextInt(count)]++;
    }
    return times;
  }

  private static int[] times(int[] group, int[] ofGroup) {
    int[] times = new int[group.length];
    for (int row = 0; row < times.length; row++) {
      times[row] = ofGroup[group[row]];
    }
    return times;
  }

  /** Numbers from 0 in place of names, in the order they come. */
  static int[] numbered(List<String> names) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    return names.stream().mapToInt(n -> numbers.computeIfAbsent(n, _ -> numbers.size())).toArray();
  }

  /** The draws of one figure. */
  Sample figure(int figure) {
    return new Sample(estimates[figure], draws[figure], leftOut[figure]);
  }

  /** The draws of one figure minus another. */
  Sample difference(int first, int second) {
    return new Sample(
        estimates[first] - estimates[second],
        minus(draws[first], draws[second]),
        minus(leftOut[first], leftOut[second]));
  }

  private static double[] minus(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] - b[i]).toArray();
  }

  /** One figure's draws; those that the rows drawn do not define are NaN. */
  record Sample(double estimate, double[] draws, double[] leftOut) {}
}
