package org.engram.cohort.association;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.engram.cohort.statistics.Shuffles;

/**
 * Which rows may change places under the null hypothesis (Winkler et al. 2015, NeuroImage:
 * exchangeability blocks).
 *
 * @param kind whether rows move freely, within their block, or blocks move as wholes
 * @param blocks index of each row's block
 */
public record Exchangeability(Kind kind, int[] blocks) {
  /** What moves. */
  public enum Kind {
    /** Any row to any place: independent rows. */
    FREE,
    /** Rows within their block: a site, a scanner. */
    WITHIN,
    /** Blocks of equal size as wholes, their rows in order: a family, a subject's sessions. */
    WHOLE
  }

  public Exchangeability {
    blocks = blocks.clone();
  }

  /** All rows are independent. */
  public static Exchangeability free(int rows) {
    return new Exchangeability(Kind.FREE, new int[rows]);
  }

  /** By the label of each row's block. */
  public static Exchangeability of(Kind kind, List<String> labels) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    labels.forEach(label -> numbers.putIfAbsent(label, numbers.size()));
    return new Exchangeability(kind, labels.stream().mapToInt(numbers::get).toArray());
  }

  @Override
  public int[] blocks() {
    return blocks.clone();
  }

  public int size() {
    return blocks.length;
  }

  /** What moves as one: rows, or the rows of a block. */
  List<int[]> units() {
    if (kind != Kind.WHOLE) {
      return IntStream.range(0, blocks.length).mapToObj(row -> new int[] {row}).toList();
    }
    Map<Integer, List<Integer>> rows = new LinkedHashMap<>();
    for (int row = 0; row < blocks.length; row++) {
      rows.computeIfAbsent(blocks[row], _ -> new ArrayList<>()).add(row);
    }
    return rows.values().stream()
        .map(unit -> unit.stream().mapToInt(Integer::intValue).toArray())
        .toList();
  }

  /**
   * Rearrangements that keep to the blocks and leave every row in its part of the folds.
   *
   * @param parts of the folds: the one in whose test rows a row is, or 0 everywhere
   * @param kept rows that move; the others stay where they are
   */
  Shuffles shuffles(int[] parts, boolean[] kept, long seed) {
    Map<List<Integer>, List<int[]>> sets = new LinkedHashMap<>();
    for (int[] unit : units()) {
      if (kept[unit[0]]) {
        int place =
            switch (kind) {
              case FREE -> 0;
              case WITHIN -> blocks[unit[0]];
              case WHOLE -> unit.length;
            };
        sets.computeIfAbsent(List.of(parts[unit[0]], place), _ -> new ArrayList<>()).add(unit);
      }
    }
    return new Shuffles(parts.length, List.copyOf(sets.values()), seed);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Exchangeability that
        && kind == that.kind
        && Arrays.equals(blocks, that.blocks);
  }

  @Override
  public int hashCode() {
    return kind.hashCode() * 31 + Arrays.hashCode(blocks);
  }

  @Override
  public String toString() {
    return kind + " over " + blocks.length + " rows";
  }
}
