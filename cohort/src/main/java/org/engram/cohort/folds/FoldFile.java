package org.engram.cohort.folds;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.engram.cohort.results.ResultTable;
import org.engram.cohort.results.TsvLines;
import org.engram.cohort.rows.RowKey;
import org.engram.models.probing.Fold;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.AtomicFile;

/**
 * Folds as a table: {@code repeat}, {@code fold}, {@code subject}, {@code session}, {@code run},
 * one line for each repeat and the row it tests; all other rows of the repeat train that fold.
 */
public final class FoldFile {
  private static final List<String> COLUMNS =
      List.of("repeat", "fold", "subject", "session", "run");
  private static final long LARGEST = 1L << 30;
  private static final int MOST = 10_000; // repeats, and folds

  private FoldFile() {}

  /** Writes the folds. */
  public static void write(Path file, FoldPlan plan) {
    AtomicFile.writeStream(file, out -> out.write(text(plan).getBytes(StandardCharsets.UTF_8)));
  }

  /** The folds as a table of a results folder: {@code folds.tsv} can be read again. */
  public static ResultTable table(FoldPlan plan) {
    return new ResultTable(
        "folds",
        "The rows that each repeat and fold tests; can be used again",
        COLUMNS,
        rows(plan));
  }

  /**
   * Reads folds for certain rows. Rows of the file that are not among them are passed over, so that
   * a phenotype that fewer have can use the folds of another.
   *
   * @param keys of the rows
   * @param groups one a row: folds that divide a group are refused
   * @throws FileFormatException if it is no table of folds
   * @throws RefusedInputException if a row is in no fold, or a group on both sides of one
   */
  public static FoldPlan read(Path file, List<RowKey> keys, List<String> groups) {
    Map<Integer, Map<RowKey, Integer>> repeats = lines(file);
    List<List<Fold>> folds = new ArrayList<>();
    for (Map.Entry<Integer, Map<RowKey, Integer>> repeat : repeats.entrySet()) {
      folds.add(folds(file, repeat.getKey(), repeat.getValue(), keys));
    }
    FoldPlan plan = new FoldPlan("from " + file.getFileName(), keys, folds, 0);
    plan.checkGroups(groups);
    return plan;
  }

  static String text(FoldPlan plan) {
    StringBuilder text = new StringBuilder();
    try {
      TsvLines.write(text, COLUMNS);
      for (List<String> row : rows(plan)) {
        TsvLines.write(text, row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringBuilder throws none
    }
    return text.toString();
  }

  private static List<List<String>> rows(FoldPlan plan) {
    List<List<String>> rows = new ArrayList<>();
    for (int r = 0; r < plan.repeats().size(); r++) {
      for (int f = 0; f < plan.repeats().get(r).size(); f++) {
        for (int row : plan.repeats().get(r).get(f).test()) {
          RowKey key = plan.keys().get(row);
          rows.add(List.of("" + (r + 1), "" + (f + 1), key.subject(), key.session(), key.run()));
        }
      }
    }
    return rows;
  }

  /** Fold by row, by repeat. */
  private static Map<Integer, Map<RowKey, Integer>> lines(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
        throw new FileFormatException(
            file.toString(),
            Files.exists(file) ? "no file, or of more than " + LARGEST + " bytes" : "not there",
            "a table of folds",
            "Give one that engram probe wrote, or a number of folds");
      }
      try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        TsvLines lines = new TsvLines(file, in);
        List<String> header = lines.next();
        if (!COLUMNS.equals(header)) {
          throw lines.bad("columns " + header, COLUMNS.toString());
        }
        Map<Integer, Map<RowKey, Integer>> repeats = new TreeMap<>();
        for (List<String> cells = lines.next(); cells != null; cells = lines.next()) {
          if (cells.size() != COLUMNS.size()) {
            throw lines.bad(cells.size() + " cells", COLUMNS.size() + "");
          }
          RowKey key = new RowKey(cells.get(2), cells.get(3), cells.get(4));
          Integer before =
              repeats
                  .computeIfAbsent(number(lines, cells.get(0)), _ -> new HashMap<>())
                  .putIfAbsent(key, number(lines, cells.get(1)));
          if (before != null) {
            throw lines.bad(key + " a second time in one repeat", "each row once a repeat");
          }
        }
        if (repeats.isEmpty()) {
          throw lines.bad("no folds", "a line for each row and repeat");
        }
        return repeats;
      }
    } catch (CharacterCodingException e) {
      throw new FileFormatException(file.toString(), "no UTF-8", "a table of folds", "");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static int number(TsvLines lines, String cell) {
    try {
      int number = Integer.parseInt(cell);
      if (number >= 1 && number <= MOST) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw lines.bad("'" + cell + "'", "a whole number from 1");
    }
    throw lines.bad("'" + cell + "'", "a whole number from 1 to " + MOST);
  }

  private static List<Fold> folds(
      Path file, int repeat, Map<RowKey, Integer> foldOf, List<RowKey> keys) {
    int[] folds = new int[keys.size()];
    for (int row = 0; row < folds.length; row++) {
      Integer fold = foldOf.get(keys.get(row));
      if (fold == null) {
        throw new RefusedInputException(
            file + ", repeat " + repeat,
            "no fold for " + keys.get(row),
            "a fold for each of the " + keys.size() + " rows",
            "Make folds of all rows that any analysis uses");
      }
      folds[row] = fold;
    }
    int[] used = Arrays.stream(folds).distinct().sorted().toArray();
    if (used.length < 2) {
      throw new RefusedInputException(
          file + ", repeat " + repeat, "all rows in one fold", "two folds or more", "");
    }
    return Arrays.stream(used)
        .mapToObj(
            f ->
                new Fold(
                    IntStream.range(0, folds.length).filter(i -> folds[i] != f).toArray(),
                    IntStream.range(0, folds.length).filter(i -> folds[i] == f).toArray()))
        .toList();
  }
}
