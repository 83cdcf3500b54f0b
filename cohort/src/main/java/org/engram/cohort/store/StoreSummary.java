package org.engram.cohort.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How much of what a store has.
 *
 * @param madeBy the version of Engram that made it
 * @param subjects in any of its parts
 * @param people rows of phenotypes
 * @param folds names with their latest version
 */
public record StoreSummary(
    Path file,
    String madeBy,
    long subjects,
    long scans,
    long people,
    List<EmbeddingSet> sets,
    List<Phenotypes> phenotypes,
    List<String> folds,
    long predictions,
    List<StoreRun> runs) {
  /**
   * A phenotype's column.
   *
   * @param present rows that have a value
   * @param least of numbers, not a number for texts
   * @param greatest of numbers
   * @param different how many different values there are
   */
  public record Phenotypes(
      PhenotypeColumn column, long present, double least, double greatest, long different) {}

  public StoreSummary {
    sets = List.copyOf(sets);
    phenotypes = List.copyOf(phenotypes);
    folds = List.copyOf(folds);
    runs = List.copyOf(runs);
  }

  static StoreSummary of(StoreDatabase database) {
    List<Phenotypes> phenotypes = new ArrayList<>();
    for (PhenotypeColumn column : PhenotypeColumns.all(database).values()) {
      String name = StoreDatabase.quoted(column.name());
      String range =
          column.type() == ColumnType.TEXT ? "NULL, NULL" : "min(" + name + "), max(" + name + ")";
      phenotypes.add(
          database
              .list(
                  "SELECT count("
                      + name
                      + "), "
                      + range
                      + ", count(DISTINCT "
                      + name
                      + ") FROM phenotypes",
                  row ->
                      new Phenotypes(
                          column,
                          row.getLong(1),
                          row.getObject(2) == null ? Double.NaN : row.getDouble(2),
                          row.getObject(3) == null ? Double.NaN : row.getDouble(3),
                          row.getLong(4)))
              .getFirst());
    }
    return new StoreSummary(
        database.file(),
        database.list("SELECT made_by FROM engram_store", row -> row.getString(1)).getFirst(),
        StoreSubjects.all(database).size(),
        database.count("SELECT count(*) FROM scans"),
        database.count("SELECT count(*) FROM phenotypes"),
        EmbeddingSets.all(database),
        phenotypes,
        database.list(
            "SELECT name, max(version) FROM fold_sets GROUP BY name ORDER BY name",
            row -> row.getString(1) + " version " + row.getInt(2)),
        database.count("SELECT count(*) FROM predictions"),
        StoreRecords.runs(database));
  }
}
