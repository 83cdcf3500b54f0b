package org.engram.cohort.folds;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.engram.cohort.rows.RowKey;
import org.engram.models.probing.Fold;
import org.engram.models.probing.Folds;
import org.engram.models.probing.Target;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.FileHash;

/**
 * Divisions of certain rows, the same for every set of features.
 *
 * <pre>
 *   FoldPlan plan = FoldPlan.of(keys, target, groups, sites, FoldSettings.defaults());
 *   FoldFile.write(file, plan);
 *   FoldPlan again = FoldFile.read(file, keys, groups);
 * </pre>
 *
 * @param scheme in words
 * @param keys of the rows that the folds' numbers mean
 * @param repeats folds of each repeat; in each, every row is tested once
 * @param seed of the divisions; 0 where they come from a file
 */
public record FoldPlan(String scheme, List<RowKey> keys, List<List<Fold>> repeats, long seed) {
  public FoldPlan {
    keys = List.copyOf(keys);
    repeats = repeats.stream().map(List::copyOf).toList();
    for (List<Fold> folds : repeats) {
      int[] tested =
          folds.stream().flatMapToInt(fold -> IntStream.of(fold.test())).sorted().toArray();
      if (tested.length != keys.size()
          || !IntStream.range(0, tested.length).allMatch(i -> tested[i] == i)) {
        throw new IllegalArgumentException("a repeat that does not test every row once");
      }
    }
  }

  /**
   * Divides.
   *
   * @param groups one a row, what stays on one side: the subject, a family
   * @param sites one a row, for schemes that look at sites
   * @throws RefusedInputException if there are fewer groups, rows of a class or sites than folds, a
   *     row without a site, or a group at several sites that are to be whole
   */
  public static FoldPlan of(
      List<RowKey> keys,
      Target target,
      List<String> groups,
      List<String> sites,
      FoldSettings settings) {
    if (settings.scheme().needsSites()) {
      checkSites(keys, groups, sites, settings);
    }
    List<List<Fold>> repeats =
        IntStream.range(0, settings.repeats())
            .mapToObj(
                repeat ->
                    divide(target, groups, sites, settings, settings.seed() + 1_000_003L * repeat))
            .toList();
    FoldPlan plan = new FoldPlan(settings.scheme().toString(), keys, repeats, settings.seed());
    plan.checkGroups(groups);
    return plan;
  }

  private static List<Fold> divide(
      Target target, List<String> groups, List<String> sites, FoldSettings settings, long seed) {
    int folds = settings.folds();
    return switch (settings.scheme()) {
      case STRATIFIED -> Folds.of(target, groups, folds, seed);
      case GROUPED -> Folds.of(new int[target.size()], groups, folds, seed);
      case SITE_STRATIFIED -> Folds.of(crossed(target.strata(), sites), groups, folds, seed);
      case SITE_HELD_OUT -> Folds.balanced(target.strata(), sites, folds, OptionalLong.of(seed));
      case LEAVE_ONE_SITE_OUT -> Folds.leaveOneOut(sites);
    };
  }

  /** A number for each pair of stratum and site that there is. */
  private static int[] crossed(int[] strata, List<String> sites) {
    Map<String, Integer> numbers = new HashMap<>();
    return IntStream.range(0, strata.length)
        .map(i -> numbers.computeIfAbsent(strata[i] + " " + sites.get(i), _ -> numbers.size()))
        .toArray();
  }

  private static void checkSites(
      List<RowKey> keys, List<String> groups, List<String> sites, FoldSettings settings) {
    boolean whole = settings.scheme() != FoldSettings.Scheme.SITE_STRATIFIED;
    Map<String, String> siteOf = new HashMap<>();
    for (int row = 0; row < keys.size(); row++) {
      String site = sites.get(row);
      if (site.isEmpty()) {
        throw new RefusedInputException(
            keys.get(row).toString(), "no site", "a site for every row", "Leave out the row");
      }
      String before = siteOf.putIfAbsent(groups.get(row), site);
      if (whole && before != null && !before.equals(site)) {
        throw new RefusedInputException(
            keys.get(row).toString(),
            "group '" + groups.get(row) + "' is at the sites '" + before + "' and '" + site + "'",
            "groups of one site where sites are held out",
            "Leave out one of its rows, or take --scheme site-stratified");
      }
    }
  }

  /**
   * Refuses folds that have rows of one group on both sides.
   *
   * @param groups one a row
   */
  void checkGroups(List<String> groups) {
    for (List<Fold> folds : repeats) {
      for (Fold fold : folds) {
        Set<String> training = new HashSet<>();
        for (int row : fold.training()) {
          training.add(groups.get(row));
        }
        for (int row : fold.test()) {
          if (training.contains(groups.get(row))) {
            throw new RefusedInputException(
                keys.get(row).toString(),
                "group '" + groups.get(row) + "' is in training and in test of one fold",
                "groups on one side",
                "Make folds with the group that the rows have now");
          }
        }
      }
    }
  }

  /**
   * The folds that rows have when each takes the place of another, as its target does: folds that
   * were stratified by the target are so by the rearranged one.
   *
   * @param from the row whose place each row takes
   */
  public FoldPlan rearranged(int[] from) {
    List<List<Fold>> moved =
        repeats.stream()
            .map(folds -> folds.stream().map(fold -> rearranged(fold, from)).toList())
            .toList();
    return new FoldPlan(scheme, keys, moved, seed);
  }

  private static Fold rearranged(Fold fold, int[] from) {
    BitSet test = new BitSet();
    for (int row : fold.test()) {
      test.set(row);
    }
    return new Fold(
        IntStream.range(0, from.length).filter(i -> !test.get(from[i])).toArray(),
        IntStream.range(0, from.length).filter(i -> test.get(from[i])).toArray());
  }

  /** Most folds that a repeat has. */
  public int folds() {
    return repeats.stream().mapToInt(List::size).max().orElse(0);
  }

  /** SHA-256 of the folds as a file has them: equal where the folds are. */
  public String sha256() {
    return FileHash.of(FoldFile.text(this).getBytes(StandardCharsets.UTF_8));
  }
}
