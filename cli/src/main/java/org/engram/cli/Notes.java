package org.engram.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.engram.imaging.timeseries.ScanFiles;
import tools.jackson.databind.json.JsonMapper;

/** What a command decided by itself, told on standard error. */
final class Notes {
  private Notes() {}

  /** One line a note, or one JSON object a note. */
  static void tell(PrintWriter err, boolean json, List<String> notes) {
    for (String note : notes) {
      err.println(
          json
              ? JsonMapper.shared().writeValueAsString(Map.of("note", note))
              : "engram: note: " + note);
    }
    err.flush();
  }

  /** The files that were passed over, and why. */
  static List<String> skipped(ScanFiles found) {
    return skipped(found.skipped());
  }

  static List<String> skipped(List<ScanFiles.Skipped> files) {
    List<String> notes = new ArrayList<>();
    files.forEach(file -> notes.add("skipped " + file.path() + ": " + file.reason()));
    return notes;
  }

  /** The same, a line a reason: a data set has many files of one kind. */
  static List<String> skippedByReason(List<ScanFiles.Skipped> files) {
    Map<String, List<ScanFiles.Skipped>> byReason =
        files.stream()
            .collect(
                Collectors.groupingBy(
                    ScanFiles.Skipped::reason, LinkedHashMap::new, Collectors.toList()));
    List<String> notes = new ArrayList<>();
    for (List<ScanFiles.Skipped> same : byReason.values()) {
      notes.add(
          same.size() == 1
              ? skipped(same).getFirst()
              : "skipped "
                  + same.size()
                  + " files, the first "
                  + same.getFirst().path()
                  + ": "
                  + same.getFirst().reason());
    }
    return notes;
  }
}
