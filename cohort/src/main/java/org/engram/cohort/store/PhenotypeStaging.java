package org.engram.cohort.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBAppender;
import org.engram.tensor.Problem;

/**
 * The rows of a file before they are part of the store: a temporary table, in which rows that
 * contradict one another or the store are found, told and removed.
 */
final class PhenotypeStaging {
  private static final String TABLE = "staged_phenotypes";

  private final StoreDatabase database;
  private final Path file;
  private final List<PhenotypeColumn> columns;

  /** Takes a row whose values fit their columns' types; empty text is no value. */
  interface Sink {
    void row(long row, String subject, String session, String[] values);
  }

  /** What came of it. */
  record Outcome(
      long added,
      long changed,
      long unchanged,
      List<Problem> refused,
      List<String> notes,
      TreeSet<String> subjects) {}

  PhenotypeStaging(StoreDatabase database, Path file, List<PhenotypeColumn> columns) {
    this.database = database;
    this.file = file;
    this.columns = columns;
  }

  void fill(Consumer<Sink> reader) {
    database.execute("DROP TABLE IF EXISTS temp.main." + TABLE);
    String definition =
        IntStream.range(0, columns.size())
            .mapToObj(i -> ", c" + i + " " + columns.get(i).type().sql())
            .collect(Collectors.joining());
    database.execute(
        "CREATE TEMP TABLE "
            + TABLE
            + "(file_row BIGINT, subject VARCHAR, session VARCHAR"
            + definition
            + ")");
    database.appendTemporary(
        TABLE,
        to ->
            reader.accept(
                (row, subject, session, values) ->
                    StoreDatabase.quietly(
                        database, () -> append(to, row, subject, session, values))));
  }

  private void append(DuckDBAppender to, long row, String subject, String session, String[] values)
      throws java.sql.SQLException {
    to.beginRow().append(row).append(subject).append(session);
    for (int i = 0; i < values.length; i++) {
      if (values[i].isEmpty()) {
        to.appendNull();
        continue;
      }
      switch (columns.get(i).type()) {
        case WHOLE -> to.append(Long.parseLong(values[i]));
        case NUMBER -> to.append(Double.parseDouble(values[i]));
        case TEXT -> to.append(values[i]);
      }
    }
    to.endRow();
  }

  /** Brings the rows into the store; to be called within a transaction. */
  Outcome merge(Map<String, PhenotypeColumn> before, boolean replace) {
    TreeSet<String> subjects =
        new TreeSet<>(
            database.list("SELECT DISTINCT subject FROM " + TABLE, row -> row.getString(1)));
    List<String> notes = new ArrayList<>(levels());
    List<Problem> refused = new ArrayList<>(within(notes));
    List<Integer> known =
        IntStream.range(0, columns.size())
            .filter(i -> before.containsKey(columns.get(i).name().toLowerCase(Locale.ROOT)))
            .boxed()
            .toList();
    if (!replace) {
      refused.addAll(against(known));
    }
    for (PhenotypeColumn column : columns) {
      PhenotypeColumn old = before.get(column.name().toLowerCase(Locale.ROOT));
      if (old == null) {
        PhenotypeColumns.add(database, column);
      } else if (!old.equals(column)) {
        PhenotypeColumns.update(database, old, column);
      }
    }
    long total = database.count("SELECT count(*) FROM " + TABLE);
    long changed = update();
    long added = insert();
    long unchanged = total - changed - added;
    database.execute("DROP TABLE " + TABLE);
    return new Outcome(added, changed, unchanged, refused, notes, subjects);
  }

  /** Values that a coded column's sidecar does not explain. */
  private List<String> levels() {
    List<String> notes = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Map<String, String> levels = columns.get(i).levels();
      if (levels.isEmpty()) {
        continue;
      }
      List<String> unknown =
          database
              .list(
                  "SELECT DISTINCT CAST(c"
                      + i
                      + " AS VARCHAR) AS v FROM "
                      + TABLE
                      + " WHERE c"
                      + i
                      + " IS NOT NULL ORDER BY v",
                  row -> row.getString(1))
              .stream()
              .filter(value -> !levels.containsKey(value))
              .limit(13)
              .toList();
      if (!unknown.isEmpty()) {
        notes.add(
            columns.get(i).name()
                + ": "
                + unknown
                + " are not among its levels "
                + levels.keySet());
      }
    }
    return notes;
  }

  /** Rows of one key: alike ones become one, and of others none is taken. */
  private List<Problem> within(List<String> notes) {
    record Key(String subject, String session) {}
    Map<Key, List<Long>> twice = new LinkedHashMap<>();
    database.each(
        "SELECT subject, session, file_row FROM "
            + TABLE
            + " WHERE (subject, session) IN (SELECT (subject, session) FROM "
            + TABLE
            + " GROUP BY subject, session HAVING count(*) > 1) ORDER BY subject, session, file_row",
        row ->
            twice
                .computeIfAbsent(
                    new Key(row.getString(1), row.getString(2)), _ -> new ArrayList<>())
                .add(row.getLong(3)));
    List<Problem> refused = new ArrayList<>();
    List<Long> gone = new ArrayList<>();
    twice.forEach(
        (key, rows) -> {
          String difference = difference(rows);
          if (difference.isEmpty()) {
            notes.add("rows " + rows + " say the same of " + words(key.subject(), key.session()));
            gone.addAll(rows.subList(1, rows.size()));
            return;
          }
          gone.addAll(rows);
          for (long row : rows) {
            refused.add(
                new Problem(
                    file + ", row " + row,
                    words(key.subject(), key.session()) + " is in rows " + rows + ": " + difference,
                    "one row a subject and session",
                    "Keep one of them, or name the column that tells them apart"
                        + " (--session-column)"));
          }
        });
    remove(gone);
    return refused;
  }

  /** The first columns in which rows differ, in words. */
  private String difference(List<Long> rows) {
    String select =
        IntStream.range(0, columns.size())
            .mapToObj(i -> "CAST(c" + i + " AS VARCHAR)")
            .collect(Collectors.joining(", ", "[", "]"));
    List<Object[]> cells =
        database.list(
            "SELECT "
                + (columns.isEmpty() ? "[]" : select)
                + " FROM "
                + TABLE
                + " WHERE file_row IN ("
                + joined(rows)
                + ") ORDER BY file_row",
            row -> (Object[]) row.getArray(1).getArray());
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      int at = i;
      List<String> values =
          cells.stream()
              .map(row -> row[at] == null ? "n/a" : row[at].toString())
              .distinct()
              .toList();
      if (values.size() > 1) {
        differences.add(columns.get(i).name() + " '" + String.join("' and '", values) + "'");
      }
    }
    return differences.size() > 3
        ? String.join(", ", differences.subList(0, 3))
            + " and "
            + (differences.size() - 3)
            + " more"
        : String.join(", ", differences);
  }

  /** Rows that say another value than the store. */
  private List<Problem> against(List<Integer> known) {
    Map<Long, Problem> refused = new TreeMap<>();
    for (int i : known) {
      String name = columns.get(i).name();
      String own = "p." + StoreDatabase.quoted(name);
      database.each(
          "SELECT s.file_row, s.subject, s.session, CAST("
              + own
              + " AS VARCHAR),"
              + " CAST(s.c"
              + i
              + " AS VARCHAR) FROM "
              + TABLE
              + " s JOIN phenotypes p"
              + " USING (subject, session) WHERE s.c"
              + i
              + " <> "
              + own
              + " ORDER BY s.file_row",
          row ->
              refused.putIfAbsent(
                  row.getLong(1),
                  new Problem(
                      file + ", row " + row.getLong(1) + ", column " + name,
                      words(row.getString(2), row.getString(3))
                          + " has '"
                          + row.getString(4)
                          + "' in the store and '"
                          + row.getString(5)
                          + "' here",
                      "one value of a phenotype",
                      "Find out which is right; --replace takes those of the file. Another study's"
                          + " subjects need labels of their own")));
    }
    remove(List.copyOf(refused.keySet()));
    return List.copyOf(refused.values());
  }

  private long update() {
    if (columns.isEmpty()) {
      return 0;
    }
    List<String> sets = new ArrayList<>();
    List<String> differ = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      String own = StoreDatabase.quoted(columns.get(i).name());
      sets.add(own + " = coalesce(s.c" + i + ", p." + own + ")");
      differ.add("(s.c" + i + " IS NOT NULL AND s.c" + i + " IS DISTINCT FROM p." + own + ")");
    }
    String same = "p.subject = s.subject AND p.session = s.session";
    return database.execute(
        "UPDATE phenotypes p SET "
            + String.join(", ", sets)
            + " FROM "
            + TABLE
            + " s WHERE "
            + same
            + " AND ("
            + String.join(" OR ", differ)
            + ")");
  }

  private long insert() {
    StringBuilder own = new StringBuilder("subject, session");
    StringBuilder staged = new StringBuilder("s.subject, s.session");
    for (int i = 0; i < columns.size(); i++) {
      own.append(", ").append(StoreDatabase.quoted(columns.get(i).name()));
      staged.append(", s.c").append(i);
    }
    return database.execute(
        "INSERT INTO phenotypes ("
            + own
            + ") SELECT "
            + staged
            + " FROM "
            + TABLE
            + " s ANTI JOIN phenotypes p USING (subject, session) ORDER BY s.file_row");
  }

  private void remove(List<Long> rows) {
    for (int from = 0; from < rows.size(); from += 1000) {
      List<Long> part = rows.subList(from, Math.min(rows.size(), from + 1000));
      database.execute("DELETE FROM " + TABLE + " WHERE file_row IN (" + joined(part) + ")");
    }
  }

  private static String joined(List<Long> rows) {
    return rows.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static String words(String subject, String session) {
    return "subject '" + subject + "'" + (session.isEmpty() ? "" : ", session '" + session + "'");
  }
}
