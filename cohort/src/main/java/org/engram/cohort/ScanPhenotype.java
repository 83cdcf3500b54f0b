package org.engram.cohort;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.rows.RowKey;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/**
 * One column of a table of people as scans meet it: by subject and session where the table and the
 * scans both have sessions, else by subject, as {@link Phenotype} reads it. A row of such a table
 * that names no session holds for those of the subject's sessions that have no row of their own.
 *
 * @param name of the column
 * @param bySession whether sessions were joined
 * @param values by subject and session, or by subject; missing ones left out
 */
public record ScanPhenotype(String name, boolean bySession, Map<RowKey, String> values) {
  private static final List<String> SESSIONS = List.of("session_id", "session", "ses");

  public ScanPhenotype {
    values = Map.copyOf(values);
  }

  /**
   * Reads a column.
   *
   * @param scans whose values are wanted
   * @param subjects the column that names the subject, where it is none of the usual ones
   * @throws ConfigurationException if there is no such column
   * @throws RefusedInputException if a subject, or one of its sessions, has two different values
   */
  public static ScanPhenotype read(
      Path table, String column, Optional<String> subjects, List<RowKey> scans) {
    try (TextTable text = TextTable.open(table)) {
      List<String> columns = text.columns();
      int session = TextTable.position(columns, SESSIONS);
      int subject = subjects.map(columns::indexOf).orElseGet(text::subjectColumn);
      int value = columns.indexOf(column);
      boolean scanned = scans.stream().anyMatch(key -> !key.session().isEmpty());
      if (session >= 0 && session != value && subject >= 0 && value >= 0 && scanned) {
        return new ScanPhenotype(
            column, true, sessions(table, column, text, List.of(subject, session, value)));
      }
    }
    Map<RowKey, String> values = new LinkedHashMap<>();
    Phenotype.read(table, column, subjects)
        .values()
        .forEach((subject, value) -> values.put(RowKey.of(subject), value));
    return new ScanPhenotype(column, false, values);
  }

  private static Map<RowKey, String> sessions(
      Path table, String column, TextTable text, List<Integer> at) {
    Map<RowKey, String> values = new LinkedHashMap<>();
    text.read(
        at,
        (number, cells) -> {
          if (cells[0].isEmpty()) {
            throw new FileFormatException(
                table + ", row " + number, "no subject", "a subject in every row", "Fill it in");
          }
          String session = TextTable.isMissing(cells[1]) ? "" : TextTable.without("ses-", cells[1]);
          if (TextTable.isMissing(cells[2])) {
            return;
          }
          RowKey key = new RowKey(TextTable.subject(cells[0]), session, "");
          String before = values.putIfAbsent(key, cells[2]);
          if (before != null && !before.equals(cells[2])) {
            throw new RefusedInputException(
                table + ", row " + number,
                key + " has " + column + " '" + before + "' and '" + cells[2] + "'",
                "one value a session",
                "Keep one of the rows");
          }
        });
    return values;
  }

  /** A scan's value; empty where it has none. */
  public String of(RowKey scan) {
    String subjects = values.getOrDefault(RowKey.of(scan.subject()), "");
    return bySession && !scan.session().isEmpty()
        ? values.getOrDefault(new RowKey(scan.subject(), scan.session(), ""), subjects)
        : subjects;
  }
}
