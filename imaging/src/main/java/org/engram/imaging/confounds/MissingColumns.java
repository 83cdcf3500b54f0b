package org.engram.imaging.confounds;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.imaging.timeseries.NamedColumns;
import org.engram.tensor.RefusedInputException;

/** Gathers the columns that a table lacks, and what wanted each, to tell all of them at once. */
final class MissingColumns {
  private final NamedColumns table;
  private final SequencedMap<String, List<String>> missing = new LinkedHashMap<>();

  MissingColumns(NamedColumns table) {
    this.table = table;
  }

  /** Asks for columns; those that are there come back. */
  List<String> present(String wantedBy, List<String> columns) {
    List<String> present = new ArrayList<>();
    for (String column : columns) {
      if (table.has(column)) {
        present.add(column);
      } else {
        missing.computeIfAbsent(wantedBy, _ -> new ArrayList<>()).add(column);
      }
    }
    return present;
  }

  /** Notes that something is not there under any name. */
  void none(String wantedBy, String what) {
    missing.computeIfAbsent(wantedBy, _ -> new ArrayList<>()).add(what);
  }

  /**
   * @throws RefusedInputException where anything was missing
   */
  void refuse() {
    if (missing.isEmpty()) {
      return;
    }
    List<String> words = new ArrayList<>();
    for (Map.Entry<String, List<String>> group : missing.entrySet()) {
      words.add(String.join(", ", group.getValue()) + " (for " + group.getKey() + ")");
    }
    boolean old = table.has("FramewiseDisplacement") || table.has("RotX");
    throw new RefusedInputException(
        table.file().toString(),
        "no column " + String.join("; no column ", words),
        "the columns of the strategy",
        old
            ? "The names are those of fMRIPrep 1.1 and before: run 1.2 or later, or list the"
                + " columns by name"
            : "Take another strategy, or list the columns to use by name");
  }
}
