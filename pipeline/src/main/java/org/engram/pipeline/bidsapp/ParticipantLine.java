package org.engram.pipeline.bidsapp;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.engram.cohort.EmbeddingRow;

/**
 * One participant in the group's table.
 *
 * @param participant without {@code sub-}
 * @param sessions different ones
 * @param scans rows of its table
 * @param refused scans that could not be used
 * @param coverage the least of its scans, 0 to 1
 * @param warnings of all its scans
 * @param norm the mean Euclidean norm of its vectors
 */
record ParticipantLine(
    String participant,
    int sessions,
    int scans,
    int refused,
    double coverage,
    int warnings,
    double norm) {
  static final List<String> COLUMNS =
      List.of(
          "participant_id", "sessions", "scans", "refused", "least_coverage", "warnings", "norm");

  static ParticipantLine of(String label, List<EmbeddingRow> rows, Map<String, Object> about) {
    double norm = 0;
    for (EmbeddingRow row : rows) {
      double squares = 0;
      for (float value : row.embedding()) {
        squares += (double) value * value;
      }
      norm += Math.sqrt(squares) / rows.size();
    }
    return new ParticipantLine(
        label,
        (int) rows.stream().map(EmbeddingRow::session).distinct().count(),
        rows.size(),
        about.get("refused") instanceof List<?> refused ? refused.size() : 0,
        rows.stream().mapToDouble(EmbeddingRow::coverage).min().orElse(0),
        rows.stream().mapToInt(row -> row.warnings().size()).sum(),
        norm);
  }

  /** The texts of {@link #COLUMNS}. */
  List<String> cells() {
    return List.of(
        "sub-" + participant,
        Integer.toString(sessions),
        Integer.toString(scans),
        Integer.toString(refused),
        String.format(Locale.ROOT, "%.4f", coverage),
        Integer.toString(warnings),
        String.format(Locale.ROOT, "%.4f", norm));
  }
}
