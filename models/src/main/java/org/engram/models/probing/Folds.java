package org.engram.models.probing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * Stratified folds that keep groups whole. Groups are shuffled within their stratum (that of most
 * of their rows) and dealt out, rarest stratum first, each to the fold that has fewest rows of that
 * stratum, then fewest rows at all. The same rows, groups and seed give the same folds.
 */
public final class Folds {
  private Folds() {}

  /**
   * Every row is in the test part of exactly one fold.
   *
   * @param data whose target gives the strata (classes, or fifths of a number) and whose groups
   *     stay whole
   * @param folds at least 2
   * @throws RefusedInputException if there are fewer groups than folds, or a class has rows in
   *     fewer groups than there are folds
   */
  public static List<Fold> of(ProbeData data, int folds, long seed) {
    if (folds < 2) {
      throw new ConfigurationException("folds", Integer.toString(folds), "2 or more", "");
    }
    Map<String, List<Integer>> groups = new LinkedHashMap<>();
    for (int row = 0; row < data.size(); row++) {
      groups.computeIfAbsent(data.groups().get(row), _ -> new ArrayList<>()).add(row);
    }
    checkEnough(data.target(), groups, folds);
    int[] strata = data.target().strata();
    int count = Arrays.stream(strata).max().orElseThrow() + 1;
    Map<Integer, List<List<Integer>>> byStratum = new TreeMap<>();
    for (List<Integer> rows : groups.values()) {
      byStratum.computeIfAbsent(most(rows, strata, count), _ -> new ArrayList<>()).add(rows);
    }
    List<List<List<Integer>>> rarestFirst = new ArrayList<>(byStratum.values());
    rarestFirst.sort(Comparator.comparingInt(List::size));
    SplittableRandom random = new SplittableRandom(seed);
    int[] foldOf = new int[data.size()];
    int[][] held = new int[folds][count];
    int[] rows = new int[folds];
    for (List<List<Integer>> stratum : rarestFirst) {
      shuffle(stratum, random);
      stratum.sort(Comparator.comparingInt(group -> -group.size())); // large ones first, stable
      for (List<Integer> group : stratum) {
        int s = most(group, strata, count);
        int to =
            IntStream.range(0, folds)
                .boxed()
                .min(
                    Comparator.<Integer>comparingInt(f -> held[f][s])
                        .thenComparingInt(f -> rows[f]))
                .orElseThrow();
        for (int row : group) {
          foldOf[row] = to;
          held[to][strata[row]]++;
          rows[to]++;
        }
      }
    }
    return IntStream.range(0, folds)
        .mapToObj(f -> new Fold(where(foldOf, f, false), where(foldOf, f, true)))
        .toList();
  }

  private static void checkEnough(Target target, Map<String, List<Integer>> groups, int folds) {
    if (groups.size() < folds) {
      throw tooFew(groups.size() + " groups of rows", folds);
    }
    if (target instanceof Target.Classes classes) {
      int[] of = classes.classes();
      int[] have = new int[classes.names().size()];
      for (List<Integer> rows : groups.values()) {
        rows.stream().mapToInt(row -> of[row]).distinct().forEach(c -> have[c]++);
      }
      for (int c = 0; c < have.length; c++) {
        if (have[c] < folds) {
          throw tooFew("class '" + classes.names().get(c) + "' in " + have[c] + " groups", folds);
        }
      }
    }
  }

  private static RefusedInputException tooFew(String found, int folds) {
    return new RefusedInputException(
        "folds", found, "at least " + folds + ", one a fold", "Take fewer folds, or more rows");
  }

  /** The stratum of most of the rows; of equals the lowest. */
  private static int most(List<Integer> rows, int[] strata, int count) {
    int[] counts = new int[count];
    rows.forEach(row -> counts[strata[row]]++);
    int best = 0;
    for (int s = 1; s < count; s++) {
      best = counts[s] > counts[best] ? s : best;
    }
    return best;
  }

  private static <T> void shuffle(List<T> list, SplittableRandom random) {
    for (int i = list.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      T held = list.get(i);
      list.set(i, list.get(j));
      list.set(j, held);
    }
  }

  private static int[] where(int[] foldOf, int fold, boolean equal) {
    return IntStream.range(0, foldOf.length).filter(i -> (foldOf[i] == fold) == equal).toArray();
  }
}
