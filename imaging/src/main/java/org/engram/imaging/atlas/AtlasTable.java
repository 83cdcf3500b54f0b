package org.engram.imaging.atlas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.AtomicFile;
import org.engram.tensor.file.IoFailure;

/** The tab-separated form of an atlas: {@code index label hemisphere network}. */
final class AtlasTable {
  private static final List<String> COLUMNS = List.of("index", "label", "hemisphere", "network");
  private static final long MAX_BYTES = 16L << 20;

  private AtlasTable() {}

  static Atlas read(Path file) {
    String where = file.toString();
    try {
      long bytes = Files.size(file);
      if (bytes > MAX_BYTES) {
        throw new FileFormatException(
            where,
            bytes + " bytes",
            "a table of regions of at most " + MAX_BYTES + " bytes",
            "Give the model's regions.tsv.");
      }
      return parse(where, file.getFileName().toString(), Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new FileFormatException(
          new Problem(where, "not UTF-8 text", "a tab-separated table", "Save it as UTF-8."), e);
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(where, "cannot be read (" + IoFailure.words(e) + ")", "a readable file", ""),
          e);
    }
  }

  static Atlas resource(String name, String resource) {
    return parse(resource, name, String.join("\n", resourceLines(resource)));
  }

  static List<String> resourceLines(String resource) {
    try (InputStream in = AtlasTable.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("resource " + resource + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + resource, e);
    }
  }

  private static Atlas parse(String where, String name, String text) {
    List<String> lines =
        text.startsWith("\uFEFF") ? text.substring(1).lines().toList() : text.lines().toList();
    if (lines.isEmpty()) {
      throw new FileFormatException(where, "an empty file", "a header and one line a region", "");
    }
    List<String> header = Arrays.asList(lines.getFirst().split("\t", -1));
    if (header.size() < 2
        || !COLUMNS.subList(0, header.size() > 4 ? 4 : header.size()).equals(header)) {
      throw new FileFormatException(
          where + ", line 1",
          "columns " + header,
          "index, label, hemisphere, network (tab-separated, the last two optional)",
          "Name the columns so, and remove others.");
    }
    List<Region> regions = new ArrayList<>();
    int first = 0;
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).isBlank() && i == lines.size() - 1) {
        break;
      }
      String[] cells = lines.get(i).split("\t", -1);
      String line = where + ", line " + (i + 1);
      if (cells.length != header.size()) {
        throw new FileFormatException(
            line, cells.length + " cells", header.size() + " as in the header", "Mend this line.");
      }
      int index = index(line, cells[0]);
      if (i == 1 && index == 1) {
        first = 1; // tables of label values count from 1
      }
      if (index != first + i - 1) {
        throw new FileFormatException(
            line,
            "index " + cells[0],
            String.valueOf(first + i - 1),
            "List the regions in the order of the model's rows, numbered without gaps.");
      }
      regions.add(
          new Region(
              i - 1,
              cells[1].strip(),
              hemisphere(line, cells.length > 2 ? cells[2].strip() : ""),
              cells.length > 3 ? cells[3].strip() : ""));
    }
    try {
      return new Atlas(name, regions);
    } catch (RefusedInputException e) {
      Problem p = e.problem();
      throw new FileFormatException(new Problem(where, p.found(), p.expected(), p.remedy()), e);
    }
  }

  private static int index(String line, String cell) {
    try {
      return Integer.parseInt(cell.strip());
    } catch (NumberFormatException e) {
      throw new FileFormatException(
          new Problem(line, "index '" + cell + "'", "a whole number", "Number the regions."), e);
    }
  }

  private static String hemisphere(String line, String cell) {
    return switch (cell) {
      case "", "n/a" -> "";
      case "L", "R" -> cell;
      default ->
          throw new FileFormatException(
              line, "hemisphere '" + cell + "'", "L, R or nothing", "Mend this cell.");
    };
  }

  static void write(Atlas atlas, Path file) {
    StringBuilder text = new StringBuilder(String.join("\t", COLUMNS)).append('\n');
    for (Region r : atlas.regions()) {
      if ((r.label() + r.hemisphere() + r.network()).matches("(?s).*[\t\r\n].*")) {
        throw new RefusedInputException(
            atlas.name(),
            "a tab or line break in the name of region " + r.index(),
            "names of one line",
            "Rename this region.");
      }
      text.append(r.index())
          .append('\t')
          .append(r.label())
          .append('\t')
          .append(r.hemisphere())
          .append('\t')
          .append(r.network())
          .append('\n');
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(file, out -> out.write(bytes));
  }
}
