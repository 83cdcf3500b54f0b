package org.engram.cohort.store;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The phenotypes that a store has. */
final class PhenotypeColumns {
  private PhenotypeColumns() {}

  /** All, by name in lower case, in the order they came. */
  static Map<String, PhenotypeColumn> all(StoreDatabase database) {
    Map<String, PhenotypeColumn> columns = new LinkedHashMap<>();
    database.each(
        "SELECT name, type, unit, description, levels, source FROM phenotype_columns"
            + " ORDER BY rowid",
        row -> {
          String name = row.getString(1);
          columns.put(
              name.toLowerCase(Locale.ROOT),
              new PhenotypeColumn(
                  name,
                  ColumnType.parse(row.getString(2)),
                  row.getString(3),
                  row.getString(4),
                  Json.map(database.file() + ", levels of " + name, row.getString(5)),
                  row.getString(6)));
        });
    return columns;
  }

  /** Adds a column, without values yet. */
  static void add(StoreDatabase database, PhenotypeColumn column) {
    database.execute(
        "ALTER TABLE phenotypes ADD COLUMN "
            + StoreDatabase.quoted(column.name())
            + " "
            + column.type().sql());
    database.execute(
        "INSERT INTO phenotype_columns VALUES (?, ?, ?, ?, ?, ?)",
        column.name(),
        column.type().toString(),
        column.unit(),
        column.description(),
        Json.text(column.levels()),
        column.source());
  }

  /** Takes what is now known of a column: a wider type, a unit or words that were not stated. */
  static void update(StoreDatabase database, PhenotypeColumn before, PhenotypeColumn now) {
    if (before.type() != now.type()) {
      database.execute(
          "ALTER TABLE phenotypes ALTER COLUMN "
              + StoreDatabase.quoted(before.name())
              + " TYPE "
              + now.type().sql());
    }
    database.execute(
        "UPDATE phenotype_columns SET type = ?, unit = ?, description = ?, levels = ?"
            + " WHERE name = ?",
        now.type().toString(),
        now.unit(),
        now.description(),
        Json.text(now.levels()),
        before.name());
  }
}
