package org.engram.cohort.statistics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.hipparchus.special.Gamma;

/**
 * Rearrangements of rows that are exchangeable where there is no effect. Groups (a subject's runs,
 * a family) move as wholes, to places of groups of the same size, and stay within their block (a
 * site): Winkler et al., NeuroImage 2015.
 *
 * @param rows how many; those in no set stay where they are
 * @param places rows by [exchangeable set][group][row]
 * @param seed of the rearrangements
 */
public record Shuffles(int rows, List<List<int[]>> places, long seed) {
  public Shuffles {
    places = places.stream().map(List::copyOf).toList();
  }

  /**
   * Made from names.
   *
   * @param groups one a row: rows of one group move together
   * @param blocks one a row; rows of one group are of one block. All the same where every group may
   *     take every place
   */
  public static Shuffles of(List<String> groups, List<String> blocks, long seed) {
    Map<String, List<Integer>> byGroup = new LinkedHashMap<>();
    for (int row = 0; row < groups.size(); row++) {
      byGroup.computeIfAbsent(groups.get(row), _ -> new ArrayList<>()).add(row);
    }
    Map<String, List<int[]>> sets = new LinkedHashMap<>();
    for (List<Integer> rows : byGroup.values()) {
      String block = blocks.get(rows.getFirst());
      if (rows.stream().anyMatch(row -> !blocks.get(row).equals(block))) {
        throw new IllegalArgumentException("a group with rows of two blocks");
      }
      sets.computeIfAbsent(rows.size() + " " + block, _ -> new ArrayList<>())
          .add(rows.stream().mapToInt(Integer::intValue).toArray());
    }
    return new Shuffles(groups.size(), List.copyOf(sets.values()), seed);
  }

  /** Groups that have another to change places with. */
  public int movable() {
    return places.stream().mapToInt(set -> set.size() > 1 ? set.size() : 0).sum();
  }

  /** How many different rearrangements there are; infinite where that overflows a double. */
  public double distinct() {
    return Math.exp(places.stream().mapToDouble(set -> Gamma.logGamma(set.size() + 1.0)).sum());
  }

  /**
   * The row whose label each row gets, in rearrangement {@code number}. Each follows from the seed
   * and its own number, so that it does not matter who draws it, or when.
   */
  public int[] draw(int number) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
    int[] from = IntStream.range(0, rows).toArray();
    for (List<int[]> set : places) {
      int[] order = IntStream.range(0, set.size()).toArray();
      for (int i = order.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int held = order[i];
        order[i] = order[j];
        order[j] = held;
      }
      for (int g = 0; g < order.length; g++) {
        int[] to = set.get(g);
        int[] source = set.get(order[g]);
        for (int k = 0; k < to.length; k++) {
          from[to[k]] = source[k];
        }
      }
    }
    return from;
  }

  /**
   * p = (k + 1) / (B + 1): how often a rearrangement reaches the statistic itself.
   *
   * @param statistic of the rows as they are; larger means more effect
   * @param count B
   */
  public double p(double statistic, int count, ToDoubleFunction<int[]> rearranged) {
    long reached =
        IntStream.range(0, count)
            .parallel()
            .filter(b -> rearranged.applyAsDouble(draw(b)) >= statistic)
            .count();
    return p(reached, count);
  }

  /** (k + 1) / (B + 1). */
  public static double p(long reached, int count) {
    return (reached + 1.0) / (count + 1.0);
  }
}
