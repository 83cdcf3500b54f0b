package org.engram.cohort.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.engram.cohort.TextTable;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * Reads a table of people into the store, in two passes: first what the columns are, then the rows,
 * into a table of their own, from which what is sound goes to the others.
 */
final class PhenotypeImporter {
  private static final List<String> SESSIONS = List.of("session_id", "session", "ses");
  private static final Pattern SESSIONS_FILE = Pattern.compile("sub-([A-Za-z0-9]+)_sessions\\..*");
  private static final int MOST_COLUMNS = 20_000;
  private static final int LONGEST_NAME = 200;

  private final StoreDatabase database;
  private final Path file;
  private final PhenotypeImport options;
  private final List<String> notes = new ArrayList<>();
  private final List<Problem> refused = new ArrayList<>();
  private final Map<String, String> mapped = new TreeMap<>();
  private final TreeSet<String> subjects = new TreeSet<>();
  private final Map<String, PhenotypeColumn> declared = new LinkedHashMap<>();
  private long rows;

  PhenotypeImporter(StoreDatabase database, Path file, PhenotypeImport options) {
    this.database = database;
    this.file = file;
    this.options = options;
  }

  ImportReport run() {
    BidsSidecar beside = BidsSidecar.beside(file);
    beside.file().ifPresent(json -> notes.add("units and levels from " + json.getFileName()));
    SubjectLabels known = new SubjectLabels(StoreSubjects.all(database));
    TreeSet<String> scanned = new TreeSet<>(StoreSubjects.ofScans(database));
    try (TextTable table = TextTable.open(file)) {
      Keys keys = keys(table);
      List<ImportColumn> columns = columns(table, keys);
      List<String> labels = firstPass(table, keys, columns);
      Map<String, PhenotypeColumn> before = PhenotypeColumns.all(database);
      List<ImportColumn> kept = new ArrayList<>();
      for (ImportColumn column : columns) {
        resolve(column, before, beside).ifPresent(_ -> kept.add(column));
      }
      refuseUnknownNames(columns);
      notes.addAll(likelyCodes(columns));
      Map<String, String> subjectOf = subjectsOf(labels, known);
      List<PhenotypeColumn> types = List.copyOf(declared.values());
      PhenotypeStaging staging = new PhenotypeStaging(database, file, types);
      secondPass(table, keys, kept, types, staging, subjectOf);
      PhenotypeStaging.Outcome outcome = staging.merge(before, options.replace());
      refused.addAll(outcome.refused());
      notes.addAll(outcome.notes());
      subjects.addAll(outcome.subjects());
      for (NearMatch near : new SubjectLabels(subjects).nearWithin()) {
        notes.add("subjects " + near + ", and are two subjects here");
      }
      return new ImportReport(
          file,
          "phenotypes",
          rows,
          types.stream().map(PhenotypeColumn::name).toList(),
          outcome.added(),
          outcome.changed(),
          outcome.unchanged(),
          refused,
          notes,
          mapped,
          known.near(subjects),
          scanned.isEmpty() ? List.of() : without(subjects, scanned),
          without(scanned, subjects));
    }
  }

  private static List<String> without(Set<String> these, Set<String> those) {
    return these.stream().filter(label -> !those.contains(label)).toList();
  }

  /** Where subject and session stand; -1 for the session where there is none. */
  private record Keys(int subject, int session, Optional<String> constantSubject) {}

  private Keys keys(TextTable table) {
    int session =
        options.session().isPresent()
            ? position(table, options.session().get(), "--session-column")
            : TextTable.position(table.columns(), SESSIONS);
    if (options.subject().isPresent()) {
      return new Keys(position(table, options.subject().get(), "--id"), session, Optional.empty());
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

  private int position(TextTable table, String column, String option) {
    int at = table.columns().indexOf(column);
    if (at < 0) {
      throw new ConfigurationException(
          option, "'" + column + "'", "one of " + table.columns() + ", the columns of " + file, "");
    }
    return at;
  }

  private List<ImportColumn> columns(TextTable table, Keys keys) {
    List<Integer> wanted =
        options.columns().isEmpty()
            ? IntStream.range(0, table.columns().size()).boxed().toList()
            : options.columns().stream().map(name -> position(table, name, "--columns")).toList();
    options.rename().keySet().forEach(name -> position(table, name, "--rename"));
    List<ImportColumn> columns = new ArrayList<>();
    Map<String, String> names = new HashMap<>();
    names.put("subject", "the subject");
    names.put("session", "the session");
    for (int at : wanted) {
      if (at == keys.subject() || at == keys.session()) {
        continue;
      }
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
      columns.add(new ImportColumn(at, name, codes));
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

  /** Counts what the columns hold, and gives the labels of the subjects. */
  private List<String> firstPass(TextTable table, Keys keys, List<ImportColumn> columns) {
    TreeSet<String> labels = new TreeSet<>();
    int[] prefixed = new int[1];
    table.read(
        wanted(keys, columns),
        (row, cells) -> {
          rows = row;
          String label = keys.constantSubject().orElse(cells[0]);
          if (!TextTable.isMissing(label)) {
            labels.add(label);
            prefixed[0] += label.startsWith("sub-") ? 1 : 0;
          }
          for (int i = 0; i < columns.size(); i++) {
            columns.get(i).count(row, cells[i + 2]);
          }
        });
    if (prefixed[0] > 0) {
      notes.add(prefixed[0] + " of " + rows + " subjects are written with sub-; kept without");
    }
    return List.copyOf(labels);
  }

  private static List<Integer> wanted(Keys keys, List<ImportColumn> columns) {
    List<Integer> wanted = new ArrayList<>();
    wanted.add(Math.max(keys.subject(), 0));
    wanted.add(Math.max(keys.session(), 0));
    columns.forEach(column -> wanted.add(column.position()));
    return wanted;
  }

  private Optional<PhenotypeColumn> resolve(
      ImportColumn column, Map<String, PhenotypeColumn> before, BidsSidecar beside) {
    String name = column.name();
    Optional<PhenotypeColumn> known = Optional.ofNullable(before.get(lower(name)));
    if (known.isPresent() && !known.get().name().equals(name)) {
      throw new RefusedInputException(
          file + ", column " + name,
          "the store has " + known.get().name() + ", which differs in case only",
          "one spelling",
          "--rename '" + name + "=" + known.get().name() + "'");
    }
    Optional<ColumnType> type = Optional.ofNullable(options.types().get(name));
    Optional<String> unit = Optional.ofNullable(options.units().get(name));
    notes.addAll(column.notes(type));
    if (column.isEmpty() && type.isEmpty() && known.isEmpty()) {
      notes.add(name + ": no cell has a value; left out");
      return Optional.empty();
    }
    String own =
        options.rename().entrySet().stream()
            .filter(entry -> entry.getValue().equals(name))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(name);
    PhenotypeColumn resolved =
        column.resolve(
            file.toString(), known, type, unit, beside.column(own), file.getFileName().toString());
    declared.put(name, resolved);
    return Optional.of(resolved);
  }

  /** A line a code that likely stands for missing, whatever the number of its columns. */
  private static List<String> likelyCodes(List<ImportColumn> columns) {
    Map<String, Map<String, Integer>> byCode = new TreeMap<>();
    for (ImportColumn column : columns) {
      column
          .likelyCodes()
          .forEach(
              (code, count) ->
                  byCode
                      .computeIfAbsent(code, _ -> new LinkedHashMap<>())
                      .put(column.name(), count));
    }
    List<String> notes = new ArrayList<>();
    byCode.forEach(
        (code, counts) -> {
          String first = counts.keySet().iterator().next();
          notes.add(
              code
                  + " is taken as a value, in "
                  + counts.values().stream().mapToInt(count -> count).sum()
                  + " cells of "
                  + counts.keySet()
                  + ". If it stands for missing: --missing "
                  + (counts.size() == 1 ? first : "'*")
                  + "="
                  + code
                  + (counts.size() == 1 ? "" : "'"));
        });
    return notes;
  }

  private void refuseUnknownNames(List<ImportColumn> columns) {
    List<String> names = columns.stream().map(ImportColumn::name).toList();
    Map<String, Iterable<String>> options =
        Map.of(
            "--type", this.options.types().keySet(),
            "--unit", this.options.units().keySet(),
            "--missing", this.options.missing().keySet());
    new TreeMap<>(options)
        .forEach(
            (option, given) -> {
              for (String name : given) {
                if (!name.equals("*") && !names.contains(name)) {
                  throw new ConfigurationException(
                      option, "'" + name + "'", "one of " + names + ", as named in the store", "");
                }
              }
            });
  }

  private Map<String, String> subjectsOf(List<String> labels, SubjectLabels known) {
    Map<String, String> subjectOf = new HashMap<>();
    for (String label : labels) {
      String subject = TextTable.subject(label);
      String meant = known.meant(subject, options.ids()).orElse(subject);
      if (!meant.equals(subject)) {
        mapped.put(subject, meant);
      }
      subjectOf.put(label, meant);
    }
    return subjectOf;
  }

  private void secondPass(
      TextTable table,
      Keys keys,
      List<ImportColumn> columns,
      List<PhenotypeColumn> types,
      PhenotypeStaging staging,
      Map<String, String> subjectOf) {
    staging.fill(
        to ->
            table.read(
                wanted(keys, columns),
                (row, cells) -> {
                  String label = keys.constantSubject().orElse(cells[0]);
                  if (TextTable.isMissing(label)) {
                    refused.add(
                        new Problem(
                            file + ", row " + row,
                            "no subject",
                            "a subject in every row",
                            "Fill it in"));
                    return;
                  }
                  String[] values = new String[columns.size()];
                  for (int i = 0; i < values.length; i++) {
                    values[i] = columns.get(i).value(cells[i + 2]);
                    ColumnType type = types.get(i).type();
                    if (!values[i].isEmpty() && !type.fits(values[i])) {
                      refused.add(badCell(row, types.get(i), values[i]));
                      return;
                    }
                  }
                  String session = keys.session() < 0 ? "" : TextTable.without("ses-", cells[1]);
                  to.row(
                      row,
                      subjectOf.get(label),
                      TextTable.isMissing(session) ? "" : session,
                      values);
                }));
  }

  private Problem badCell(long row, PhenotypeColumn column, String value) {
    return new Problem(
        file + ", row " + row + ", column " + column.name(),
        "'" + value + "'",
        column.type().words(),
        "Mend the cell, or say that it stands for no value: --missing '"
            + column.name()
            + "="
            + value
            + "'");
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
