package org.engram.cohort.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.AtomicFile;

/** Writes a part of a store to a file, in an order that follows from the content. */
final class StoreExport {
  private static final Map<String, String> ORDERS =
      Map.of(
          "scans", "subject, session, run",
          "phenotypes", "subject, session",
          "phenotype_columns", "rowid",
          "embedding_sets", "name",
          "fold_sets", "name, version",
          "folds", "name, version, repeat, fold, subject, session, run",
          "predictions", "run_id, rowid",
          "runs", "id");

  private StoreExport() {}

  static long write(StoreDatabase database, String part, Path out) {
    ExportFormat format = ExportFormat.of(out);
    if (ORDERS.containsKey(part)) {
      ExportTable table = ExportTable.of(database, part, ORDERS.get(part), part);
      format.write(out, table, Map.of("table", part));
      if (part.equals("phenotypes")) {
        sidecar(database, out);
      }
      return table.rows();
    }
    EmbeddingSet set =
        EmbeddingSets.find(database, part)
            .orElseThrow(
                () ->
                    new RefusedInputException(
                        database.file().toString(),
                        "no table and no set of embeddings '" + part + "'",
                        "one of "
                            + ORDERS.keySet().stream().sorted().toList()
                            + " or of "
                            + EmbeddingSets.all(database).stream().map(EmbeddingSet::name).toList(),
                        ""));
    long strangers =
        database.count(
            "SELECT count(*) FROM "
                + EmbeddingSets.table(set.name())
                + " WHERE windows IS NULL OR coverage IS NULL OR source IS NULL");
    if (set.rows() > 0 && strangers == 0 && format != ExportFormat.NPZ) {
      EmbeddingTable.write(out, rows(database, set)); // as engram embed wrote them
      return set.rows();
    }
    ExportTable table =
        ExportTable.of(
            database, EmbeddingSets.table(set.name()), "subject, session, run", set.name());
    Map<String, String> about = new LinkedHashMap<>();
    about.put("recipe", set.recipe());
    about.put("model_hash", set.modelHash());
    about.put("preprocessing", set.preprocessing());
    about.values().removeIf(String::isEmpty);
    format.write(out, table.withFeatures(set.features()), about);
    return table.rows();
  }

  private static List<EmbeddingRow> rows(StoreDatabase database, EmbeddingSet set) {
    return database.list(
        "SELECT subject, session, run, source, windows, coverage, warnings, embedding FROM "
            + EmbeddingSets.table(set.name())
            + " ORDER BY subject, session, run",
        row ->
            new EmbeddingRow(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getInt(5),
                row.getDouble(6),
                Json.list(database.file() + ", warnings", row.getString(7)),
                set.recipe(),
                set.modelHash(),
                ExportTable.floats(row.getArray(8))));
  }

  /** Units, descriptions and levels beside a table of phenotypes, as BIDS has them. */
  private static void sidecar(StoreDatabase database, Path out) {
    Map<String, Map<String, Object>> columns = new LinkedHashMap<>();
    for (PhenotypeColumn column : PhenotypeColumns.all(database).values()) {
      Map<String, Object> about = new LinkedHashMap<>();
      if (!column.description().isEmpty()) {
        about.put("Description", column.description());
      }
      if (!column.unit().isEmpty()) {
        about.put("Units", column.unit());
      }
      if (!column.levels().isEmpty()) {
        about.put("Levels", column.levels());
      }
      columns.put(column.name(), about);
    }
    String stem = out.getFileName().toString().replaceFirst("\\.[^.]+$", "");
    byte[] json = (Json.pretty(columns) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(out.resolveSibling(stem + ".json"), to -> to.write(json));
  }

  /** Formats by the ending of a file's name. */
  enum ExportFormat {
    CSV,
    TSV,
    PARQUET,
    NPZ,
    SAFETENSORS;

    static ExportFormat of(Path out) {
      String name = String.valueOf(out.getFileName()).toLowerCase(Locale.ROOT);
      for (ExportFormat format : values()) {
        if (name.endsWith("." + format.name().toLowerCase(Locale.ROOT))) {
          return format;
        }
      }
      throw new ConfigurationException(
          out.toString(),
          "a format cannot be told from this name",
          "a name that ends in .csv, .tsv, .parquet, .npz or .safetensors",
          "");
    }

    void write(Path out, ExportTable table, Map<String, String> about) {
      switch (this) {
        case CSV -> TextExport.write(out, table, ',');
        case TSV -> TextExport.write(out, table, '\t');
        case PARQUET -> ParquetExport.write(out, table);
        case NPZ -> TensorExport.npz(out, table);
        case SAFETENSORS -> TensorExport.safetensors(out, table, about);
      }
    }
  }
}
