package org.engram.imaging.cifti;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.engram.imaging.volume.Grid;

/**
 * The grayordinates that two files have in common, structure by structure: vertices of the same
 * structure on surfaces of the same number of vertices, by their vertex numbers, and voxels of the
 * same structure on the same grid. Where a structure differs, it says why. Grayordinates are never
 * matched by their place in the file.
 *
 * @param structures that both have grayordinates in common of, in the order of the first file
 * @param differences what keeps the two from being the same, in words; empty if they are
 */
public record BrainModelMatch(List<StructureMatch> structures, List<Difference> differences) {
  /** Millimetres that two grids may be apart, at their corners. */
  private static final double GRID_TOLERANCE = 1e-2;

  public BrainModelMatch {
    structures = List.copyOf(structures);
    differences = List.copyOf(differences);
  }

  /**
   * The pairs of one structure.
   *
   * @param surface whether they are vertices
   * @param first grayordinates of the first file
   * @param second the same points, as grayordinates of the second file
   */
  public record StructureMatch(String structure, boolean surface, Indices first, Indices second) {}

  /**
   * Why a structure's grayordinates have no partner, or not all of them.
   *
   * @param unmatchedFirst grayordinates of the first file without a partner
   * @param unmatchedSecond those of the second file
   * @param why in words, with the numbers
   */
  public record Difference(
      String structure, boolean surface, int unmatchedFirst, int unmatchedSecond, String why) {}

  /** Compares two axes, which are called the first and the second. */
  public static BrainModelMatch of(BrainModelAxis first, BrainModelAxis second) {
    return of(first, "the first", second, "the second");
  }

  /**
   * Compares two axes.
   *
   * @param ourName what the first is called in words, {@code the run}
   * @param theirName what the second is
   */
  public static BrainModelMatch of(
      BrainModelAxis first, String ourName, BrainModelAxis second, String theirName) {
    Map<Key, BrainModel> ours = byKey(first);
    Map<Key, BrainModel> theirs = byKey(second);
    Set<Key> all = new LinkedHashSet<>();
    first.models().forEach(model -> all.add(Key.of(model)));
    second.models().forEach(model -> all.add(Key.of(model)));
    List<StructureMatch> structures = new ArrayList<>();
    List<Difference> differences = new ArrayList<>();
    for (Key key : all) {
      BrainModel one = ours.get(key);
      BrainModel other = theirs.get(key);
      Optional<String> why =
          one == null || other == null
              ? Optional.of(only(key, one == null ? theirName : ourName))
              : whyNot(one, other, first, second);
      if (why.isPresent()) {
        differences.add(key.differs(size(one), size(other), why.get()));
        continue;
      }
      StructureMatch match = pairs(key, one, other);
      int leftFirst = one.size() - match.first().size();
      int leftSecond = other.size() - match.first().size();
      if (!match.first().isEmpty()) {
        structures.add(match);
      }
      if (leftFirst > 0 || leftSecond > 0) {
        differences.add(key.differs(leftFirst, leftSecond, lacking(key, one, other, match)));
      }
    }
    return new BrainModelMatch(structures, differences);
  }

  /** Whether every grayordinate of both has its partner. */
  public boolean complete() {
    return differences.isEmpty();
  }

  /** Number of pairs. */
  public int size() {
    return structures.stream().mapToInt(structure -> structure.first().size()).sum();
  }

  /** All differences in one line, for messages. */
  public String inWords() {
    return String.join("; ", inWords(differences));
  }

  /** A sentence for each reason, with all the structures that it holds for. */
  public static List<String> inWords(List<Difference> differences) {
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    for (Difference difference : differences) {
      byReason
          .computeIfAbsent(difference.why(), w -> new ArrayList<>())
          .add(difference.structure());
    }
    return byReason.entrySet().stream()
        .map(reason -> String.join(", ", reason.getValue()) + ": " + reason.getKey())
        .toList();
  }

  private record Key(String structure, boolean surface) {
    static Key of(BrainModel model) {
      return new Key(model.structure(), model instanceof BrainModel.Surface);
    }

    Difference differs(int first, int second, String why) {
      return new Difference(structure, surface, first, second, why);
    }
  }

  private static Map<Key, BrainModel> byKey(BrainModelAxis axis) {
    return axis.models().stream().collect(Collectors.toMap(Key::of, Function.identity()));
  }

  private static int size(BrainModel model) {
    return model == null ? 0 : model.size();
  }

  private static String only(Key key, String name) {
    return "only " + name + " has " + (key.surface() ? "vertices" : "voxels") + " there";
  }

  private static Optional<String> whyNot(
      BrainModel one, BrainModel other, BrainModelAxis first, BrainModelAxis second) {
    if (one instanceof BrainModel.Surface a && other instanceof BrainModel.Surface b) {
      return a.surfaceVertices() == b.surfaceVertices()
          ? Optional.empty()
          : Optional.of(
              "a surface of " + a.surfaceVertices() + " vertices, not " + b.surfaceVertices());
    }
    Grid ours = first.volume().orElseThrow();
    Grid theirs = second.volume().orElseThrow();
    return ours.matches(theirs, GRID_TOLERANCE)
        ? Optional.empty()
        : Optional.of("another volume space: " + ours.describe() + ", not " + theirs.describe());
  }

  private static StructureMatch pairs(Key key, BrainModel one, BrainModel other) {
    Map<Integer, Integer> places = new HashMap<>();
    for (int i = 0; i < other.size(); i++) {
      places.put(other.indices().at(i), i);
    }
    int[] first = new int[Math.min(one.size(), other.size())];
    int[] second = new int[first.length];
    int count = 0;
    for (int i = 0; i < one.size(); i++) {
      OptionalInt place = place(places, one.indices().at(i));
      if (place.isPresent()) {
        first[count] = one.offset() + i;
        second[count++] = other.offset() + place.getAsInt();
      }
    }
    return new StructureMatch(
        key.structure(),
        key.surface(),
        Indices.of(Arrays.copyOf(first, count)),
        Indices.of(Arrays.copyOf(second, count)));
  }

  private static OptionalInt place(Map<Integer, Integer> places, int index) {
    Integer place = places.get(index);
    return place == null ? OptionalInt.empty() : OptionalInt.of(place);
  }

  private static String lacking(Key key, BrainModel one, BrainModel other, StructureMatch match) {
    return match.first().size()
        + (key.surface() ? " vertices" : " voxels")
        + " in common of "
        + one.size()
        + " and "
        + other.size();
  }
}
