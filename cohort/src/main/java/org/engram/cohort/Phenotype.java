package org.engram.cohort;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/**
 * One column of a table of people, by subject. Values stay the texts that the file has; a missing
 * one is an empty cell, {@code n/a}, {@code na}, {@code nan}, {@code null} or {@code none}, in
 * letters of either case. A number that stands for missing (-9999) is not guessed.
 *
 * @param name of the column
 * @param values by subject, without {@code sub-}; missing ones left out
 * @param missing subjects of the table whose value is missing
 */
public record Phenotype(String name, Map<String, String> values, Set<String> missing) {
  public Phenotype {
    values = Map.copyOf(values);
    missing = Set.copyOf(missing);
  }

  /**
   * Reads one column of a {@code .csv}, {@code .tsv} (also {@code .gz}) or {@code .parquet}; other
   * columns are passed over.
   *
   * @param subjects the column that names the subject; by default participant_id, subject,
   *     subject_id, sub_id or eid
   * @throws ConfigurationException if there is no such column, naming those there are
   * @throws FileFormatException if the file cannot be read as a table
   * @throws RefusedInputException if a subject has two different values
   */
  public static Phenotype read(Path table, String column, Optional<String> subjects) {
    try (TextTable text = TextTable.open(table)) {
      int id = subjects.isPresent() ? text.columns().indexOf(subjects.get()) : text.subjectColumn();
      if (subjects.isPresent()) {
        check(table, text.columns(), subjects.get(), "--id");
      } else if (id < 0) {
        throw new ConfigurationException(
            table.toString(),
            "columns " + text.columns(),
            "one of " + TextTable.IDS,
            "Name it with --id");
      }
      check(table, text.columns(), column, "--target");
      return collect(table, column, text, List.of(id, text.columns().indexOf(column)));
    }
  }

  private static Phenotype collect(Path table, String column, TextTable text, List<Integer> at) {
    Map<String, String> values = new LinkedHashMap<>();
    Set<String> missing = new LinkedHashSet<>();
    text.read(
        at,
        (number, cells) -> {
          if (cells[0].isEmpty()) {
            throw new FileFormatException(
                table + ", row " + number, "no subject", "a subject in every row", "Fill it in");
          }
          String subject = TextTable.subject(cells[0]);
          String value = cells[1];
          if (TextTable.isMissing(value)) {
            missing.add(subject);
            return;
          }
          String before = values.putIfAbsent(subject, value);
          if (before != null && !before.equals(value)) {
            throw new RefusedInputException(
                table + ", row " + number,
                "subject '" + subject + "' has " + column + " '" + before + "' and '" + value + "'",
                "one value a subject",
                "Keep the row of the session that was scanned");
          }
        });
    missing.removeAll(values.keySet());
    return new Phenotype(column, values, missing);
  }

  private static void check(Path table, List<String> columns, String column, String option) {
    if (!columns.contains(column)) {
      throw new ConfigurationException(
          option, "'" + column + "'", "one of " + columns + ", the columns of " + table, "");
    }
  }
}
