package org.engram.spark;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.engram.imaging.bids.BidsName;
import org.engram.imaging.bids.RepetitionTime;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.directory.ModelType;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;

/**
 * The scans of a table with a column {@code path}, and where known {@code subject}, {@code
 * session}, {@code task}, {@code run}, {@code site}, {@code repetition_time} (seconds, of series)
 * and {@code modality} and {@code mask} (of volumes). What a table does not say is taken from the
 * file's name by its BIDS entities. Other columns are left alone; an empty cell or {@code n/a} is
 * nothing. Scans are brought into the order of their paths, which is that of {@code engram embed
 * FOLDER}.
 */
final class ScanManifest {
  private static final int MOST_SCANS = 10_000_000;
  private static final int MOST_TOLD = 50;
  private static final List<List<String>> COLUMNS =
      List.of(
          List.of("path"),
          List.of("subject", "participant_id"),
          List.of("session"),
          List.of("task"),
          List.of("run"),
          List.of("site"),
          List.of("modality"),
          List.of("mask"),
          List.of("repetition_time", "tr", "repetitiontime"));
  private static final int PATH = 0;
  private static final int SUBJECT = 1;
  private static final int SESSION = 2;
  private static final int TASK = 3;
  private static final int RUN = 4;
  private static final int SITE = 5;
  private static final int MODALITY = 6;
  private static final int MASK = 7;
  private static final int SECONDS = 8;

  private final String source;
  private final Optional<Path> folder;
  private final ModelType type;
  private final List<Problem> problems = new ArrayList<>();
  private int wrong;

  private ScanManifest(String source, Optional<Path> folder, ModelType type) {
    this.source = source;
    this.folder = folder;
    this.type = type;
  }

  /**
   * Reads a table to the driver.
   *
   * @param source names it in messages
   * @param folder that relative paths start from; without one they are refused
   * @throws ConfigurationException with everything that is wrong
   */
  static List<ClusterScan> of(
      String source, Dataset<Row> table, Optional<Path> folder, ModelType type) {
    return new ScanManifest(source, folder, type).scans(rows(source, table));
  }

  /** The columns of {@link #COLUMNS} as texts, null where the table has none. */
  private static List<Row> rows(String source, Dataset<Row> table) {
    Column[] selected = new Column[COLUMNS.size()];
    for (int i = 0; i < selected.length; i++) {
      List<String> names = COLUMNS.get(i);
      Optional<String> there =
          Arrays.stream(table.columns())
              .filter(name -> names.contains(name.strip().toLowerCase(Locale.ROOT)))
              .findFirst();
      selected[i] =
          there
              .map(name -> table.col("`" + name.replace("`", "``") + "`"))
              .orElse(functions.lit(null))
              .cast("string");
      if (i == PATH && there.isEmpty()) {
        throw new ConfigurationException(
            source,
            "the columns " + Arrays.toString(table.columns()),
            "a column path, and where known subject, session, run, site, repetition_time, modality",
            "Name the columns in the first row");
      }
    }
    List<Row> rows = table.select(selected).limit(MOST_SCANS + 1).collectAsList();
    if (rows.isEmpty() || rows.size() > MOST_SCANS) {
      throw new ConfigurationException(
          source,
          rows.isEmpty() ? "no scan" : "more than " + MOST_SCANS + " scans",
          "a row for each scan, at most " + MOST_SCANS,
          rows.isEmpty() ? "" : "Embed in parts");
    }
    return rows;
  }

  private List<ClusterScan> scans(List<Row> rows) {
    List<ClusterScan> scans = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < rows.size(); i++) {
      int before = wrong;
      ClusterScan scan = scan(rows.get(i), source + ", row " + (i + 1));
      if (wrong == before && !seen.add(scan.path())) {
        add(source + ", row " + (i + 1), scan.path() + " again", "each file once", "");
      }
      scans.add(scan);
    }
    raise();
    scans.sort(Comparator.comparing(scan -> Path.of(scan.path())));
    List<ScanFile> apart =
        ScanFiles.of(scans.stream().map(ClusterScan::file).toList(), List.of()).scans();
    List<ClusterScan> named = new ArrayList<>();
    for (int i = 0; i < scans.size(); i++) {
      named.add(scans.get(i).at(i, apart.get(i)));
    }
    return named;
  }

  private ClusterScan scan(Row row, String where) {
    Optional<Path> path = path(cell(row, PATH), where);
    if (path.isEmpty()) {
      return new ClusterScan(0, "", "", "", "", "", "", "", "", "", Double.NaN);
    }
    BidsName name = BidsName.of(String.valueOf(path.get().getFileName()));
    ScanFile known = ScanFiles.candidate(path.get()).orElse(null);
    boolean series = type == ModelType.BRAIN_JEPA;
    String subject =
        or(
            without("sub-", cell(row, SUBJECT)),
            name.hasSubject() ? name.entity("sub") : known == null ? "" : known.subject());
    if (subject.isBlank()) {
      add(where, "no subject for " + path.get(), "a column subject, or a BIDS name", "");
    }
    String modality =
        or(cell(row, MODALITY), VolumeScans.modality(path.get()).orElse(VolumeScan.UNKNOWN));
    return new ClusterScan(
        0,
        path.get().toString(),
        or(cell(row, SITE), ClusterScan.NO_SITE),
        subject.isBlank() ? "?" : subject,
        or(without("ses-", cell(row, SESSION)), name.entity("ses")),
        series ? or(cell(row, TASK), name.entity("task")) : "",
        or(cell(row, RUN), name.entity("run")),
        series ? (known == null ? "" : known.variant()) : modality,
        modality,
        path(cell(row, MASK), where, true).map(Path::toString).orElse(""),
        seconds(cell(row, SECONDS), where));
  }

  private Optional<Path> path(String cell, String where) {
    if (cell.isEmpty()) {
      add(where, "no path", "the scan's file", "Leave the row out where it is missing");
      return Optional.empty();
    }
    return path(cell, where, false);
  }

  private Optional<Path> path(String cell, String where, boolean optional) {
    if (optional && cell.isEmpty()) {
      return Optional.empty();
    }
    String plain = cell.startsWith("file:/") ? cell.replaceFirst("^file:/+", "/") : cell;
    try {
      Path path = Path.of(plain);
      if (plain.matches("[A-Za-z][A-Za-z0-9+.-]+:/.*")) {
        add(
            where,
            cell,
            "a file that every node sees under one path",
            "Mount the storage, or copy the scans to a shared file system");
      } else if (path.isAbsolute()) {
        return Optional.of(path.normalize());
      } else if (folder.isPresent()) {
        return Optional.of(folder.get().resolve(path).normalize());
      } else {
        add(where, "the relative path " + cell, "an absolute path", "");
      }
    } catch (InvalidPathException e) {
      add(where, "'" + cell + "'", "a path", e.getReason());
    }
    return Optional.empty();
  }

  private double seconds(String cell, String where) {
    if (cell.isEmpty()) {
      return Double.NaN;
    }
    try {
      double value = Double.parseDouble(cell);
      Optional<Problem> problem = RepetitionTime.problem(value, where);
      problem.ifPresent(found -> add(where, found.found(), found.expected(), found.remedy()));
      return value;
    } catch (NumberFormatException _) {
      add(where, "repetition_time '" + cell + "'", "seconds between frames", "");
      return Double.NaN;
    }
  }

  private static String cell(Row row, int column) {
    String cell = row.isNullAt(column) ? "" : row.getString(column).strip();
    return cell.equals("n/a") ? "" : cell;
  }

  private static String or(String stated, String otherwise) {
    return stated.isEmpty() ? otherwise : stated;
  }

  private static String without(String prefix, String label) {
    return label.startsWith(prefix) ? label.substring(prefix.length()) : label;
  }

  private void add(String where, String found, String expected, String remedy) {
    wrong++;
    if (problems.size() < MOST_TOLD) {
      problems.add(new Problem(where, found, expected, remedy));
    }
  }

  private void raise() {
    if (wrong > problems.size()) {
      problems.add(new Problem(source, "and " + (wrong - problems.size()) + " more", "none", ""));
    }
    if (wrong > 0) {
      throw new ConfigurationException(source, problems);
    }
  }
}
