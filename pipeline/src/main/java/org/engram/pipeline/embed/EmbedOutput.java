package org.engram.pipeline.embed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.tensor.FileFormatException;

/**
 * A table that embedding leads to.
 *
 * @param table its file
 * @param per what one row stands for
 * @param head what its sidecar begins with
 */
record EmbedOutput(Path table, Level per, Map<String, Object> head) {
  private static final String OUTPUTS = "outputs";

  /**
   * Writes it: the sidecar first, so that a table that is there has its sidecar.
   *
   * @param rows are gone through several times
   */
  void write(Iterable<EmbeddingRow> rows, List<RefusedScan> refused) {
    Provenance.writeSidecar(table, head, rows, refused);
    EmbeddingTable.write(table, rows);
  }

  /** All tables of a job, as a shard's sidecar has them for the merge. */
  static Map<String, Object> json(Path out, List<EmbedOutput> outputs) {
    Path folder = out.toAbsolutePath().normalize().getParent();
    List<Map<String, Object>> all = new ArrayList<>();
    for (EmbedOutput output : outputs) {
      Path table = output.table().toAbsolutePath().normalize();
      Map<String, Object> json = new LinkedHashMap<>();
      // From the first table's folder, so that a folder that was moved is merged where it is.
      boolean main = output.table().equals(out);
      json.put("table", main ? "" : relative(folder, table).toString());
      json.put("per", output.per().toString());
      json.put("head", output.head());
      all.add(json);
    }
    return Map.of(OUTPUTS, all);
  }

  private static Path relative(Path folder, Path table) {
    return folder.getRoot().equals(table.getRoot()) ? folder.relativize(table) : table;
  }

  /** What {@link #json} was made from, for a table of this name. */
  static List<EmbedOutput> of(Path out, Map<String, Object> json) {
    List<EmbedOutput> outputs = new ArrayList<>();
    if (json.get(OUTPUTS) instanceof List<?> all) {
      for (Object one : all) {
        if (one instanceof Map<?, ?> output
            && output.get("table") instanceof String table
            && output.get("per") instanceof String per
            && output.get("head") instanceof Map<?, ?> head) {
          Map<String, Object> about = new LinkedHashMap<>();
          head.forEach((name, value) -> about.put(String.valueOf(name), value));
          outputs.add(
              new EmbedOutput(
                  table.isEmpty() ? out : out.resolveSibling(table), Level.fromName(per), about));
        }
      }
    }
    if (outputs.isEmpty()) {
      throw new FileFormatException(
          out.toString(), "shards that name no table", "shards of engram embed", "Make them again");
    }
    return outputs;
  }
}
