package org.engram.pipeline.quality;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.quality.QualitySettings;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.quality.ReviewedScanFormat.Kept;
import org.engram.pipeline.report.PictureSize;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ShardRow;
import org.engram.pipeline.scan.ShardRows;
import org.engram.pipeline.scan.ShardSet;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes table and page of a cohort's quality of shards. Numbers and flags are each scan's own; the
 * page orders and counts all scans, and so is written anew over the whole.
 */
public final class QualityMerge {
  /** Of the shards. */
  public static final String KIND = "qc";

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final TypeReference<LinkedHashMap<String, Object>> OBJECT =
      new TypeReference<>() {};

  private QualityMerge() {}

  /** What the sidecar of the merged table begins with. */
  public static Map<String, Object> sidecar(ShardSet shards) {
    return JSON.convertValue(JSON.valueToTree(shards.head()).required("sidecar"), OBJECT);
  }

  /**
   * Merges into the folder of the table that the shards lie beside.
   *
   * @throws org.engram.tensor.RefusedInputException where not one scan could be looked at
   */
  public static QualityResult run(ShardSet shards, Path table) {
    JsonNode head = JSON.valueToTree(shards.head());
    List<ReviewedScan> scans = new ArrayList<>();
    List<RefusedScan> refused = new ArrayList<>();
    QualityOutput output = output(head, table);
    try (ShardRows<Kept> rows = shards.rows(new ReviewedScanFormat())) {
      for (JsonNode one : head.required("refused")) {
        refused.add(RefusedScan.of(one));
      }
      while (rows.hasNext()) {
        ShardRow<Kept> row = rows.next();
        scans.add(row.row().of(scan(row)));
      }
      refused.addAll(rows.refused());
    } catch (JacksonException | IllegalArgumentException e) {
      throw unreadable(table, e);
    }
    return output.write(scans, refused);
  }

  private static QualityOutput output(JsonNode head, Path table) {
    try {
      JsonNode rule = head.required("rule");
      return new QualityOutput(
          table.toAbsolutePath().getParent(),
          JSON.convertValue(head.required("sidecar"), OBJECT),
          JSON.convertValue(head.required("thresholds"), QualitySettings.class),
          rule.isNull() ? Optional.empty() : Optional.of(rule.asString()),
          JSON.convertValue(head.required("pictures"), PictureSize.class),
          JSON.convertValue(head.required("skipped"), Object.class));
    } catch (JacksonException | IllegalArgumentException e) {
      throw unreadable(table, e);
    }
  }

  private static FileFormatException unreadable(Path table, Exception e) {
    return new FileFormatException(
        new Problem(
            table + ".shard-*",
            "what the shards say for the merge cannot be read: " + e.getMessage(),
            "shards that this version of Engram wrote",
            "Make them again"),
        e);
  }

  /** What shards keep for the merge. */
  static Map<String, Object> head(QualityOutput output, List<RefusedScan> refused) {
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("sidecar", output.head());
    head.put("thresholds", JSON.convertValue(output.thresholds(), OBJECT));
    head.put("rule", output.rule().orElse(null));
    head.put("pictures", JSON.convertValue(output.size(), OBJECT));
    head.put("refused", refused.stream().map(RefusedScan::named).toList());
    head.put("skipped", output.skipped());
    return head;
  }

  /** What the merge must know of a scan beside its file's name. */
  static String mark(QualityScan scan) {
    Map<String, Object> mark = new LinkedHashMap<>();
    mark.put("image", scan.image());
    mark.put("mask", scan.mask().map(Path::toString).orElse(null));
    mark.put("confounds", scan.confounds().map(table -> table.file().toString()).orElse(null));
    mark.put("other", scan.confounds().map(QualityScan.Table::other).orElse(false));
    mark.put("notes", scan.notes());
    return JSON.writeValueAsString(mark);
  }

  private static QualityScan scan(ShardRow<Kept> row) {
    JsonNode mark = JSON.readTree(row.mark());
    ScanFile file = row.scan();
    return new QualityScan(
        file,
        mark.required("image").asBoolean(),
        path(mark.required("mask")),
        path(mark.required("confounds"))
            .map(table -> new QualityScan.Table(table, mark.required("other").asBoolean())),
        OptionalDouble.empty(),
        mark.required("notes").asString());
  }

  private static Optional<Path> path(JsonNode text) {
    return text.isNull() ? Optional.empty() : Optional.of(Path.of(text.asString()));
  }
}
