package org.engram.pipeline.scan;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.tensor.Problem;
import tools.jackson.databind.JsonNode;

/** A scan that could not be used, and why. */
public record RefusedScan(ScanFile scan, Problem problem) {
  /** For a JSON sidecar: the source and the four parts of the problem. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("source", scan.path().toString());
    json.put("where", problem.where());
    json.put("found", problem.found());
    json.put("expected", problem.expected());
    json.put("remedy", problem.remedy());
    return json;
  }

  /** The same with all that names the scan. */
  public Map<String, Object> named() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("subject", scan.subject());
    json.put("session", scan.session());
    json.put("task", scan.task());
    json.put("run", scan.run());
    json.put("variant", scan.variant());
    json.putAll(json());
    return json;
  }

  /**
   * What {@link #named} was made from.
   *
   * @throws tools.jackson.core.JacksonException where a part is lacking
   * @throws IllegalArgumentException where a part can be no such thing
   */
  public static RefusedScan of(JsonNode json) {
    return new RefusedScan(
        new ScanFile(
            Path.of(text(json, "source")),
            text(json, "subject"),
            text(json, "session"),
            text(json, "task"),
            text(json, "run"),
            text(json, "variant")),
        new Problem(
            text(json, "where"),
            text(json, "found"),
            text(json, "expected"),
            text(json, "remedy")));
  }

  private static String text(JsonNode json, String name) {
    return json.required(name).asString();
  }
}
