package org.engram.cohort.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON that engram embed writes beside its table, without what it says of each row.
 *
 * @param preprocessing name and hash of the preprocessing recipe; empty for series made elsewhere
 * @param perRun whether a row is a run, and not the mean over several
 * @param provenance all of it as JSON
 */
record EmbedSidecar(String preprocessing, boolean perRun, String provenance) {
  private static final long LARGEST = 1L << 28;
  private static final int HASH = 12;

  static EmbedSidecar beside(Path table) {
    Path file = table.resolveSibling(table.getFileName() + ".json");
    if (!Files.isRegularFile(file)) {
      return new EmbedSidecar("", true, "");
    }
    try {
      if (Files.size(file) > LARGEST) {
        throw new FileFormatException(
            file.toString(), Files.size(file) + " bytes", "at most " + LARGEST, "");
      }
      JsonNode json = JsonMapper.shared().readTree(Files.readAllBytes(file));
      Map<String, JsonNode> about = new LinkedHashMap<>();
      json.properties()
          .forEach(
              entry -> {
                if (!entry.getKey().equals("rows")) {
                  about.put(entry.getKey(), entry.getValue());
                }
              });
      String name = json.path("preprocessing").asString("");
      String hash = json.path("preprocessing_sha256").asString("");
      return new EmbedSidecar(
          hash.isEmpty() ? name : name + "@" + hash.substring(0, Math.min(HASH, hash.length())),
          json.path("per").asString("run").equals("run"),
          Json.text(about));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    } catch (JacksonException e) {
      throw new FileFormatException(
          new Problem(
              file.toString(),
              "no JSON: " + e.getOriginalMessage(),
              "the provenance that engram embed wrote",
              "Take the file that was written with the table, or move this one away"),
          e);
    }
  }
}
