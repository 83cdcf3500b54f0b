package org.engram.cohort.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.rows.RowKey;
import org.engram.tensor.RefusedInputException;

/** Runs, folds and predictions of a store. */
final class StoreRecords {
  private StoreRecords() {}

  /** Adds a run; to be called within a transaction. */
  static int addRun(
      StoreDatabase database, String kind, String started, Map<String, ?> provenance) {
    int id = (int) database.count("SELECT coalesce(max(id), 0) + 1 FROM runs");
    database.execute(
        "INSERT INTO runs VALUES (?, ?, ?, ?)", id, kind, started, Json.text(provenance));
    return id;
  }

  static List<StoreRun> runs(StoreDatabase database) {
    return database.list(
        "SELECT id, kind, started, provenance FROM runs ORDER BY id",
        row -> new StoreRun(row.getInt(1), row.getString(2), row.getString(3), row.getString(4)));
  }

  static int addFolds(
      StoreDatabase database, String name, List<FoldRow> rows, Map<String, ?> provenance) {
    int[] version = new int[1];
    database.transaction(
        () -> {
          version[0] =
              (int)
                  database.count(
                      "SELECT coalesce(max(version), 0) + 1 FROM fold_sets WHERE name = ?", name);
          database.execute(
              "INSERT INTO fold_sets VALUES (?, ?, ?)", name, version[0], Json.text(provenance));
          database.append(
              "main",
              "folds",
              to -> {
                for (FoldRow row : rows) {
                  to.beginRow()
                      .append(name)
                      .append(version[0])
                      .append(row.repeat())
                      .append(row.fold())
                      .append(row.key().subject())
                      .append(row.key().session())
                      .append(row.key().run())
                      .endRow();
                }
              });
        });
    return version[0];
  }

  static List<FoldRow> folds(StoreDatabase database, String name, Optional<Integer> version) {
    List<Integer> versions =
        database.list(
            "SELECT version FROM fold_sets WHERE name = ? ORDER BY version",
            row -> row.getInt(1),
            name);
    if (versions.isEmpty() || !versions.contains(version.orElse(versions.getLast()))) {
      throw new RefusedInputException(
          database.file().toString(),
          "no folds '" + name + "'" + version.map(v -> " of version " + v).orElse(""),
          versions.isEmpty()
              ? "one of "
                  + database.list(
                      "SELECT DISTINCT name FROM fold_sets ORDER BY name", row -> row.getString(1))
              : "one of the versions " + versions,
          "");
    }
    return database.list(
        "SELECT repeat, fold, subject, session, run FROM folds WHERE name = ? AND version = ?"
            + " ORDER BY repeat, fold, subject, session, run",
        row ->
            new FoldRow(
                row.getInt(1),
                row.getInt(2),
                new RowKey(row.getString(3), row.getString(4), row.getString(5))),
        name,
        version.orElse(versions.getLast()));
  }

  static void addPredictions(StoreDatabase database, int run, List<PredictionRow> rows) {
    if (database.count("SELECT count(*) FROM runs WHERE id = ?", run) == 0) {
      throw new RefusedInputException(
          database.file().toString(), "no run " + run, "the number of a run", "Add the run first");
    }
    database.transaction(
        () ->
            database.append(
                "main",
                "predictions",
                to -> {
                  for (PredictionRow row : rows) {
                    to.beginRow()
                        .append(run)
                        .append(row.set())
                        .append(row.target())
                        .append(row.repeat())
                        .append(row.fold())
                        .append(row.key().subject())
                        .append(row.key().session())
                        .append(row.key().run())
                        .append(row.truth())
                        .append(row.label())
                        .append(row.prediction())
                        .endRow();
                  }
                }));
  }

  static List<PredictionRow> predictions(StoreDatabase database, int run) {
    return database.list(
        "SELECT set_name, target, repeat, fold, subject, session, run, truth, label, prediction"
            + " FROM predictions WHERE run_id = ? ORDER BY rowid",
        row ->
            new PredictionRow(
                row.getString(1),
                row.getString(2),
                row.getInt(3),
                row.getInt(4),
                new RowKey(row.getString(5), row.getString(6), row.getString(7)),
                row.getString(8),
                row.getString(9),
                row.getDouble(10)),
        run);
  }
}
