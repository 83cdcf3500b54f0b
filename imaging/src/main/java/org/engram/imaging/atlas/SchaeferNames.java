package org.engram.imaging.atlas;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The 400 parcels of Schaefer et al. 2018 under each of their four lists of names: 17 and 7
 * networks, each as of today and as of before September 2019, when the authors corrected the names
 * (CBIG v0.14.3). Some corrected names had stood for another parcel before, so a list of labels is
 * read as a whole under one naming, never label by label.
 */
final class SchaeferNames {
  static final int PARCELS = 400;
  private static final Pattern NUMBERED = Pattern.compile("(.*)_(\\d+)");

  /**
   * One list of names.
   *
   * @param title for messages
   * @param scheme {@code 7} or {@code 17}
   * @param keys by parcel, in the order of {@code schaefer-400-names.tsv}
   */
  record Naming(String title, String scheme, List<LabelKey> keys) {}

  private static final List<String> TITLES =
      List.of(
          "Schaefer-400 names of the 17-network order",
          "Schaefer-400 names of the 7-network order",
          "Schaefer-400 names of the 17-network order from before September 2019",
          "Schaefer-400 names of the 7-network order from before September 2019");

  private final List<Naming> namings;
  private final Set<String> networks = new HashSet<>();

  SchaeferNames() {
    List<String[]> rows =
        AtlasTable.resourceLines("schaefer-400-names.tsv").stream()
            .skip(1)
            .map(line -> line.split("\t"))
            .toList();
    namings =
        List.of(0, 1, 2, 3).stream()
            .map(
                column ->
                    new Naming(
                        TITLES.get(column),
                        column % 2 == 0 ? "17" : "7",
                        rows.stream().map(row -> LabelKey.of(row[column])).toList()))
            .toList();
    for (Naming naming : namings) {
      naming.keys().forEach(key -> networks.add(network(key)));
    }
  }

  List<Naming> namings() {
    return namings;
  }

  /**
   * Whether a key has the form of a Schaefer parcel at any resolution: hemisphere, network, number.
   */
  boolean looksLikeParcel(LabelKey key) {
    return !key.hemisphere().isEmpty()
        && networks.contains(network(key))
        && NUMBERED.matcher(key.stem()).matches();
  }

  private static String network(LabelKey key) {
    return key.stem().split("_", 2)[0];
  }

  /**
   * Whether these parcels are numbered from 1 without a gap in every network and area, as the whole
   * list of a coarser resolution is and a subset of the 400 hardly ever is.
   */
  static boolean numberedWithoutGaps(List<LabelKey> parcels) {
    Map<String, TreeSet<Integer>> numbers = new HashMap<>();
    for (LabelKey key : parcels) {
      Matcher m = NUMBERED.matcher(key.stem());
      if (m.matches() && m.group(2).length() < 5) {
        numbers
            .computeIfAbsent(key.hemisphere() + m.group(1), k -> new TreeSet<>())
            .add(Integer.parseInt(m.group(2)));
      }
    }
    return numbers.values().stream().allMatch(s -> s.first() == 1 && s.last() == s.size());
  }
}
