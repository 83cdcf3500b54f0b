package org.engram.imaging.atlas;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One way to name all regions of an atlas. */
final class AtlasNaming {
  private final String title;
  private final Map<LabelKey, Integer> byKey = new HashMap<>();
  private final Map<String, Integer> byLabel = new HashMap<>();
  private final String[] schemes;

  private AtlasNaming(String title, List<LabelKey> keys, String[] schemes) {
    this.title = title;
    this.schemes = schemes;
    Set<LabelKey> ambiguous = new HashSet<>();
    for (int region = 0; region < keys.size(); region++) {
      if (byKey.put(keys.get(region), region) != null) {
        ambiguous.add(keys.get(region)); // known by their exact labels only
      }
    }
    byKey.keySet().removeAll(ambiguous);
  }

  /** Every naming of an atlas, its own first. */
  static List<AtlasNaming> of(Atlas atlas, SchaeferNames schaefer) {
    List<LabelKey> own = new ArrayList<>();
    String[] schemes = new String[atlas.size()];
    Map<LabelKey, Integer> rows = new HashMap<>();
    for (Region region : atlas.regions()) {
      LabelKey.Spelling spelling = LabelKey.read(region.label());
      own.add(spelling.keys().getFirst());
      schemes[region.index()] = spelling.scheme();
      rows.put(spelling.keys().getFirst(), region.index());
    }
    Optional<SchaeferNames.Naming> used =
        schaefer.namings().stream().filter(n -> rows.keySet().containsAll(n.keys())).findFirst();
    if (used.isPresent()) {
      used.get().keys().forEach(key -> schemes[rows.get(key)] = used.get().scheme());
    }
    List<AtlasNaming> all = new ArrayList<>();
    AtlasNaming itself =
        new AtlasNaming(
            used.map(SchaeferNames.Naming::title).orElse("the atlas's own labels"), own, schemes);
    atlas.regions().forEach(r -> itself.byLabel.put(r.label(), r.index()));
    all.add(itself);
    if (used.isPresent()) {
      for (SchaeferNames.Naming other : schaefer.namings()) {
        if (!other.equals(used.get())) {
          all.add(renamed(own, schemes, rows, used.get(), other));
        }
      }
    }
    return Collections.unmodifiableList(all);
  }

  private static AtlasNaming renamed(
      List<LabelKey> own,
      String[] schemes,
      Map<LabelKey, Integer> rows,
      SchaeferNames.Naming used,
      SchaeferNames.Naming other) {
    List<LabelKey> keys = new ArrayList<>(own);
    String[] otherSchemes = schemes.clone();
    for (int parcel = 0; parcel < SchaeferNames.PARCELS; parcel++) {
      int region = rows.get(used.keys().get(parcel));
      keys.set(region, other.keys().get(parcel));
      otherSchemes[region] = other.scheme();
    }
    return new AtlasNaming(other.title(), keys, otherSchemes);
  }

  String title() {
    return title;
  }

  /** Whether the atlas is known to hold the 400 Schaefer parcels. */
  static boolean hasSchaefer400(List<AtlasNaming> namings) {
    return namings.size() > 1;
  }

  /** The region that a label names under this naming, or -1. */
  int region(String label, LabelKey.Spelling spelling) {
    Integer exact = byLabel.get(label);
    if (exact != null) {
      return exact;
    }
    for (LabelKey key : spelling.keys()) {
      Integer region = byKey.get(key);
      if (region != null && schemeFits(spelling.scheme(), schemes[region])) {
        return region;
      }
    }
    return -1;
  }

  private static boolean schemeFits(String asked, String known) {
    return asked.isEmpty() || known.isEmpty() || asked.equals(known);
  }
}
