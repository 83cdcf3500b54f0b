package org.engram.cohort.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a store keeps of a scan beside its key: its file, and the columns of engram qc's table. */
final class ScanColumns {
  private static final List<String> TEXTS =
      List.of(
          "source", "task", "kind", "flags", "excluded", "refused", "mask", "confounds", "notes");
  private static final List<String> WHOLE = List.of("signals", "silent", "frames");
  private static final List<String> NUMBERS =
      List.of(
          "repetition_time",
          "minutes",
          "mean_fd",
          "max_fd",
          "moved_share",
          "mean_dvars",
          "max_std_dvars",
          "spike_share",
          "usable_minutes",
          "tsnr",
          "coverage",
          "autocorrelation");

  private ScanColumns() {}

  /** SQL types by name, in order. */
  static Map<String, String> types() {
    Map<String, String> types = new LinkedHashMap<>();
    TEXTS.forEach(name -> types.put(name, ColumnType.TEXT.sql()));
    WHOLE.forEach(name -> types.put(name, ColumnType.WHOLE.sql()));
    NUMBERS.forEach(name -> types.put(name, ColumnType.NUMBER.sql()));
    return types;
  }

  static ColumnType type(String name) {
    if (TEXTS.contains(name)) {
      return ColumnType.TEXT;
    }
    return WHOLE.contains(name) ? ColumnType.WHOLE : ColumnType.NUMBER;
  }
}
