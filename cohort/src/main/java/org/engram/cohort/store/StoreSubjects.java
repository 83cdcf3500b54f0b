package org.engram.cohort.store;

import java.util.Set;
import java.util.TreeSet;

/** Which subjects the parts of a store have. */
final class StoreSubjects {
  private StoreSubjects() {}

  static Set<String> ofPhenotypes(StoreDatabase database) {
    return of(database, "phenotypes");
  }

  /** Of scans and of all sets of embeddings. */
  static Set<String> ofScans(StoreDatabase database) {
    Set<String> subjects = of(database, "scans");
    for (EmbeddingSet set : EmbeddingSets.all(database)) {
      subjects.addAll(of(database, EmbeddingSets.table(set.name())));
    }
    return subjects;
  }

  static Set<String> all(StoreDatabase database) {
    Set<String> subjects = ofScans(database);
    subjects.addAll(ofPhenotypes(database));
    return subjects;
  }

  private static Set<String> of(StoreDatabase database, String table) {
    return new TreeSet<>(
        database.list("SELECT DISTINCT subject FROM " + table, row -> row.getString(1)));
  }
}
