package org.engram.pipeline.scan;

import java.util.LinkedHashMap;
import java.util.Map;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.tensor.Problem;

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
}
