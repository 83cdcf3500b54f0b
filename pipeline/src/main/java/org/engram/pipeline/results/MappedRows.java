package org.engram.pipeline.results;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.cohort.PeopleTable;
import org.engram.cohort.Phenotype;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.Covariate;
import org.engram.cohort.rows.RowKey;

/** A table of embeddings to be drawn as a map, with what a table of people can colour it by. */
public final class MappedRows {
  private static final int MOST_COLUMNS = 40;
  private static final int MOST_LABELS = 60;

  private MappedRows() {}

  /**
   * Reads both.
   *
   * @param embeddings as {@link EmbeddingTable} reads them
   * @param people a table of people, where there is one; columns with one value, or with a text a
   *     subject, are left out
   * @param id the column of it that names the subject, where it is none of the usual ones
   */
  public static CohortRows read(Path embeddings, Optional<Path> people, Optional<String> id) {
    List<EmbeddingRow> table = EmbeddingTable.read(embeddings);
    List<RowKey> keys =
        table.stream().map(row -> new RowKey(row.subject(), row.session(), row.run())).toList();
    double[][] features = new double[table.size()][];
    for (int i = 0; i < features.length; i++) {
      float[] embedding = table.get(i).embedding();
      features[i] = new double[embedding.length];
      for (int k = 0; k < embedding.length; k++) {
        features[i][k] = embedding[k];
      }
    }
    Map<String, Covariate> columns = new LinkedHashMap<>();
    people.ifPresent(file -> columns.putAll(columns(file, id, keys)));
    return new CohortRows(keys, features, columns);
  }

  /** Columns with more than one value and, of text, not a value a subject. */
  private static Map<String, Covariate> columns(
      Path people, Optional<String> id, List<RowKey> keys) {
    Map<String, Covariate> columns = new LinkedHashMap<>();
    for (PeopleTable.Column column : PeopleTable.read(people).columns()) {
      if (columns.size() == MOST_COLUMNS || column.kind() == PeopleTable.Kind.EMPTY) {
        continue;
      }
      Phenotype phenotype = Phenotype.read(people, column.name(), id);
      List<String> cells =
          keys.stream().map(key -> phenotype.values().getOrDefault(key.subject(), "")).toList();
      long labels = cells.stream().filter(cell -> !cell.isEmpty()).distinct().count();
      boolean text = column.kind() == PeopleTable.Kind.TEXT;
      if (labels > 1 && !(text && (labels > MOST_LABELS || labels == keys.size()))) {
        columns.put(column.name(), new Covariate.Categories(column.name(), cells));
      }
    }
    return columns;
  }
}
