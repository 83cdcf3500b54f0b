package org.engram.models.probing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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
    return of(data.target(), data.groups(), folds, seed);
  }

  /**
   * The same from a target and groups alone.
   *
   * @param groups one a row
   */
  public static List<Fold> of(Target target, List<String> groups, int folds, long seed) {
    checkEnough(target, grouped(groups), folds);
    return of(target.strata(), groups, folds, seed);
  }

  /**
   * The same from strata, which may be more than the target: class and site together. A stratum may
   * have rows in fewer groups than there are folds.
   *
   * @param strata one a row, from 0
   * @param names of groups, one a row
   */
  public static List<Fold> of(int[] strata, List<String> names, int folds, long seed) {
    check(names, folds);
    Map<String, List<Integer>> groups = grouped(names);
    int count = Arrays.stream(strata).max().orElseThrow() + 1;
    Map<Integer, List<List<Integer>>> byStratum = new TreeMap<>();
    for (List<Integer> rows : groups.values()) {
      byStratum.computeIfAbsent(most(rows, strata, count), _ -> new ArrayList<>()).add(rows);
    }
    List<List<List<Integer>>> rarestFirst = new ArrayList<>(byStratum.values());
    rarestFirst.sort(Comparator.comparingInt(List::size));
    SplittableRandom random = new SplittableRandom(seed);
    int[] foldOf = new int[strata.length];
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
    return from(foldOf, folds);
  }

  /**
   * Folds of whole groups that each hold rows of several strata, as sites hold classes: the idea of
   * scikit-learn's StratifiedGroupKFold. Groups go, the most uneven first, to the fold that leaves
   * the shares of the strata most alike over folds, of equals the one with fewest rows.
   *
   * @param seed shuffles groups that are equally uneven; none takes them in alphabetical order
   */
  public static List<Fold> balanced(
      int[] strata, List<String> names, int folds, OptionalLong seed) {
    check(names, folds);
    List<List<Integer>> groups = new ArrayList<>(new TreeMap<>(grouped(names)).values());
    seed.ifPresent(s -> shuffle(groups, new SplittableRandom(s)));
    int count = Arrays.stream(strata).max().orElseThrow() + 1;
    double[] all = counts(IntStream.range(0, strata.length).boxed().toList(), strata, count);
    groups.sort(Comparator.comparingDouble((List<Integer> g) -> -spread(counts(g, strata, count))));
    int[] foldOf = new int[strata.length];
    double[][] held = new double[folds][count];
    int[] rows = new int[folds];
    for (List<Integer> group : groups) {
      double[] own = counts(group, strata, count);
      int best = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int f = 0; f < folds; f++) {
        double uneven = unevenness(held, f, own, all);
        // Equal but for rounding: the smaller fold.
        boolean equal = Math.abs(uneven - least) <= 1e-8 + 1e-5 * least;
        if (uneven < least || (equal && rows[f] < rows[best])) {
          least = uneven;
          best = f;
        }
      }
      for (int row : group) {
        foldOf[row] = best;
        held[best][strata[row]]++;
      }
      rows[best] += group.size();
    }
    return from(foldOf, folds);
  }

  /** One fold a name: all its rows are the test rows. Folds are in alphabetical order of names. */
  public static List<Fold> leaveOneOut(List<String> names) {
    List<String> order = names.stream().distinct().sorted().toList();
    check(names, 2);
    return from(names.stream().mapToInt(order::indexOf).toArray(), order.size());
  }

  /** Mean over strata of the deviation over folds of their shares, with the group in one fold. */
  private static double unevenness(double[][] held, int fold, double[] own, double[] all) {
    double sum = 0;
    for (int s = 0; s < all.length; s++) {
      double[] shares = new double[held.length];
      for (int f = 0; f < held.length; f++) {
        shares[f] = (held[f][s] + (f == fold ? own[s] : 0)) / all[s];
      }
      sum += all[s] == 0 ? 0 : deviation(shares);
    }
    return sum / all.length;
  }

  private static double[] counts(List<Integer> rows, int[] strata, int count) {
    double[] counts = new double[count];
    rows.forEach(row -> counts[strata[row]]++);
    return counts;
  }

  /** Orders as the deviation does, in whole numbers, so that equals are equal. */
  private static double spread(double[] counts) {
    double sum = 0;
    double squares = 0;
    for (double c : counts) {
      sum += c;
      squares += c * c;
    }
    return counts.length * squares - sum * sum;
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).sum() / values.length;
    return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / values.length);
  }

  private static List<Fold> from(int[] foldOf, int folds) {
    return IntStream.range(0, folds)
        .mapToObj(f -> new Fold(where(foldOf, f, false), where(foldOf, f, true)))
        .toList();
  }

  private static Map<String, List<Integer>> grouped(List<String> names) {
    Map<String, List<Integer>> groups = new LinkedHashMap<>();
    for (int row = 0; row < names.size(); row++) {
      groups.computeIfAbsent(names.get(row), _ -> new ArrayList<>()).add(row);
    }
    return groups;
  }

  private static void check(List<String> groups, int folds) {
    if (folds < 2) {
      throw new ConfigurationException("folds", Integer.toString(folds), "2 or more", "");
    }
    long count = groups.stream().distinct().count();
    if (count < folds) {
      throw tooFew(count + " groups of rows", folds);
    }
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
