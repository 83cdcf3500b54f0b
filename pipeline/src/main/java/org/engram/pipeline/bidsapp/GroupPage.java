package org.engram.pipeline.bidsapp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.engram.cohort.EmbeddingRow;
import org.engram.pipeline.report.Block;
import org.engram.pipeline.report.Report;

/** The group's page: who came in, who did not, and whose vectors stand apart. */
final class GroupPage {
  /** Median absolute deviations from the median from where on a norm stands out. */
  private static final double FAR = 5;

  /** From a median absolute deviation to a standard deviation of normal values. */
  private static final double TO_SIGMA = 1.4826;

  private GroupPage() {}

  static Report of(
      String label, List<ParticipantLine> lines, List<EmbeddingRow> rows, List<String> missing) {
    double[] norms = lines.stream().mapToDouble(ParticipantLine::norm).toArray();
    double median = median(norms);
    double spread =
        TO_SIGMA * median(Arrays.stream(norms).map(norm -> Math.abs(norm - median)).toArray());
    List<Report.Section> sections = new ArrayList<>();
    sections.add(
        new Report.Section(
            "What is in the table",
            List.of(
                new Block.Facts(
                    List.of(
                        new Block.Fact("participants", Integer.toString(lines.size())),
                        new Block.Fact("rows", Integer.toString(rows.size())),
                        new Block.Fact(
                            "numbers in a row", Integer.toString(rows.getFirst().dimension())),
                        new Block.Fact("model", rows.getFirst().modelHash().substring(0, 12)),
                        new Block.Fact("recipe", rows.getFirst().recipe()),
                        new Block.Fact(
                            "scans refused",
                            Integer.toString(
                                lines.stream().mapToInt(ParticipantLine::refused).sum())))))));
    if (!missing.isEmpty()) {
      sections.add(
          new Report.Section("Participants without a table", List.of(new Block.Notes(missing))));
    }
    List<List<Block.Cell>> cells = new ArrayList<>();
    for (ParticipantLine line : lines) {
      boolean far = Math.abs(line.norm() - median) > FAR * spread && spread > 0;
      cells.add(
          List.of(
              new Block.Cell("sub-" + line.participant(), Double.NaN, "", false),
              number(line.sessions(), false),
              number(line.scans(), false),
              number(line.refused(), line.refused() > 0),
              new Block.Cell(
                  String.format(Locale.ROOT, "%.3f", line.coverage()), line.coverage(), "", false),
              number(line.warnings(), false),
              new Block.Cell(
                  String.format(Locale.ROOT, "%.3f", line.norm()), line.norm(), "", far)));
    }
    sections.add(
        new Report.Section(
            "Participants",
            List.of(
                new Block.Prose(
                    "Marked: refused scans, and a norm more than five scaled median deviations"
                        + " from the group's median, which is worth a look at the scan."),
                new Block.SortableTable(
                    List.of(
                        "participant",
                        "sessions#",
                        "scans#",
                        "refused#",
                        "least coverage#",
                        "warnings#",
                        "norm#"),
                    cells))));
    return new Report(
        "Embeddings of a group",
        lines.size() + " participants, " + rows.size() + " scans, desc-" + label + ".",
        sections);
  }

  private static Block.Cell number(int value, boolean marked) {
    return new Block.Cell(Integer.toString(value), value, "", marked);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
