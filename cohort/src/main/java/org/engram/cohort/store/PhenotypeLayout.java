package org.engram.cohort.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.engram.cohort.TextTable;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * What the columns of a table of people are: which names the subject, which the session, and which
 * are brought in under what name.
 *
 * @param keys where subject and session stand
 * @param columns those that are brought in
 */
record PhenotypeLayout(Keys keys, List<ImportColumn> columns) {
  private static final List<String> SESSIONS = List.of("session_id", "session", "ses");
  private static final Pattern SESSIONS_FILE = Pattern.compile("sub-([A-Za-z0-9]+)_sessions\\..*");
  private static final int MOST_COLUMNS = 20_000;
  private static final int LONGEST_NAME = 200;

  /** Where subject and session stand; -1 for the session where there is none. */
  record Keys(int subject, int session, Optional<String> constantSubject) {}

  PhenotypeLayout {
    columns = List.copyOf(columns);
  }

  /**
   * Of a table as the options have it.
   *
   * @param notes gets what a person should know
   * @throws ConfigurationException where an option names a column that is not there
   * @throws RefusedInputException where two columns have one name, or there are too many
   */
  static PhenotypeLayout of(
      TextTable table, Path file, PhenotypeImport options, List<String> notes) {
    Reading reading = new Reading(table, file, options);
    Keys keys = reading.keys(notes);
    return new PhenotypeLayout(keys, reading.columns(keys));
  }

  /** The cells to read of each row: the subject's, the session's, then these columns'. */
  List<Integer> read(List<ImportColumn> wanted) {
    List<Integer> cells = new ArrayList<>();
    cells.add(Math.max(keys.subject(), 0));
    cells.add(Math.max(keys.session(), 0));
    wanted.forEach(column -> cells.add(column.position()));
    return cells;
  }

  /** A row's subject as the table writes it. */
  String label(String[] cells) {
    return keys.constantSubject().orElse(cells[0]);
  }

  /** A row's session, empty where there is none. */
  String session(String[] cells) {
    String session = keys.session() < 0 ? "" : TextTable.without("ses-", cells[1]);
    return TextTable.isMissing(session) ? "" : session;
  }

  /** Refuses options about columns that are not brought in. */
  void refuseUnknownNames(PhenotypeImport options) {
    List<String> names = columns.stream().map(ImportColumn::name).toList();
    Map<String, Iterable<String>> given =
        Map.of(
            "--type", options.types().keySet(),
            "--unit", options.units().keySet(),
            "--missing", options.missing().keySet());
    new TreeMap<>(given)
        .forEach(
            (option, of) -> {
              for (String name : of) {
                if (!name.equals("*") && !names.contains(name)) {
                  throw new ConfigurationException(
                      option, "'" + name + "'", "one of " + names + ", as named in the store", "");
                }
              }
            });
  }

  /** Looks at the names of a table's columns. */
  private record Reading(TextTable table, Path file, PhenotypeImport options) {
    Keys keys(List<String> notes) {
      int session =
          options.session().isPresent()
              ? position(options.session().get(), "--session-column")
              : TextTable.position(table.columns(), SESSIONS);
      if (options.subject().isPresent()) {
        return new Keys(position(options.subject().get(), "--id"), session, Optional.empty());
      }
      int subject = table.subjectColumn();
      if (subject < 0) {
        Matcher name = SESSIONS_FILE.matcher(file.getFileName().toString());
        if (name.matches() && session >= 0) {
          return new Keys(-1, session, Optional.of(name.group(1)));
        }
        throw new ConfigurationException(
            file.toString(),
            "columns " + table.columns().stream().limit(30).toList(),
            "one of " + TextTable.IDS,
            "Name the one that has the subjects with --id");
      }
      List<String> others =
          IntStream.range(0, table.columns().size())
              .filter(i -> i != subject && TextTable.IDS.contains(lower(table.columns().get(i))))
              .mapToObj(table.columns()::get)
              .toList();
      if (!others.isEmpty()) {
        notes.add(
            "subjects are those of column "
                + table.columns().get(subject)
                + "; "
                + others
                + " could name them, too (--id)");
      }
      return new Keys(subject, session, Optional.empty());
    }

    private int position(String column, String option) {
      int at = table.columns().indexOf(column);
      if (at < 0) {
        throw new ConfigurationException(
            option,
            "'" + column + "'",
            "one of " + table.columns() + ", the columns of " + file,
            "");
      }
      return at;
    }

    List<ImportColumn> columns(Keys keys) {
      List<Integer> wanted =
          options.columns().isEmpty()
              ? IntStream.range(0, table.columns().size()).boxed().toList()
              : options.columns().stream().map(name -> position(name, "--columns")).toList();
      options.rename().keySet().forEach(name -> position(name, "--rename"));
      List<ImportColumn> columns = new ArrayList<>();
      Map<String, String> names = new HashMap<>();
      names.put("subject", "the subject");
      names.put("session", "the session");
      for (int at : wanted) {
        if (at != keys.subject() && at != keys.session()) {
          columns.add(column(at, names));
        }
      }
      if (columns.size() > MOST_COLUMNS) {
        throw new RefusedInputException(
            file.toString(),
            columns.size() + " columns",
            "at most " + MOST_COLUMNS,
            "Choose some with --columns; a table of vectors is imported with --set");
      }
      return columns;
    }

    /**
     * @param names the columns before it by their names in small letters
     */
    private ImportColumn column(int at, Map<String, String> names) {
      String own = table.columns().get(at);
      String name = options.rename().getOrDefault(own, own);
      if (name.isBlank() || name.length() > LONGEST_NAME) {
        throw new ConfigurationException(
            file + ", column " + (at + 1),
            "the name '" + name + "'",
            "1 to 200 letters",
            "--rename");
      }
      String other = names.putIfAbsent(lower(name), own);
      if (other != null) {
        throw new RefusedInputException(
            file + ", column " + own,
            "a name that differs from that of " + other + " in case only, or not at all",
            "names that differ",
            "Give it another by --rename '" + own + "=NAME'");
      }
      List<String> codes = new ArrayList<>(options.missing().getOrDefault("*", List.of()));
      codes.addAll(options.missing().getOrDefault(name, List.of()));
      return new ImportColumn(at, name, codes);
    }
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
