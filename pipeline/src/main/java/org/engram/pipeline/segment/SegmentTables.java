package org.engram.pipeline.segment;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.engram.imaging.volume.labels.LabelAgreement;
import org.engram.tensor.file.AtomicFile;

/** Tables of tab-separated values about segmentations; what is not known is {@code n/a}. */
final class SegmentTables {
  private SegmentTables() {}

  static void measured(Path file, List<SegmentTraining.Measured> rows) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "subject\tsession\tmodality\tlabel\tdice\thausdorff95_mm\tsurface_distance_mm\tml"
            + "\treference_ml");
    for (SegmentTraining.Measured row : rows) {
      LabelAgreement agreement = row.agreement();
      lines.add(
          String.join(
              "\t",
              row.subject(),
              row.session().isEmpty() ? "n/a" : row.session(),
              row.modality(),
              Integer.toString(agreement.label()),
              number(agreement.dice()),
              number(agreement.hausdorff95()),
              number(agreement.surfaceDistance()),
              number(agreement.millilitres()),
              number(agreement.referenceMillilitres())));
    }
    write(file, lines);
  }

  static void compared(Path file, List<SegmentJob.Segmented> rows) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "subject\tsession\trun\tmodality\tmethod\tlabel\tdice\thausdorff95_mm"
            + "\tsurface_distance_mm\tml\treference_ml");
    for (SegmentJob.Segmented row : rows) {
      for (SegmentJob.Compared one : row.compared()) {
        LabelAgreement agreement = one.agreement();
        lines.add(
            String.join(
                "\t",
                row.scan().subject(),
                row.scan().session().isEmpty() ? "n/a" : row.scan().session(),
                row.scan().run().isEmpty() ? "n/a" : row.scan().run(),
                row.modality(),
                one.method(),
                Integer.toString(agreement.label()),
                number(agreement.dice()),
                number(agreement.hausdorff95()),
                number(agreement.surfaceDistance()),
                number(agreement.millilitres()),
                number(agreement.referenceMillilitres())));
      }
    }
    write(file, lines);
  }

  static void volumes(Path file, List<SegmentJob.Segmented> rows) {
    List<String> lines = new ArrayList<>();
    lines.add("subject\tsession\trun\tmodality\tlabel\tml\tsegmentation\tsource");
    for (SegmentJob.Segmented row : rows) {
      row.millilitres()
          .forEach(
              (label, volume) ->
                  lines.add(
                      String.join(
                          "\t",
                          row.scan().subject(),
                          row.scan().session().isEmpty() ? "n/a" : row.scan().session(),
                          row.scan().run().isEmpty() ? "n/a" : row.scan().run(),
                          row.modality(),
                          Integer.toString(label),
                          number(volume),
                          row.file().getFileName().toString(),
                          row.scan().path().toString())));
    }
    write(file, lines);
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "n/a" : String.format(Locale.ROOT, "%.6g", value);
  }

  private static void write(Path file, List<String> lines) {
    byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(file, out -> out.write(text));
  }
}
