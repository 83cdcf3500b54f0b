package org.engram.cohort.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON beside a table, as BIDS has it: participants.json for participants.tsv, with Units,
 * Description (or LongName) and Levels by column.
 */
record BidsSidecar(Optional<Path> file, Map<String, Entry> columns) {
  private static final long LARGEST = 1 << 24;

  /** What is said of a column; empty where nothing is. */
  record Entry(String unit, String description, Map<String, String> levels) {
    static final Entry NONE = new Entry("", "", Map.of());
  }

  Entry column(String name) {
    return columns.getOrDefault(name, Entry.NONE);
  }

  /**
   * What lies beside a table, or nothing.
   *
   * @throws FileFormatException if it is there and is not an object of objects
   */
  static BidsSidecar beside(Path table) {
    String name = table.getFileName().toString();
    String stem = name.replaceFirst("(?i)\\.(tsv|csv|parquet)(\\.gz)?$", "");
    Path file = table.resolveSibling(stem + ".json");
    if (stem.equals(name) || !Files.isRegularFile(file)) {
      return new BidsSidecar(Optional.empty(), Map.of());
    }
    Map<String, Entry> columns = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> column : read(file).properties()) {
      JsonNode about = column.getValue();
      if (!about.isObject()) {
        continue; // such as GeneratedBy of the whole table
      }
      Map<String, String> levels = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> level : about.path("Levels").properties()) {
        JsonNode meaning = level.getValue();
        // BIDS 1.8 and later may say more of a level than its meaning.
        levels.put(
            level.getKey(), text(meaning.isObject() ? meaning.path("Description") : meaning));
      }
      String description = text(about.path("Description"));
      columns.put(
          column.getKey(),
          new Entry(
              text(about.path("Units")).strip(),
              description.isEmpty() ? text(about.path("LongName")) : description,
              levels));
    }
    return new BidsSidecar(Optional.of(file), columns);
  }

  private static JsonNode read(Path file) {
    try {
      if (Files.size(file) > LARGEST) {
        throw new FileFormatException(
            file.toString(), Files.size(file) + " bytes", "at most " + LARGEST, "");
      }
      JsonNode json = JsonMapper.shared().readTree(Files.readAllBytes(file));
      if (!json.isObject()) {
        throw new FileFormatException(
            file.toString(), "no JSON object", "an object with one entry a column", "");
      }
      return json;
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    } catch (JacksonException e) {
      throw new FileFormatException(
          new Problem(
              file.toString(),
              "no JSON: " + e.getOriginalMessage(),
              "an object with one entry a column",
              "Mend it, or move it away to import the table without it"),
          e);
    }
  }

  private static String text(JsonNode node) {
    return node.isString() || node.isNumber() ? node.asString() : "";
  }
}
