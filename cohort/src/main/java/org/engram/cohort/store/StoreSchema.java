package org.engram.cohort.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/** The tables of a store, made and checked. Every key is (subject, session, run), never null. */
final class StoreSchema {
  /** Of the tables; a store of a later one is refused. */
  static final int VERSION = 1;

  /** Where each set of embeddings has its table. */
  static final String EMBEDDINGS = "embeddings";

  private static final String KEY =
      "subject VARCHAR NOT NULL, session VARCHAR NOT NULL, run VARCHAR NOT NULL";

  private StoreSchema() {}

  /** Every fixed table with its columns; phenotypes grows by one for each phenotype. */
  static Map<String, String> tables() {
    Map<String, String> tables = new LinkedHashMap<>();
    tables.put("engram_store", "schema_version INTEGER NOT NULL, made_by VARCHAR NOT NULL");
    StringBuilder scans = new StringBuilder(KEY);
    ScanColumns.types().forEach((name, type) -> scans.append(", " + name + " " + type));
    tables.put("scans", scans.toString());
    tables.put(
        "embedding_sets",
        "name VARCHAR NOT NULL, dimension INTEGER NOT NULL, recipe VARCHAR, model_hash VARCHAR,"
            + " preprocessing VARCHAR, features VARCHAR, source VARCHAR, provenance VARCHAR");
    tables.put("phenotypes", "subject VARCHAR NOT NULL, session VARCHAR NOT NULL");
    tables.put(
        "phenotype_columns",
        "name VARCHAR NOT NULL, type VARCHAR NOT NULL, unit VARCHAR, description VARCHAR,"
            + " levels VARCHAR, source VARCHAR");
    tables.put(
        "fold_sets",
        "name VARCHAR NOT NULL, version INTEGER NOT NULL, provenance VARCHAR NOT NULL");
    tables.put(
        "folds",
        "name VARCHAR NOT NULL, version INTEGER NOT NULL, repeat INTEGER NOT NULL,"
            + " fold INTEGER NOT NULL, "
            + KEY);
    tables.put(
        "predictions",
        "run_id INTEGER NOT NULL, set_name VARCHAR NOT NULL, target VARCHAR NOT NULL,"
            + " repeat INTEGER NOT NULL, fold INTEGER NOT NULL, "
            + KEY
            + ", truth VARCHAR, label VARCHAR NOT NULL, prediction DOUBLE");
    tables.put(
        "runs",
        "id INTEGER NOT NULL, kind VARCHAR NOT NULL, started VARCHAR NOT NULL,"
            + " provenance VARCHAR NOT NULL");
    return tables;
  }

  static void create(StoreDatabase database) {
    database.transaction(
        () -> {
          tables()
              .forEach(
                  (name, columns) ->
                      database.execute("CREATE TABLE " + name + "(" + columns + ")"));
          database.execute("CREATE SCHEMA " + EMBEDDINGS);
          String version = StoreSchema.class.getPackage().getImplementationVersion();
          database.execute(
              "INSERT INTO engram_store VALUES (?, ?)",
              VERSION,
              "engram " + (version == null ? "unpackaged" : version));
        });
  }

  /** Whether there is no table at all, as in a file that was just made. */
  static boolean isEmpty(StoreDatabase database) {
    return found(database).isEmpty();
  }

  /**
   * Checks that this is a store of this version, with its tables.
   *
   * @throws RefusedInputException if it is another's DuckDB file, or a store of a later version
   * @throws FileFormatException if a table or a column is not as it was made
   */
  static void check(StoreDatabase database) {
    Map<String, List<String>> found = found(database);
    String where = database.file().toString();
    if (!List.of("schema_version INTEGER", "made_by VARCHAR").equals(found.get("engram_store"))) {
      throw new RefusedInputException(
          where,
          "a DuckDB file that is no cohort store"
              + (found.isEmpty() ? ", without tables" : "; its tables are " + found.keySet()),
          "a store that engram cohort import made",
          "Name a new file for the store, and import what is in this one as CSV or Parquet");
    }
    List<Integer> versions =
        database.list("SELECT schema_version FROM engram_store", row -> row.getInt(1));
    if (versions.size() != 1) {
      throw broken(where, versions.size() + " rows of its version");
    }
    if (versions.getFirst() != VERSION) {
      throw new RefusedInputException(
          where,
          "a store of schema version " + versions.getFirst(),
          "version " + VERSION + ", which this Engram knows",
          versions.getFirst() > VERSION
              ? "Take the Engram that made it, or a later one"
              : "Export its tables with the Engram that made it, and import them again");
    }
    tables()
        .forEach(
            (table, columns) -> {
              List<String> expected = names(columns);
              List<String> actual = found.getOrDefault(table, List.of());
              if (actual.size() < expected.size()
                  || !actual.subList(0, expected.size()).equals(expected)
                  || (actual.size() > expected.size() && !table.equals("phenotypes"))) {
                throw broken(where, "table " + table + " with columns " + actual);
              }
            });
  }

  private static FileFormatException broken(String where, String found) {
    return new FileFormatException(
        where, found, "the tables that Engram made", "Take the last copy of the file");
  }

  /** "name TYPE" of each column of a definition. */
  private static List<String> names(String columns) {
    List<String> names = new ArrayList<>();
    for (String column : columns.split(", ?")) {
      names.add(column.replace(" NOT NULL", "").strip());
    }
    return names;
  }

  /** The tables of the main schema, views left out, with "name TYPE" of each column. */
  private static Map<String, List<String>> found(StoreDatabase database) {
    Map<String, List<String>> tables = new LinkedHashMap<>();
    database.each(
        "SELECT c.table_name, c.column_name, c.data_type FROM duckdb_columns() c"
            + " JOIN duckdb_tables() t USING (database_name, schema_name, table_name)"
            + " WHERE NOT t.internal AND c.schema_name = 'main'"
            + " ORDER BY c.table_name, c.column_index",
        row ->
            tables
                .computeIfAbsent(row.getString(1), _ -> new ArrayList<>())
                .add(row.getString(2) + " " + row.getString(3).toUpperCase(Locale.ROOT)));
    return tables;
  }
}
