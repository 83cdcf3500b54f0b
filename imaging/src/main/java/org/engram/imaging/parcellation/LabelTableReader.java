package org.engram.imaging.parcellation;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.atlas.RegionNames;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.IoFailure;

/** Reads the text forms of a table of labels. */
final class LabelTableReader {
  private static final long MAX_BYTES = 16L << 20;
  private static final int MOST_REGIONS = 1 << 20;

  /** {@code 17 Left-Hippocampus 220 216 20 0}, or without the colour. */
  private static final Pattern LOOK_UP = Pattern.compile("(\\d+)\\s+(\\S+)((?:\\s+\\d+)*)");

  /** The second line of a pair: {@code 17 220 216 20 255}. */
  private static final Pattern COLOUR = Pattern.compile("(\\d+)((?:\\s+\\d+){4})");

  private static final Pattern NUMBER = Pattern.compile("[+-]?[\\d.]+([eE][+-]?\\d+)?");

  private final String source;
  private final RegionNames names = new RegionNames();
  private final List<LabelEntry> entries = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private LabelTableReader(String source) {
    this.source = source;
  }

  /** A line with its number, from 1. */
  private record Line(int number, String text) {}

  static LabelTable read(Path file) {
    return new LabelTableReader(file.toString()).table(lines(file));
  }

  private LabelTable table(List<Line> lines) {
    if (lines.isEmpty()) {
      throw new FileFormatException(
          source, "an empty file", "a table of labels and names", "Name the regions.");
    }
    String first = lines.getFirst().text();
    boolean general = false;
    if (first.contains("\t") && columns(first).contains("index")) {
      readColumns(lines);
    } else if (pairs(lines)) {
      for (int n = 0; n < lines.size(); n += 2) {
        Matcher colour = matched(COLOUR, lines.get(n + 1), "index R G B A");
        add(lines.get(n + 1), colour.group(1), lines.get(n).text(), "", "");
      }
    } else if (LOOK_UP.matcher(first.strip()).matches()) {
      for (Line line : lines) {
        Matcher row = matched(LOOK_UP, line, "index name R G B A");
        general |= !row.group(3).isEmpty();
        add(line, row.group(1), row.group(2), "", "");
      }
    } else {
      readNames(lines);
    }
    return new LabelTable(source, entries, general, notes);
  }

  private void readColumns(List<Line> lines) {
    List<String> header = columns(lines.getFirst().text());
    int index = header.indexOf("index");
    int name = header.contains("name") ? header.indexOf("name") : header.indexOf("label");
    int hemisphere = first(header, "hemisphere", "hemi");
    int network = first(header, "network", "network_label");
    if (name < 0) {
      throw new FileFormatException(
          source + ", line " + lines.getFirst().number(),
          "columns " + header,
          "a column name or label beside index",
          "Name the columns so.");
    }
    // Engram's regions.tsv counts rows, from 0 or 1; every other table has labels.
    boolean rows = header.equals(List.of("index", "label", "hemisphere", "network"));
    boolean fromZero = rows && lines.size() > 1 && lines.get(1).text().startsWith("0\t");
    if (fromZero) {
      notes.add("index from 0 in " + source + ": taken as labels from 1");
    }
    for (Line line : lines.subList(1, lines.size())) {
      String[] cells = line.text().split("\t", -1);
      if (cells.length != header.size()) {
        throw new FileFormatException(
            source + ", line " + line.number(),
            cells.length + " cells",
            header.size() + " as in the header",
            "Mend this line.");
      }
      int value = value(line, cells[index].strip()) + (fromZero ? 1 : 0);
      add(
          line,
          String.valueOf(value),
          cells[name],
          hemisphere < 0 ? "" : side(cells[hemisphere].strip()),
          network < 0 || cells[network].strip().equals("n/a") ? "" : cells[network].strip());
    }
  }

  private void readNames(List<Line> lines) {
    for (Line line : lines) {
      String name = line.text().strip();
      if (name.contains("\t") || NUMBER.matcher(name).matches()) {
        throw new FileFormatException(
            source + ", line " + line.number(),
            "'" + (name.length() > 40 ? name.substring(0, 40) + "..." : name) + "'",
            "a name (one region a line), or a header with index and name",
            "Give a table of labels: index and name, tab-separated, with a header.");
      }
      add(line, String.valueOf(entries.size() + 1), name, "", "");
    }
    notes.add(source + " is a list of names: its lines were taken as labels 1 to " + lines.size());
  }

  private void add(Line line, String label, String name, String hemisphere, String network) {
    int value = value(line, label);
    String clean = name.strip();
    if (clean.isEmpty()) {
      throw new FileFormatException(
          source + ", line " + line.number(), "an empty name", "a name a region", "Name it.");
    }
    if (value == 0) {
      notes.add("label 0 ('" + clean + "') is the background and no region");
      return;
    }
    if (entries.size() == MOST_REGIONS) {
      throw new FileFormatException(
          source, "over " + MOST_REGIONS + " regions", "a table of regions", "");
    }
    Region told = names.region(entries.size(), clean);
    entries.add(
        new LabelEntry(
            value,
            new Region(
                told.index(),
                clean,
                hemisphere.isEmpty() ? told.hemisphere() : hemisphere,
                network.isEmpty() ? told.network() : network)));
  }

  private int value(Line line, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new FileFormatException(
          new Problem(
              source + ", line " + line.number(),
              "label '" + text + "'",
              "a whole number",
              "Mend this line."),
          e);
    }
  }

  private Matcher matched(Pattern pattern, Line line, String expected) {
    Matcher matcher = pattern.matcher(line.text().strip());
    if (!matcher.matches()) {
      throw new FileFormatException(
          source + ", line " + line.number(),
          "'" + line.text().strip() + "'",
          expected + ", as the lines before",
          "Mend this line.");
    }
    return matcher;
  }

  private static boolean pairs(List<Line> lines) {
    return lines.size() > 1
        && !LOOK_UP.matcher(lines.get(0).text().strip()).matches()
        && COLOUR.matcher(lines.get(1).text().strip()).matches()
        && lines.size() % 2 == 0;
  }

  private static List<String> columns(String header) {
    return Arrays.stream(header.split("\t", -1))
        .map(cell -> cell.strip().toLowerCase(Locale.ROOT))
        .toList();
  }

  private static int first(List<String> header, String... names) {
    return Arrays.stream(names)
        .mapToInt(header::indexOf)
        .filter(n -> n >= 0)
        .findFirst()
        .orElse(-1);
  }

  private static String side(String cell) {
    return switch (cell.toLowerCase(Locale.ROOT)) {
      case "l", "lh", "left" -> "L";
      case "r", "rh", "right" -> "R";
      default -> ""; // both, none, n/a
    };
  }

  private static List<Line> lines(Path file) {
    String where = file.toString();
    try {
      long bytes = Files.size(file);
      if (bytes > MAX_BYTES) {
        throw new FileFormatException(
            where, bytes + " bytes", "a table of at most " + MAX_BYTES + " bytes", "");
      }
      String text = Files.readString(file);
      List<String> all = (text.startsWith("\uFEFF") ? text.substring(1) : text).lines().toList();
      List<Line> lines = new ArrayList<>();
      for (int n = 0; n < all.size(); n++) {
        if (all.get(n).indexOf('\0') >= 0) {
          throw new FileFormatException(
              where + ", line " + (n + 1), "binary data", "a table as text", "");
        }
        if (!all.get(n).isBlank() && !all.get(n).startsWith("#")) {
          lines.add(new Line(n + 1, all.get(n)));
        }
      }
      return lines;
    } catch (CharacterCodingException e) {
      throw new FileFormatException(
          new Problem(where, "not UTF-8 text", "a table of labels", "Save it as UTF-8."), e);
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(where, "cannot be read (" + IoFailure.words(e) + ")", "a readable file", ""),
          e);
    }
  }
}
