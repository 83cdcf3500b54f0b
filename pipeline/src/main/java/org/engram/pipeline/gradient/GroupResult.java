package org.engram.pipeline.gradient;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.gradient.Connectivity;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.scan.RefusedScan;

/**
 * A group's connectivity and what it was made of.
 *
 * @param connectivity [regions, regions]
 * @param atlas its regions
 * @param subjects how many it is the mean of
 * @param used the scans in it, in the order they were averaged
 * @param refused scans that could not be used, and why
 * @param warnings what a reader of the result should know
 */
public record GroupResult(
    Connectivity connectivity,
    Atlas atlas,
    int subjects,
    List<UsedScan> used,
    List<RefusedScan> refused,
    List<String> warnings) {
  /** A scan in the mean, by the SHA-256 of its file. */
  public record UsedScan(ScanFile scan, int frames, String sha256) {
    /** For a JSON sidecar. */
    public Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("source", scan.path().toString());
      json.put("subject", scan.subject());
      json.put("session", scan.session());
      json.put("frames", frames);
      json.put("sha256", sha256);
      return json;
    }
  }

  public GroupResult {
    used = List.copyOf(used);
    refused = List.copyOf(refused);
    warnings = List.copyOf(warnings);
  }
}
