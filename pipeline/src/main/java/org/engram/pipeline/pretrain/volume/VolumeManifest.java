package org.engram.pipeline.pretrain.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.IoFailure;

/**
 * Which volumes there are: a table of tab-separated values with the columns {@code subject}, {@code
 * modality} and {@code path}, and where known {@code session}, {@code mask}, {@code segmentation}
 * and {@code over_time}. Other columns are left alone. A modality that a subject lacks is a row
 * that is not there. Relative paths start at the table's own folder; an empty cell or {@code n/a}
 * is nothing.
 *
 * @param rows in the order of the table
 */
public record VolumeManifest(List<Row> rows) {
  private static final long MAX_BYTES = 1L << 28;
  private static final int MOST_TOLD = 50;
  private static final List<String> REQUIRED = List.of("subject", "modality", "path");
  static final String MEAN = "mean";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}");

  /**
   * One volume.
   *
   * @param line of the table, from 1
   * @param session empty where the table has none
   * @param modality such as T1w, T2w, FLAIR, PET; any name
   * @param mask of the head, on the volume's own grid: voxels of 0 are taken for air
   * @param segmentation labels on the volume's own grid
   * @param mean whether of a file with several volumes over time the mean is taken
   */
  public record Row(
      int line,
      String subject,
      String session,
      String modality,
      Path path,
      Optional<Path> mask,
      Optional<Path> segmentation,
      boolean mean) {}

  public VolumeManifest {
    rows = List.copyOf(rows);
  }

  /**
   * Reads a table.
   *
   * @throws ConfigurationException with everything that is wrong, each with its line
   * @throws FileFormatException where it is no text or too large
   */
  public static VolumeManifest read(Path file) {
    return new Reading(file).rows(lines(file));
  }

  /** Those of some modalities; all where none is named. */
  public VolumeManifest of(List<String> modalities) {
    if (modalities.isEmpty()) {
      return this;
    }
    List<String> there = rows.stream().map(Row::modality).distinct().toList();
    for (String modality : modalities) {
      if (!there.contains(modality)) {
        throw new ConfigurationException(
            "data.modalities",
            "'" + modality + "', of which the manifest has no volume",
            "some of " + there,
            "Correct the name, or leave it out");
      }
    }
    return new VolumeManifest(
        rows.stream().filter(row -> modalities.contains(row.modality())).toList());
  }

  private static List<String> lines(Path file) {
    try {
      long bytes = Files.size(file);
      if (bytes > MAX_BYTES) {
        throw new FileFormatException(
            file.toString(), bytes + " bytes", "a manifest of at most " + MAX_BYTES, "");
      }
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString();
      return text.lines().toList();
    } catch (NoSuchFileException e) {
      throw new RefusedInputException(
          new Problem(file.toString(), "no such file", "a manifest of volumes", "Check the path"),
          e);
    } catch (CharacterCodingException e) {
      throw new FileFormatException(
          new Problem(file.toString(), "bytes that are not UTF-8", "text in UTF-8", "Convert it"),
          e);
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(file.toString(), IoFailure.words(e), "a file that can be read", ""), e);
    }
  }

  /** Reads rows and notes all that is wrong with them. */
  private static final class Reading {
    private final Path file;
    private final Path folder;
    private final List<Problem> problems = new ArrayList<>();
    private int wrong;

    Reading(Path file) {
      this.file = file;
      this.folder = file.toAbsolutePath().normalize().getParent();
    }

    VolumeManifest rows(List<String> lines) {
      List<String> columns =
          lines.isEmpty() ? List.of() : Arrays.asList(lines.getFirst().strip().split("\t", -1));
      for (String column : REQUIRED) {
        if (!columns.contains(column)) {
          add(1, "no column '" + column + "' among " + columns, "subject, modality, path", "");
        }
      }
      for (String column : columns) {
        if (columns.indexOf(column) != columns.lastIndexOf(column)) {
          add(1, "the column '" + column + "' twice", "each once", "");
        }
      }
      raise();
      List<Row> rows = new ArrayList<>();
      Map<Path, Integer> seen = new HashMap<>();
      for (int i = 1; i < lines.size(); i++) {
        if (!lines.get(i).isBlank()) {
          row(i + 1, columns, lines.get(i), seen).ifPresent(rows::add);
        }
      }
      if (lines.size() < 2 || (rows.isEmpty() && wrong == 0)) {
        add(lines.size(), "no volume", "a row for each volume", "");
      }
      raise();
      return new VolumeManifest(rows);
    }

    private Optional<Row> row(
        int line, List<String> columns, String text, Map<Path, Integer> seen) {
      int before = wrong;
      List<String> cells = Arrays.stream(text.split("\t", -1)).map(String::strip).toList();
      if (cells.size() != columns.size()) {
        add(line, cells.size() + " cells", columns.size() + ", one a column", "Separate by tabs");
        return Optional.empty();
      }
      String subject = name(line, columns, cells, "subject", true);
      String session = name(line, columns, cells, "session", false);
      String modality = name(line, columns, cells, "modality", true);
      Optional<Path> path = path(line, columns, cells, "path");
      Optional<Path> mask = path(line, columns, cells, "mask");
      Optional<Path> segmentation = path(line, columns, cells, "segmentation");
      String overTime = cell(columns, cells, "over_time");
      if (!overTime.isEmpty() && !overTime.equals(MEAN)) {
        add(line, "over_time '" + overTime + "'", "'" + MEAN + "', or nothing", "");
      }
      if (path.isEmpty() && wrong == before) {
        add(line, "no path", "the volume's file", "Leave the row out where it is missing");
      }
      Integer other = path.map(p -> seen.putIfAbsent(p, line)).orElse(null);
      if (other != null) {
        add(line, "the volume of line " + other + " again: " + path.get(), "each once", "");
      }
      return wrong > before
          ? Optional.empty()
          : Optional.of(
              new Row(
                  line,
                  subject,
                  session,
                  modality,
                  path.orElseThrow(),
                  mask,
                  segmentation,
                  overTime.equals(MEAN)));
    }

    private static String cell(List<String> columns, List<String> cells, String column) {
      int at = columns.indexOf(column);
      String cell = at < 0 ? "" : cells.get(at);
      return cell.equals("n/a") ? "" : cell;
    }

    private String name(
        int line, List<String> columns, List<String> cells, String column, boolean required) {
      String cell = cell(columns, cells, column);
      if ((required || !cell.isEmpty()) && !NAME.matcher(cell).matches()) {
        add(
            line,
            column + " '" + cell + "'",
            "letters, digits, '_', '.', '+' and '-', at most 64",
            "");
      }
      return cell;
    }

    private Optional<Path> path(int line, List<String> columns, List<String> cells, String column) {
      String cell = cell(columns, cells, column);
      if (cell.isEmpty()) {
        return Optional.empty();
      }
      try {
        return Optional.of(folder.resolve(cell).normalize());
      } catch (InvalidPathException e) {
        add(line, column + " '" + cell + "'", "a path", e.getReason());
        return Optional.empty();
      }
    }

    private void add(int line, String found, String expected, String remedy) {
      wrong++;
      if (problems.size() < MOST_TOLD) {
        problems.add(new Problem(file + ", line " + line, found, expected, remedy));
      }
    }

    private void raise() {
      if (wrong > problems.size()) {
        int more = wrong - problems.size();
        problems.add(new Problem(file.toString(), "and " + more + " more", "none", ""));
      }
      if (wrong > 0) {
        throw new ConfigurationException(file.toString(), problems);
      }
    }
  }
}
