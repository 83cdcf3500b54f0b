package org.engram.cohort.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.engram.cohort.rows.RowKey;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/** Brings vectors into a set, and the scans that they are of into the table of scans. */
final class EmbeddingImporter {
  private static final String STAGED = "staged_vectors";

  private final StoreDatabase database;
  private final Path file;
  private final EmbeddingImport options;
  private final List<String> notes = new ArrayList<>();
  private final List<Problem> refused = new ArrayList<>();
  private final Map<String, String> mapped = new TreeMap<>();

  EmbeddingImporter(StoreDatabase database, Path file, EmbeddingImport options) {
    this.database = database;
    this.file = file;
    this.options = options;
  }

  /** Imports; to be called within a transaction. */
  ImportReport run() {
    EmbeddingSets.checkName(options.set());
    VectorTable table = new VectorReader(file, options).read();
    EmbedSidecar sidecar = EmbedSidecar.beside(file);
    refused.addAll(table.refused());
    if (table.rows().isEmpty()) {
      throw new RefusedInputException(
          file.toString(),
          refused.isEmpty() ? "no rows" : "no row that can be used; " + refused.getFirst().line(),
          "a vector a row",
          "Columns that hold no numbers are left out by naming the others: --columns");
    }
    EmbeddingSet set = set(table, sidecar);
    SubjectLabels known = new SubjectLabels(StoreSubjects.all(database));
    TreeSet<String> phenotyped = new TreeSet<>(StoreSubjects.ofPhenotypes(database));
    List<VectorRow> rows = distinct(renamed(table.rows(), known));
    TreeSet<String> subjects =
        rows.stream()
            .map(row -> row.key().subject())
            .collect(Collectors.toCollection(TreeSet::new));
    stage(set.dimension(), rows);
    long differing = options.replace() ? replace(set) : refuse(set);
    long total = database.count("SELECT count(*) FROM " + STAGED);
    long added =
        database.execute(
            "INSERT INTO "
                + EmbeddingSets.table(set.name())
                + " SELECT * EXCLUDE (file_row) FROM "
                + STAGED
                + " s ANTI JOIN "
                + EmbeddingSets.table(set.name())
                + " e USING (subject, session, run) ORDER BY s.file_row");
    if (sidecar.perRun()) {
      database.execute(
          "INSERT INTO scans (subject, session, run, source) SELECT subject, session, run, source"
              + " FROM "
              + STAGED
              + " s ANTI JOIN scans USING (subject, session, run)"
              + " WHERE source IS NOT NULL ORDER BY s.file_row");
    }
    database.execute("DROP TABLE " + STAGED);
    added -= differing;
    return new ImportReport(
        file,
        set.name(),
        table.rows().size() + table.refused().size(),
        List.of(),
        added,
        differing,
        total - added - differing,
        refused,
        notes,
        mapped,
        known.near(subjects),
        phenotyped.isEmpty()
            ? List.of()
            : subjects.stream().filter(subject -> !phenotyped.contains(subject)).toList(),
        phenotyped.stream().filter(subject -> !subjects.contains(subject)).toList());
  }

  /** The set, made where it is not there, and held against the file where it is. */
  private EmbeddingSet set(VectorTable table, EmbedSidecar sidecar) {
    EmbeddingSet now =
        new EmbeddingSet(
            options.set(),
            table.dimension(),
            0,
            agreed("recipe", options.recipe(), table.recipe()),
            agreed("model hash", options.modelHash(), table.modelHash()),
            agreed("preprocessing", options.preprocessing(), sidecar.preprocessing()),
            table.features(),
            file.getFileName().toString());
    Optional<EmbeddingSet> before = EmbeddingSets.find(database, options.set());
    if (before.isEmpty()) {
      EmbeddingSets.create(database, now, sidecar.provenance());
      return now;
    }
    same("dimension", before.get().dimension(), now.dimension());
    same("recipe", before.get().recipe(), now.recipe());
    same("model hash", before.get().modelHash(), now.modelHash());
    same("preprocessing", before.get().preprocessing(), now.preprocessing());
    same("columns", before.get().features(), now.features());
    return before.get();
  }

  private String agreed(String what, Optional<String> declared, String stated) {
    if (declared.isPresent() && !stated.isEmpty() && !declared.get().equals(stated)) {
      throw new RefusedInputException(
          file.toString(),
          what + " '" + stated + "', where '" + declared.get() + "' was declared",
          "one " + what,
          "Leave out the declaration: the file says it");
    }
    return declared.orElse(stated);
  }

  private void same(String what, Object before, Object now) {
    if (!before.equals(now)) {
      throw new RefusedInputException(
          file.toString(),
          what + " " + now + ", where the set '" + options.set() + "' has " + before,
          "vectors made in one way in one set",
          "Import it as another set with --set NAME");
    }
  }

  private List<VectorRow> renamed(List<VectorRow> rows, SubjectLabels known) {
    List<VectorRow> renamed = new ArrayList<>();
    for (VectorRow row : rows) {
      RowKey key = row.key();
      String meant = known.meant(key.subject(), options.ids()).orElse(key.subject());
      if (!meant.equals(key.subject())) {
        mapped.put(key.subject(), meant);
      }
      renamed.add(
          new VectorRow(
              row.number(),
              new RowKey(meant, key.session(), key.run()),
              row.source(),
              row.windows(),
              row.coverage(),
              row.warnings(),
              row.values()));
    }
    return renamed;
  }

  /** Rows of one key: alike ones become one, and of others none is taken. */
  private List<VectorRow> distinct(List<VectorRow> rows) {
    Map<RowKey, List<VectorRow>> byKey = new LinkedHashMap<>();
    rows.forEach(row -> byKey.computeIfAbsent(row.key(), _ -> new ArrayList<>()).add(row));
    List<VectorRow> kept = new ArrayList<>();
    byKey.forEach(
        (key, same) -> {
          List<Long> numbers = same.stream().map(VectorRow::number).toList();
          boolean alike =
              same.stream().allMatch(row -> Arrays.equals(row.values(), same.getFirst().values()));
          if (alike) {
            kept.add(same.getFirst());
            if (same.size() > 1) {
              notes.add("rows " + numbers + " hold the same vector of " + key);
            }
            return;
          }
          for (long row : numbers) {
            refused.add(
                new Problem(
                    file + ", row " + row,
                    key + " is in rows " + numbers + " with different vectors",
                    "one vector a subject, session and run",
                    "Keep one of them"));
          }
        });
    return kept;
  }

  private void stage(int dimension, List<VectorRow> rows) {
    database.execute("DROP TABLE IF EXISTS temp.main." + STAGED);
    database.execute(
        "CREATE TEMP TABLE "
            + STAGED
            + "(file_row BIGINT, "
            + EmbeddingSets.columns()
            + ", embedding FLOAT["
            + dimension
            + "])");
    database.appendTemporary(
        STAGED,
        to -> {
          for (VectorRow row : rows) {
            to.beginRow()
                .append(row.number())
                .append(row.key().subject())
                .append(row.key().session())
                .append(row.key().run())
                .append(row.source())
                .append(row.windows())
                .append(row.coverage())
                .append(row.warnings())
                .append(row.values())
                .endRow();
          }
        });
  }

  /** Removes staged rows whose vector in the store is another, and tells them. */
  private long refuse(EmbeddingSet set) {
    database.each(
        "SELECT s.file_row, s.subject, s.session, s.run FROM "
            + differing(set)
            + " ORDER BY s.file_row",
        row ->
            refused.add(
                new Problem(
                    file + ", row " + row.getLong(1),
                    new RowKey(row.getString(2), row.getString(3), row.getString(4))
                        + " has another vector in the set '"
                        + set.name()
                        + "'",
                    "one vector a subject, session and run",
                    "--replace takes that of the file; or import it as another set")));
    database.execute(
        "DELETE FROM "
            + STAGED
            + " WHERE file_row IN (SELECT s.file_row FROM "
            + differing(set)
            + ")");
    return 0;
  }

  /** Removes the store's rows whose vector in the file is another, so that the file's come in. */
  private long replace(EmbeddingSet set) {
    return database.execute(
        "DELETE FROM "
            + EmbeddingSets.table(set.name())
            + " WHERE (subject, session, run) IN"
            + " (SELECT (s.subject, s.session, s.run) FROM "
            + differing(set)
            + ")");
  }

  private static String differing(EmbeddingSet set) {
    return STAGED
        + " s JOIN "
        + EmbeddingSets.table(set.name())
        + " e USING (subject, session, run) WHERE s.embedding <> e.embedding";
  }
}
