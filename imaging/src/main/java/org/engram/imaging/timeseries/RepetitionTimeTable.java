package org.engram.imaging.timeseries;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.engram.imaging.bids.RepetitionTime;
import org.engram.tensor.FileFormatException;

/**
 * Repetition times by subject or by site, from a CSV or TSV table: a column {@code subject} (or
 * {@code participant_id}) or {@code site}, or both, and a column {@code tr} (or {@code
 * RepetitionTime}) in seconds. In a table with both, a row without a subject holds for its site.
 */
public final class RepetitionTimeTable {
  private static final List<String> SUBJECT =
      List.of("subject", "participant_id", "participant", "sub", "subject_id");
  private static final List<String> SITE = List.of("site", "site_id");
  private static final List<String> SECONDS =
      List.of("tr", "repetitiontime", "repetition_time", "tr_s", "tr_seconds");

  private final Map<String, Double> bySubject = new HashMap<>();
  private final Map<String, Double> bySite = new HashMap<>();
  private final Map<Path, Double> byFile = new HashMap<>();
  private final Map<String, String> siteNames = new HashMap<>();
  private final Map<String, String> siteOfSubject = new HashMap<>();

  private RepetitionTimeTable() {}

  /**
   * Of single files, where a manifest says them.
   *
   * @throws org.engram.tensor.RefusedInputException where a value cannot be seconds between frames
   */
  public static RepetitionTimeTable ofFiles(Map<Path, Double> seconds) {
    RepetitionTimeTable table = new RepetitionTimeTable();
    seconds.forEach(
        (file, value) ->
            table.byFile.put(file, RepetitionTime.checked(value, "repetition time of " + file)));
    return table;
  }

  /**
   * Reads a table.
   *
   * @throws FileFormatException where a column is missing, a value is no number, or a subject or
   *     site has two values
   * @throws org.engram.tensor.RefusedInputException where a value cannot be seconds between frames
   */
  public static RepetitionTimeTable read(Path file) {
    try (TextSource source = TextSource.open(file)) {
      int delimiter = CellScanner.delimiterOf(source.head());
      CellScanner cells = new CellScanner(source.content(), delimiter, file);
      RepetitionTimeTable table = new RepetitionTimeTable();
      table.readRows(cells, file);
      return table;
    } catch (IOException e) {
      throw TextSource.unreadable(file, e);
    }
  }

  /** Seconds between frames of a scan: its file's own, or else those of its subject. */
  public OptionalDouble of(ScanFile scan) {
    Double own = byFile.get(scan.path());
    return own == null ? of(scan.subject()) : OptionalDouble.of(own);
  }

  /**
   * Seconds between frames of a subject's scans: the subject's own (with or without {@code sub-}),
   * or else those of the site whose name the subject's begins with ({@code UM_1_0050300} is of site
   * {@code UM_1}; the longest such name wins). Case does not matter.
   */
  public OptionalDouble of(String subject) {
    String key = key(subject);
    Double own = bySubject.get(key);
    for (int end = key.length(); own == null && end > 0; end = key.lastIndexOf('_', end - 1)) {
      own = bySite.get(key.substring(0, end));
    }
    return own == null ? OptionalDouble.empty() : OptionalDouble.of(own);
  }

  /**
   * The site of a subject, as the table spells it: the one on the subject's row, or else the
   * longest one that the subject's name begins with. Empty where the table names none.
   */
  public Optional<String> siteOf(String subject) {
    String key = key(subject);
    String site = siteOfSubject.get(key);
    for (int end = key.length(); site == null && end > 0; end = key.lastIndexOf('_', end - 1)) {
      site = siteNames.get(key.substring(0, end));
    }
    return Optional.ofNullable(site);
  }

  private void readRows(CellScanner cells, Path file) throws IOException {
    List<String> header = cells.nextRow() ? row(cells) : List.of();
    int subject = column(header, SUBJECT::contains);
    int site = column(header, SITE::contains);
    int seconds = column(header, SECONDS::contains);
    if (seconds < 0 || (subject < 0 && site < 0)) {
      throw new FileFormatException(
          file.toString(),
          "the columns " + header,
          "'subject' (or participant_id) or 'site', and 'tr' (or RepetitionTime) in seconds",
          "Name the columns in the first row");
    }
    while (cells.nextRow()) {
      List<String> row = row(cells);
      String where = file + ", line " + cells.line();
      if (row.size() != header.size()) {
        throw new FileFormatException(
            where, row.size() + " cells", header.size() + ", as the header has", "Mend the line");
      }
      double value = RepetitionTime.checked(number(row.get(seconds), where), where);
      boolean forSubject = subject >= 0 && !NumberParser.isMissing(row.get(subject));
      if (!forSubject && (site < 0 || NumberParser.isMissing(row.get(site)))) {
        throw new FileFormatException(where, "neither subject nor site", "one of them", "");
      }
      String name = row.get(forSubject ? subject : site);
      if (site >= 0 && !NumberParser.isMissing(row.get(site))) {
        String siteName = row.get(site).strip();
        if (forSubject) {
          siteOfSubject.put(key(name), siteName);
        } else {
          siteNames.put(key(siteName), siteName);
        }
      }
      Double before = (forSubject ? bySubject : bySite).put(key(name), value);
      if (before != null && before != value) {
        throw new FileFormatException(
            where, name + " with " + value + " s, and above " + before + " s", "one value", "");
      }
    }
  }

  private static double number(String cell, String where) {
    byte[] bytes = cell.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    double value = NumberParser.parse(bytes, bytes.length);
    if (!NumberParser.isNumber(value)) {
      throw new FileFormatException(
          where, "'" + cell + "'", "a repetition time in seconds", "Fill it in or drop the line");
    }
    return value;
  }

  private static List<String> row(CellScanner cells) throws IOException {
    List<String> row = new ArrayList<>();
    while (cells.nextCell()) {
      row.add(cells.text());
    }
    return row;
  }

  private static int column(List<String> header, Predicate<String> named) {
    for (int i = 0; i < header.size(); i++) {
      if (named.test(header.get(i).strip().toLowerCase(Locale.ROOT))) {
        return i;
      }
    }
    return -1;
  }

  private static String key(String name) {
    String lower = name.strip().toLowerCase(Locale.ROOT);
    return lower.startsWith("sub-") ? lower.substring(4) : lower;
  }
}
