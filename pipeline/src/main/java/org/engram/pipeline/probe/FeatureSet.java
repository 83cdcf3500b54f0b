package org.engram.pipeline.probe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.rows.RowKey;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.tensor.RefusedInputException;

/**
 * Features of a cohort's rows under one name: an encoder's embeddings, a baseline.
 *
 * @param name as it stands in the comparison
 * @param rows at least one, all of one width, no two of the same subject, session and run
 * @param edges where the features of connectivity lie that is too large for memory; those of a row
 *     are then its number in there
 * @param leftOut rows of the table that this set leaves out on purpose, and why
 */
public record FeatureSet(
    String name, List<Row> rows, Optional<EdgeFile> edges, Map<RowKey, String> leftOut) {
  /** Name of the functional connectivity baseline. */
  public static final String CONNECTIVITY = "functional connectivity";

  /** One row; {@code features} are not copied. */
  public record Row(RowKey key, double[] features) {}

  public FeatureSet {
    rows = List.copyOf(rows);
    leftOut = Map.copyOf(leftOut);
    if (rows.isEmpty()) {
      throw new RefusedInputException(name, "no rows", "a row a scan", "");
    }
    Set<RowKey> seen = new HashSet<>();
    for (Row row : rows) {
      if (!seen.add(row.key())) {
        throw new RefusedInputException(
            name, "two rows of " + row.key(), "one", "Leave out one of them");
      }
      if (row.features().length != rows.getFirst().features().length) {
        throw new RefusedInputException(
            name + ", " + row.key(),
            row.features().length + " features",
            rows.getFirst().features().length + ", as in " + rows.getFirst().key(),
            "Probe scans of one atlas and one model at a time");
      }
    }
  }

  /** Features that are held in memory, all rows of the table there. */
  public FeatureSet(String name, List<Row> rows) {
    this(name, rows, Optional.empty(), Map.of());
  }

  /** Numbers a row. */
  public int dimension() {
    return edges.map(EdgeFile::edges).orElse(rows.getFirst().features().length);
  }

  /** The vectors of a table of embeddings. */
  public static FeatureSet of(String name, List<EmbeddingRow> table) {
    List<Row> rows = new ArrayList<>();
    for (EmbeddingRow row : table) {
      float[] embedding = row.embedding();
      double[] features = new double[embedding.length];
      for (int i = 0; i < features.length; i++) {
        features[i] = embedding[i];
      }
      rows.add(new Row(key(row), features));
    }
    return new FeatureSet(name, rows);
  }

  /**
   * The functional connectivity of the scans that a table was made from: the files in its column
   * {@code source}, whole runs; a row made of several has the mean of theirs.
   *
   * @throws RefusedInputException if a scan is not there any more, cannot be used, or has other
   *     regions than the first
   */
  public static FeatureSet connectivity(List<EmbeddingRow> table, ReadOptions read) {
    return ConnectivityReader.read(table, read, false, Long.MAX_VALUE);
  }

  static RowKey key(EmbeddingRow row) {
    return new RowKey(row.subject(), row.session(), row.run());
  }
}
