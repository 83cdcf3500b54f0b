package org.engram.cohort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.engram.cohort.rows.CohortRows;
import org.engram.cohort.rows.RowKey;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * Any table of numbers by subject, made by Engram or by others: brain embeddings, embeddings of
 * genes (Caduceus, Evo 2, DNABERT-2), polygenic scores, embeddings of text. A {@code .csv} or
 * {@code .tsv} (also {@code .gz}) or {@code .parquet} with a column that names the subject, perhaps
 * a session and a run, and a number in every other; a {@code .npz} or {@code .safetensors} as
 * {@link TensorTable} reads it; or a table that Engram wrote, in any of its formats.
 *
 * @param rows without covariates
 * @param features names of the columns of numbers
 */
public record BlockTable(CohortRows rows, List<String> features) {
  private static final List<String> SESSIONS = List.of("session", "session_id", "ses");
  private static final List<String> RUNS = List.of("run", "run_id");
  private static final int MOST_COLUMNS = 100_000;

  public BlockTable {
    features = List.copyOf(features);
  }

  /**
   * Reads a table.
   *
   * @param id the column that names the subject, where it is none of the usual ones
   * @throws FileFormatException if a cell is no finite number, naming row and column
   * @throws ConfigurationException if no column names the subject, or the ending no format
   * @throws RefusedInputException if arrays do not say whose they are
   */
  public static BlockTable read(Path file, Optional<String> id) {
    return read(file, id, Set.of());
  }

  /**
   * As above.
   *
   * @param others columns of a table of text or Parquet that are no features, whatever they hold
   */
  public static BlockTable read(Path file, Optional<String> id, Set<String> others) {
    if (!Files.isRegularFile(file)) {
      throw new FileFormatException(
          file.toString(), "no such file", "a table of numbers by subject", "Check the path");
    }
    if (EmbeddingTable.recognises(file)) {
      return written(file);
    }
    return isText(file) ? table(file, id, others) : arrays(file, id);
  }

  /** The columns of a table of text or Parquet; of other formats none are named. */
  public static List<String> columns(Path file) {
    if (EmbeddingTable.recognises(file) || !isText(file)) {
      return List.of();
    }
    try (TextTable table = TextTable.open(file)) {
      return table.columns();
    }
  }

  /** The block of some columns alone. */
  public BlockTable columns(List<Integer> columns) {
    double[][] all = rows.features();
    double[][] some = new double[all.length][columns.size()];
    for (int i = 0; i < all.length; i++) {
      for (int j = 0; j < columns.size(); j++) {
        some[i][j] = all[i][columns.get(j)];
      }
    }
    return new BlockTable(
        CohortRows.of(rows.keys(), some), columns.stream().map(features::get).toList());
  }

  private static boolean isText(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.endsWith(".npz") && !name.endsWith(".safetensors");
  }

  private static BlockTable written(Path file) {
    List<EmbeddingRow> rows = EmbeddingTable.read(file);
    List<RowKey> keys = new ArrayList<>();
    double[][] features = new double[rows.size()][];
    for (int i = 0; i < features.length; i++) {
      EmbeddingRow row = rows.get(i);
      keys.add(new RowKey(row.subject(), row.session(), row.run()));
      float[] values = row.embedding();
      features[i] = new double[values.length];
      for (int j = 0; j < values.length; j++) {
        features[i][j] = values[j];
      }
    }
    return new BlockTable(
        CohortRows.of(keys, features), numbered(features.length == 0 ? 0 : features[0].length));
  }

  private static List<String> numbered(int width) {
    return IntStream.range(0, width).mapToObj(j -> "e" + j).toList();
  }

  private static BlockTable arrays(Path file, Optional<String> id) {
    List<RowKey> keys = new ArrayList<>();
    List<double[]> values = new ArrayList<>();
    TensorTable.About about =
        TensorTable.read(
            file,
            TensorTable.Options.ofSubjects(id),
            new TensorTable.Visitor() {
              @Override
              public void row(int number, RowKey key, double[] row) {
                keys.add(key);
                values.add(row);
              }

              @Override
              public void refused(Problem problem) {
                throw new FileFormatException(
                    problem.where(), problem.found(), problem.expected(), problem.remedy());
              }
            });
    List<String> names =
        about.features().isEmpty() ? numbered(about.dimension()) : about.features();
    return new BlockTable(CohortRows.of(keys, values.toArray(double[][]::new)), names);
  }

  private static BlockTable table(Path file, Optional<String> id, Set<String> others) {
    try (TextTable table = TextTable.open(file)) {
      List<String> columns = table.columns();
      int subject = subjectColumn(file, table, id);
      int session = TextTable.position(columns, SESSIONS);
      int run = TextTable.position(columns, RUNS);
      List<Integer> numbers =
          IntStream.range(0, columns.size())
              .filter(i -> i != subject && i != session && i != run)
              .filter(i -> !others.contains(columns.get(i)))
              .boxed()
              .toList();
      if (numbers.isEmpty() || numbers.size() > MOST_COLUMNS) {
        throw new FileFormatException(
            file.toString(),
            numbers.size() + " columns of numbers",
            "1 to " + MOST_COLUMNS,
            "A row a subject, a column a feature");
      }
      List<RowKey> keys = new ArrayList<>();
      List<double[]> values = new ArrayList<>();
      table.read(
          List.of(subject, Math.max(session, 0), Math.max(run, 0)),
          numbers,
          (row, cells, found) -> {
            keys.add(key(file, row, cells, session >= 0, run >= 0));
            for (int j = 0; j < found.length; j++) {
              if (!Double.isFinite(found[j])) {
                throw new FileFormatException(
                    file + ", row " + row + ", column '" + columns.get(numbers.get(j)) + "'",
                    "no number",
                    "a finite number in every column but the subject's",
                    "Leave out the column, the row, or fill the cell in; a covariate of the table"
                        + " is named with --block-covariates");
              }
            }
            values.add(found);
          });
      return new BlockTable(
          CohortRows.of(keys, values.toArray(double[][]::new)),
          numbers.stream().map(columns::get).toList());
    }
  }

  private static RowKey key(Path file, long row, String[] cells, boolean session, boolean run) {
    if (cells[0].isEmpty()) {
      throw new FileFormatException(
          file + ", row " + row, "no subject", "a subject in every row", "Fill it in");
    }
    return new RowKey(
        TextTable.subject(cells[0]),
        session ? TextTable.without("ses-", cells[1]) : "",
        run ? cells[2] : "");
  }

  private static int subjectColumn(Path file, TextTable table, Optional<String> id) {
    int subject = id.map(table.columns()::indexOf).orElseGet(table::subjectColumn);
    if (subject >= 0) {
      return subject;
    }
    List<String> shown = table.columns().stream().limit(12).toList();
    throw id.isPresent()
        ? new ConfigurationException(
            file.toString(), "no column '" + id.get() + "'", "one of " + shown, "")
        : new ConfigurationException(
            file.toString(),
            "columns " + shown,
            "one of " + TextTable.IDS,
            "Name the subject's column");
  }
}
