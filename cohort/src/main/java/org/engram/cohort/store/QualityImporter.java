package org.engram.cohort.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.duckdb.DuckDBAppender;
import org.engram.cohort.TextTable;
import org.engram.cohort.rows.RowKey;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/** Brings the table of engram qc into the table of scans; what a scan had of it is replaced. */
final class QualityImporter {
  private static final List<String> KEYS = List.of("scan", "subject", "session", "run");
  private static final String STAGED = "staged_scans";

  private final StoreDatabase database;
  private final Path file;
  private final IdMatching ids;
  private final List<Problem> refused = new ArrayList<>();
  private final Map<String, String> mapped = new TreeMap<>();
  private final TreeSet<String> subjects = new TreeSet<>();
  private long rows;

  QualityImporter(StoreDatabase database, Path file, IdMatching ids) {
    this.database = database;
    this.file = file;
    this.ids = ids;
  }

  /** Whether a table is one that engram qc wrote. */
  static boolean recognises(Path file) {
    try (TextTable table = TextTable.open(file)) {
      return table.columns().containsAll(KEYS) && table.columns().contains("usable_minutes");
    }
  }

  /** Imports; to be called within a transaction. */
  ImportReport run() {
    SubjectLabels known = new SubjectLabels(StoreSubjects.all(database));
    TreeSet<String> phenotyped = new TreeSet<>(StoreSubjects.ofPhenotypes(database));
    List<String> notes = new ArrayList<>();
    List<String> columns;
    try (TextTable table = TextTable.open(file)) {
      columns = ScanColumns.types().keySet().stream().filter(table.columns()::contains).toList();
      List<String> unknown =
          table.columns().stream().filter(name -> !columns(columns).contains(name)).toList();
      if (!table.columns().containsAll(KEYS)) {
        throw new RefusedInputException(
            file.toString(),
            "columns " + table.columns(),
            "those that engram qc writes, " + KEYS + " among them",
            "Give the qc.tsv of a run of engram qc");
      }
      if (!unknown.isEmpty()) {
        notes.add("columns left out: " + unknown);
      }
      stage(table, columns, known);
    }
    long changed =
        database.execute(
            "DELETE FROM scans WHERE (subject, session, run) IN"
                + " (SELECT (subject, session, run) FROM "
                + STAGED
                + ")");
    long total = database.execute("INSERT INTO scans BY NAME SELECT * FROM " + STAGED);
    database.execute("DROP TABLE " + STAGED);
    return new ImportReport(
        file,
        "scans",
        rows,
        columns,
        total - changed,
        changed,
        0,
        refused,
        notes,
        mapped,
        known.near(subjects),
        phenotyped.isEmpty()
            ? List.of()
            : subjects.stream().filter(subject -> !phenotyped.contains(subject)).toList(),
        phenotyped.stream().filter(subject -> !subjects.contains(subject)).toList());
  }

  private static List<String> columns(List<String> more) {
    List<String> all = new ArrayList<>(KEYS);
    all.addAll(more);
    return all;
  }

  private void stage(TextTable table, List<String> columns, SubjectLabels known) {
    StringBuilder definition = new StringBuilder("subject VARCHAR, session VARCHAR, run VARCHAR");
    columns.forEach(
        name ->
            definition.append(", ").append(name).append(' ').append(ScanColumns.type(name).sql()));
    database.execute("DROP TABLE IF EXISTS temp.main." + STAGED);
    database.execute("CREATE TEMP TABLE " + STAGED + "(" + definition + ")");
    List<Integer> wanted = columns(columns).stream().map(table.columns()::indexOf).toList();
    Set<RowKey> seen = new HashSet<>();
    database.appendTemporary(
        STAGED,
        to ->
            table.read(
                wanted,
                (row, cells) -> {
                  rows = row;
                  StoreDatabase.quietly(
                      database, () -> append(to, row, cells, columns, known, seen));
                }));
  }

  private void append(
      DuckDBAppender to,
      long row,
      String[] cells,
      List<String> columns,
      SubjectLabels known,
      Set<RowKey> seen)
      throws java.sql.SQLException {
    RowKey own = key(cells);
    String meant = known.meant(own.subject(), ids).orElse(own.subject());
    if (!meant.equals(own.subject())) {
      mapped.put(own.subject(), meant);
    }
    RowKey key = new RowKey(meant, own.session(), own.run());
    for (int i = 0; i < columns.size(); i++) {
      String cell = cells[i + KEYS.size()];
      ColumnType type = ScanColumns.type(columns.get(i));
      if (!TextTable.isMissing(cell) && !type.fits(cell)) {
        refused.add(
            new Problem(
                file + ", row " + row + ", column " + columns.get(i),
                "'" + cell + "'",
                type.words(),
                "Give the table as engram qc wrote it"));
        return;
      }
    }
    if (!seen.add(key)) {
      refused.add(
          new Problem(
              file + ", row " + row, key + " a second time", "one row a scan", "Keep one of them"));
      return;
    }
    subjects.add(key.subject());
    to.beginRow().append(key.subject()).append(key.session()).append(key.run());
    for (int i = 0; i < columns.size(); i++) {
      String cell = cells[i + KEYS.size()];
      if (TextTable.isMissing(cell)) {
        to.appendNull();
        continue;
      }
      switch (ScanColumns.type(columns.get(i))) {
        case WHOLE -> to.append(Long.parseLong(cell));
        case NUMBER -> to.append(Double.parseDouble(cell));
        case TEXT -> to.append(cell);
      }
    }
    to.endRow();
  }

  /**
   * The key as engram embed writes it, whose run is all of the scan's name behind subject and
   * session: task-rest_run-1.
   */
  private static RowKey key(String[] cells) {
    String subject = cells[1];
    String session = TextTable.isMissing(cells[2]) ? "" : cells[2];
    String start = subject + (session.isEmpty() ? "" : "_ses-" + session);
    String rest =
        cells[0].startsWith(start)
            ? cells[0].substring(start.length()).replaceFirst("^_", "")
            : TextTable.isMissing(cells[3]) ? "" : "run-" + cells[3];
    return new RowKey(subject, session, rest);
  }
}
