package org.engram.cohort.association;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.hipparchus.special.Gamma;

/**
 * Random permutations of rows that keep to the exchangeability blocks and leave every row in its
 * part of the folds. Each is drawn from the seed and its own number, so that it does not matter who
 * draws it, or when.
 */
final class Shuffles {
  private final int rows;
  private final long seed;
  private final List<List<int[]>> strata;

  /**
   * @param parts of the folds: the one in whose test rows a row is, or 0 everywhere
   * @param kept rows that move; the others stay where they are
   */
  Shuffles(Exchangeability exchangeability, int[] parts, boolean[] kept, long seed) {
    this.rows = parts.length;
    this.seed = seed;
    Map<List<Integer>, List<int[]>> groups = new LinkedHashMap<>();
    int[] blocks = exchangeability.blocks();
    for (int[] unit : exchangeability.units()) {
      if (kept[unit[0]]) {
        int place =
            switch (exchangeability.kind()) {
              case FREE -> 0;
              case WITHIN -> blocks[unit[0]];
              case WHOLE -> unit.length;
            };
        groups.computeIfAbsent(List.of(parts[unit[0]], place), _ -> new ArrayList<>()).add(unit);
      }
    }
    this.strata = List.copyOf(groups.values());
  }

  /** Row {@code i} of the one side meets row {@code draw[i]} of the other. */
  int[] draw(int number) {
    SplittableRandom random = new SplittableRandom(seed ^ (0x9E3779B97F4A7C15L * (number + 1)));
    int[] from = new int[rows];
    for (int i = 0; i < rows; i++) {
      from[i] = i;
    }
    for (List<int[]> units : strata) {
      int[] order = new int[units.size()];
      for (int i = 0; i < order.length; i++) {
        int j = random.nextInt(i + 1);
        order[i] = order[j];
        order[j] = i;
      }
      for (int i = 0; i < order.length; i++) {
        int[] to = units.get(i);
        int[] source = units.get(order[i]);
        for (int r = 0; r < to.length; r++) {
          from[to[r]] = source[r];
        }
      }
    }
    return from;
  }

  /** How many different permutations there are; infinite where that overflows a double. */
  double distinct() {
    double log = 0;
    for (List<int[]> units : strata) {
      log += Gamma.logGamma(units.size() + 1.0);
    }
    return Math.exp(log);
  }
}
