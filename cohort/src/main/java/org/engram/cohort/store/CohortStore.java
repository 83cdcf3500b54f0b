package org.engram.cohort.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.engram.cohort.EmbeddingTable;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.FileHash;

/**
 * All that is known of a cohort in one DuckDB file: scans with their quality, sets of embeddings,
 * phenotypes with units, folds, predictions, and the runs that made them. Keys are subject, session
 * and run, without {@code sub-} and {@code ses-}; session and run may be empty.
 *
 * <p>An import is done whole or not at all; rows that contradict the file or the store are refused
 * and listed, and the others go in. Labels that only look alike are never taken for one unless it
 * is asked for. While one process writes, no other can open the file ({@link StoreInUseException});
 * several may read. DuckDB works in one thread and 512 MB, and opens no file but this one, whatever
 * stands in it. Not for use by several threads.
 *
 * <pre>{@code
 * try (CohortStore store = CohortStore.openOrCreate(Path.of("study.duckdb"))) {
 *   store.importPhenotypes(Path.of("participants.tsv"), PhenotypeImport.DEFAULT);
 *   store.importEmbeddings(Path.of("embeddings.parquet"), EmbeddingImport.into("brain_jepa"));
 *   CohortRows rows = store.rows(RowSelection.of("brain_jepa", "age", "sex", "site")).rows();
 * }
 * }</pre>
 */
public final class CohortStore implements AutoCloseable {
  private final StoreDatabase database;

  private CohortStore(StoreDatabase database) {
    this.database = database;
  }

  /**
   * Opens a store to read and write it.
   *
   * @throws StoreInUseException if another process holds it
   * @throws RefusedInputException if the file is no store of this version
   * @throws FileFormatException if it is no DuckDB file, or damaged
   */
  public static CohortStore open(Path file) {
    return new CohortStore(StoreFile.open(file));
  }

  /** Opens a store as {@link #open} does, or makes one where there is no file. */
  public static CohortStore openOrCreate(Path file) {
    return new CohortStore(StoreFile.openOrCreate(file));
  }

  /** Opens a store to read it; several processes may do so at a time. */
  public static CohortStore read(Path file) {
    return new CohortStore(StoreFile.read(file));
  }

  /**
   * Runs one query of a user's on a store: a single SELECT (also WITH, FROM, DESCRIBE, SUMMARIZE,
   * SHOW), which can neither change the store nor reach any other file.
   *
   * @throws RefusedInputException if it is anything else, fails, or takes more than is allowed
   */
  public static QueryResult query(Path file, String sql, QueryLimits limits) {
    try (CohortStore store = read(file)) {
      return StoreQuery.run(store.database, sql, limits);
    }
  }

  /** Whether a table is one that engram qc wrote. */
  public static boolean isQualityTable(Path table) {
    return isText(table) && QualityImporter.recognises(table);
  }

  /** Whether a file holds vectors by its format: a table of engram embed, npz or safetensors. */
  public static boolean isVectorTable(Path table) {
    String name = String.valueOf(table.getFileName()).toLowerCase(Locale.ROOT);
    return Files.isRegularFile(table)
        && (name.endsWith(".npz")
            || name.endsWith(".safetensors")
            || EmbeddingTable.recognises(table));
  }

  private static boolean isText(Path table) {
    String name = String.valueOf(table.getFileName()).toLowerCase(Locale.ROOT);
    return Files.isRegularFile(table)
        && (name.endsWith(".tsv") || name.endsWith(".csv") || name.endsWith(".parquet"));
  }

  /**
   * Imports a table of people, a row a subject, or a subject and session.
   *
   * @throws RefusedInputException if a unit or the kind of a column contradicts the store: nothing
   *     is imported
   */
  public ImportReport importPhenotypes(Path table, PhenotypeImport options) {
    return imported(
        table, "phenotypes", options, () -> new PhenotypeImporter(database, table, options).run());
  }

  /**
   * Imports vectors into a set: a table of engram embed, a table of numbers a subject (genomic
   * embeddings), npz or safetensors.
   *
   * @throws RefusedInputException if they were made in another way than those the set has
   */
  public ImportReport importEmbeddings(Path table, EmbeddingImport options) {
    return imported(
        table, "embeddings", options, () -> new EmbeddingImporter(database, table, options).run());
  }

  /** Imports the table of engram qc; what its scans had of quality is replaced. */
  public ImportReport importQuality(Path table, IdMatching ids) {
    return imported(
        table,
        "quality",
        Map.of("ids", ids),
        () -> new QualityImporter(database, table, ids).run());
  }

  private ImportReport imported(
      Path table, String kind, Object options, Supplier<ImportReport> work) {
    List<ImportReport> done = new ArrayList<>();
    database.transaction(
        () -> {
          ImportReport report = work.get();
          Map<String, Object> about = new LinkedHashMap<>();
          about.put("kind", kind);
          about.put("file", table.toString());
          about.put("sha256", FileHash.of(table));
          about.put("options", options.toString());
          about.put("rows", report.rows());
          about.put("added", report.added());
          about.put("changed", report.changed());
          about.put("refused", report.refused().size());
          about.put("mapped", report.mapped());
          StoreRecords.addRun(database, "import", now(), about);
          done.add(report);
        });
    return done.getFirst();
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The file of the store. */
  public Path file() {
    return database.file();
  }

  /** The sets of embeddings, by name. */
  public List<EmbeddingSet> embeddingSets() {
    return EmbeddingSets.all(database);
  }

  /** The phenotypes, in the order they came. */
  public List<PhenotypeColumn> phenotypes() {
    return List.copyOf(PhenotypeColumns.all(database).values());
  }

  /** How much of what there is. */
  public StoreSummary summary() {
    return StoreSummary.of(database);
  }

  /**
   * Joins two parts by subject and session, and lists every row without a counterpart.
   *
   * @param first scans, phenotypes, or the name of a set of embeddings
   * @param second one of the same
   */
  public KeyComparison compare(String first, String second) {
    return StoreJoin.compare(database, first, second);
  }

  /**
   * The rows of a set of embeddings with covariates beside them: what transforms and probes take.
   *
   * @throws RefusedInputException if there is no such set or covariate, or values are missing and
   *     the rule refuses that
   */
  public SelectedRows rows(RowSelection selection) {
    return new StoreRows(database, selection).select();
  }

  /**
   * Subjects by the cosine between their vectors and one subject's (the mean of its rows); another
   * subject counts by its nearest row.
   *
   * @param subject with or without {@code sub-}
   * @param session of that subject, to take only its rows
   * @param count how many at most
   */
  public List<Neighbour> nearest(String set, String subject, Optional<String> session, int count) {
    return NearestSubjects.find(database, set, subject, session, count);
  }

  /**
   * Subjects by the cosine between their nearest row and a vector that need not be in the store.
   *
   * @param vector as long as the set's
   * @param count how many at most
   * @throws RefusedInputException if the vector is of another length, not finite, or zeros
   */
  public List<Neighbour> nearest(String set, float[] vector, int count) {
    return NearestSubjects.find(database, set, vector, count);
  }

  /**
   * Writes a table or a set of embeddings to a file: CSV, TSV, Parquet, npz or safetensors by its
   * ending. The same content gives the same bytes.
   *
   * @param part scans, phenotypes, phenotype_columns, embedding_sets, folds, fold_sets,
   *     predictions, runs, or the name of a set of embeddings
   * @return how many rows were written
   */
  public long export(String part, Path out) {
    return StoreExport.write(database, part, out);
  }

  /**
   * Records what was done.
   *
   * @param provenance files and their hashes, options, versions: whatever JSON can hold
   * @return the run's number
   */
  public int addRun(String kind, Map<String, ?> provenance) {
    int[] id = new int[1];
    database.transaction(() -> id[0] = StoreRecords.addRun(database, kind, now(), provenance));
    return id[0];
  }

  /** What was done with this store, in order. */
  public List<StoreRun> runs() {
    return StoreRecords.runs(database);
  }

  /**
   * Keeps folds under a name; folds that have it already stay as an earlier version.
   *
   * @return the version, from 1
   */
  public int addFolds(String name, List<FoldRow> rows, Map<String, ?> provenance) {
    return StoreRecords.addFolds(database, name, rows, provenance);
  }

  /**
   * Folds by name, in the order of repeat, fold and key.
   *
   * @param version from 1; the latest where empty
   */
  public List<FoldRow> folds(String name, Optional<Integer> version) {
    return StoreRecords.folds(database, name, version);
  }

  /** Keeps the predictions of a run. */
  public void addPredictions(int run, List<PredictionRow> rows) {
    StoreRecords.addPredictions(database, run, rows);
  }

  /** The predictions of a run, in the order they were added. */
  public List<PredictionRow> predictions(int run) {
    return StoreRecords.predictions(database, run);
  }

  @Override
  public void close() {
    database.close();
  }
}
