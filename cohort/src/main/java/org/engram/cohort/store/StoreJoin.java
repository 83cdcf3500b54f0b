package org.engram.cohort.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.engram.cohort.rows.RowKey;

/** Which rows of two parts of a store belong together. */
final class StoreJoin {
  private StoreJoin() {}

  static KeyComparison compare(StoreDatabase database, String first, String second) {
    Map<String, Set<String>> one = sessions(database, first);
    Map<String, Set<String>> two = sessions(database, second);
    List<RowKey> onlyOne = unmatched(one, two);
    List<RowKey> onlyTwo = unmatched(two, one);
    List<NearMatch> near = new ArrayList<>(new SubjectLabels(two.keySet()).near(one.keySet()));
    for (RowKey key : onlyOne) {
      Set<String> theirs = two.get(key.subject());
      if (theirs != null) {
        new SubjectLabels(theirs)
            .near(List.of(key.session()))
            .forEach(
                pair ->
                    near.add(
                        new NearMatch(
                            new RowKey(key.subject(), pair.first(), "").toString(),
                            new RowKey(key.subject(), pair.second(), "").toString(),
                            pair.rule())));
      }
    }
    int all = one.values().stream().mapToInt(Set::size).sum();
    return new KeyComparison(first, second, all - onlyOne.size(), onlyOne, onlyTwo, near);
  }

  private static List<RowKey> unmatched(
      Map<String, Set<String>> these, Map<String, Set<String>> those) {
    List<RowKey> left = new ArrayList<>();
    for (String subject : new TreeSet<>(these.keySet())) {
      Set<String> others = those.getOrDefault(subject, Set.of());
      for (String session : these.get(subject)) {
        boolean found =
            session.isEmpty() ? !others.isEmpty() : others.contains(session) || others.contains("");
        if (!found) {
          left.add(new RowKey(subject, session, ""));
        }
      }
    }
    return left;
  }

  private static Map<String, Set<String>> sessions(StoreDatabase database, String part) {
    String table =
        part.equals("phenotypes") || part.equals("scans")
            ? part
            : EmbeddingSets.table(EmbeddingSets.get(database, part).name());
    Map<String, Set<String>> sessions = new HashMap<>();
    database.each(
        "SELECT DISTINCT subject, session FROM " + table,
        row ->
            sessions.computeIfAbsent(row.getString(1), _ -> new TreeSet<>()).add(row.getString(2)));
    return sessions;
  }
}
