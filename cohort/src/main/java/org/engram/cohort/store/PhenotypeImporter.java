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
import org.engram.cohort.TextTable;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * Reads a table of people into the store, in two passes: first what the columns are, then the rows,
 * into a table of their own, from which what is sound goes to the others.
 */
final class PhenotypeImporter {
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
      PhenotypeLayout layout = PhenotypeLayout.of(table, file, options, notes);
      List<ImportColumn> columns = layout.columns();
      List<String> labels = firstPass(table, layout);
      Map<String, PhenotypeColumn> before = PhenotypeColumns.all(database);
      List<ImportColumn> kept = new ArrayList<>();
      for (ImportColumn column : columns) {
        resolve(column, before, beside).ifPresent(_ -> kept.add(column));
      }
      layout.refuseUnknownNames(options);
      notes.addAll(likelyCodes(columns));
      Map<String, String> subjectOf = subjectsOf(labels, known);
      List<PhenotypeColumn> types = List.copyOf(declared.values());
      PhenotypeStaging staging = new PhenotypeStaging(database, file, types);
      secondPass(table, layout, kept, types, staging, subjectOf);
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

  /** Counts what the columns hold, and gives the labels of the subjects. */
  private List<String> firstPass(TextTable table, PhenotypeLayout layout) {
    List<ImportColumn> columns = layout.columns();
    TreeSet<String> labels = new TreeSet<>();
    int[] prefixed = new int[1];
    table.read(
        layout.read(columns),
        (row, cells) -> {
          rows = row;
          String label = layout.label(cells);
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
      PhenotypeLayout layout,
      List<ImportColumn> columns,
      List<PhenotypeColumn> types,
      PhenotypeStaging staging,
      Map<String, String> subjectOf) {
    staging.fill(
        to ->
            table.read(
                layout.read(columns),
                (row, cells) -> {
                  String label = layout.label(cells);
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
                  String session = layout.session(cells);
                  to.row(row, subjectOf.get(label), session, values);
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
