package org.engram.cohort.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.engram.cohort.ColumnTally;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.cohort.TextTable;
import org.engram.cohort.rows.RowKey;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/** Reads vectors of subjects: tables of engram embed, tables of numbers, npz and safetensors. */
final class VectorReader {
  private static final List<String> SESSIONS = List.of("session_id", "session", "ses");
  private static final List<String> RUNS = List.of("run_id", "run");

  private final Path file;
  private final EmbeddingImport options;

  VectorReader(Path file, EmbeddingImport options) {
    this.file = file;
    this.options = options;
  }

  VectorTable read() {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (!Files.isRegularFile(file)) {
      throw new FileFormatException(
          file.toString(), "no such file", "a table of vectors", "Check the path");
    }
    boolean named =
        !EmbeddingTable.recognises(file)
            && !name.endsWith(".npz")
            && !name.endsWith(".safetensors");
    if (!named && !options.columns().isEmpty()) {
      throw new ConfigurationException(
          "--columns",
          options.columns() + " of " + file,
          "nothing: its vectors are taken whole",
          "Leave it out");
    }
    if (EmbeddingTable.recognises(file)) {
      return written(EmbeddingTable.read(file));
    }
    return named ? table() : TensorVectors.read(file, options, labels());
  }

  /** A table of engram embed: one recipe and one model, or it is not one set. */
  private VectorTable written(List<EmbeddingRow> rows) {
    if (rows.isEmpty()) {
      throw new RefusedInputException(file.toString(), "no rows", "one a scan", "");
    }
    List<VectorRow> vectors = new ArrayList<>();
    TreeSet<String> recipes = new TreeSet<>();
    TreeSet<String> models = new TreeSet<>();
    for (EmbeddingRow row : rows) {
      recipes.add(row.recipe());
      models.add(row.modelHash());
      vectors.add(
          new VectorRow(
              vectors.size() + 1,
              new RowKey(row.subject(), row.session(), row.run()),
              row.source(),
              row.windows(),
              row.coverage(),
              Json.text(row.warnings()),
              row.embedding()));
    }
    if (recipes.size() > 1 || models.size() > 1) {
      throw new RefusedInputException(
          file.toString(),
          "rows of " + (recipes.size() > 1 ? "recipes " + recipes : "models " + models),
          "one recipe and one model a set",
          "Divide the table, and import each part as a set of its own");
    }
    return new VectorTable(
        vectors,
        rows.getFirst().dimension(),
        List.of(),
        recipes.first(),
        models.first(),
        List.of());
  }

  /** Subjects by a file of their own, a line each; empty where none was named. */
  private List<String> labels() {
    if (options.labels().isEmpty()) {
      return List.of();
    }
    try {
      List<String> lines =
          new ArrayList<>(Files.readAllLines(options.labels().get(), StandardCharsets.UTF_8));
      if (!lines.isEmpty()) {
        lines.set(0, lines.getFirst().replaceFirst("^\uFEFF", ""));
      }
      return lines.stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(options.labels().get() + ": cannot be read: " + e, e);
    }
  }

  /** A table of numbers: a column of subjects, perhaps sessions and runs, and a number a column. */
  private VectorTable table() {
    try (TextTable table = TextTable.open(file)) {
      List<String> columns = table.columns();
      int subject =
          options.subject().isPresent()
              ? columns.indexOf(options.subject().get())
              : table.subjectColumn();
      if (subject < 0) {
        throw new ConfigurationException(
            file.toString(),
            "columns " + columns.stream().limit(20).toList(),
            options.subject().isPresent()
                ? "a column '" + options.subject().get() + "'"
                : "one of " + TextTable.IDS,
            "Name the column that has the subjects with --id");
      }
      options.columns().stream()
          .filter(asked -> !columns.contains(asked))
          .findFirst()
          .ifPresent(asked -> refuseColumn(asked, columns));
      int session = TextTable.position(columns, SESSIONS);
      int run = TextTable.position(columns, RUNS);
      List<Integer> numbers =
          IntStream.range(0, columns.size())
              .filter(i -> i != subject && i != session && i != run)
              .filter(
                  i -> options.columns().isEmpty() || options.columns().contains(columns.get(i)))
              .boxed()
              .toList();
      if (numbers.isEmpty()) {
        throw new RefusedInputException(
            file.toString(), "no column of numbers", "a number a column", "");
      }
      boolean list = numbers.size() == 1 && columns.get(numbers.getFirst()).equals("embedding");
      List<Integer> wanted =
          new ArrayList<>(List.of(subject, Math.max(session, 0), Math.max(run, 0)));
      wanted.addAll(numbers);
      List<String> names = numbers.stream().map(columns::get).toList();
      List<VectorRow> rows = new ArrayList<>();
      List<Problem> refused = new ArrayList<>();
      int[] dimension = {list ? 0 : numbers.size()};
      table.read(
          wanted,
          (row, cells) -> {
            String label = cells[0];
            if (TextTable.isMissing(label)) {
              refused.add(problem(row, columns.get(subject), "no subject", "a subject"));
              return;
            }
            RowKey key =
                new RowKey(
                    TextTable.subject(label),
                    session < 0 ? "" : present(TextTable.without("ses-", cells[1])),
                    run < 0 ? "" : present(cells[2]));
            String[] texts = list ? listed(cells[3]) : Arrays.copyOfRange(cells, 3, cells.length);
            dimension[0] = dimension[0] == 0 ? texts.length : dimension[0];
            vector(row, key, texts, list ? List.of() : names, dimension[0], refused)
                .ifPresent(rows::add);
          });
      return new VectorTable(
          rows, dimension[0], list ? List.of() : names, "", "", List.copyOf(refused));
    }
  }

  private void refuseColumn(String asked, List<String> columns) {
    throw new ConfigurationException(
        "--columns",
        "'" + asked + "'",
        "one of " + columns.stream().limit(20).toList() + ", the columns of " + file,
        "");
  }

  private Optional<VectorRow> vector(
      long row,
      RowKey key,
      String[] texts,
      List<String> names,
      int dimension,
      List<Problem> refused) {
    if (texts.length != dimension) {
      refused.add(problem(row, "embedding", texts.length + " values", dimension + " values"));
      return Optional.empty();
    }
    float[] values = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      boolean number = ColumnTally.isNumber(texts[i]);
      values[i] = number ? Float.parseFloat(texts[i]) : Float.NaN;
      if (!Float.isFinite(values[i])) {
        refused.add(
            problem(
                row,
                names.isEmpty() ? "embedding" : names.get(i),
                TextTable.isMissing(texts[i]) ? "no value" : "'" + texts[i] + "'",
                "a number"));
        return Optional.empty();
      }
    }
    return Optional.of(VectorRow.of(row, key, values));
  }

  private static String[] listed(String cell) {
    String inner = cell.replaceAll("^\\[|\\]$", "").strip();
    return inner.isEmpty() ? new String[0] : inner.split("\\s*,\\s*");
  }

  private static String present(String label) {
    return TextTable.isMissing(label) ? "" : label;
  }

  private Problem problem(long row, String column, String found, String expected) {
    return new Problem(
        file + ", row " + row + ", column " + column,
        found,
        expected,
        "Mend the row, or leave it out");
  }
}
