package org.engram.pipeline.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.engram.imaging.cifti.CiftiFile;
import org.engram.imaging.parcellation.DenseRun;
import org.engram.imaging.quality.QualitySettings;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.RefusedInputException;

/** Looks at a dense CIFTI series: at all of its grayordinates, which are brain by their making. */
final class DenseReview {
  private final QualitySettings thresholds;
  private final ScanReading reading;

  DenseReview(QualitySettings thresholds, ScanReading reading) {
    this.thresholds = thresholds;
    this.reading = reading;
  }

  ReviewedScan.Looked look(QualityScan scan) {
    String name = scan.file().path().toString();
    try (CiftiFile file = CiftiFile.open(scan.file().path())) {
      if (file.columns() < 2) {
        throw new RefusedInputException(name, "one frame", "a run: a series over time", "");
      }
      List<String> notes = new ArrayList<>(file.notes());
      int[] all = IntStream.range(0, file.grayordinates().size()).toArray();
      OptionalDouble time =
          RunTime.of(scan, reading, file.series().repetitionTime(), Optional.empty(), notes);
      MatchedTable table = MatchedTable.of(scan, file.columns(), notes);
      notes.add("all " + all.length + " grayordinates of the file");
      ElementPass pass =
          ElementPass.over(
              DenseRun.of(file), all, "grayordinates", row -> "grayordinate " + row, notes);
      notes.add("no connectivity matrix: that takes regions, and these are grayordinates");
      return pass.looked(name, time, table, thresholds, notes);
    }
  }
}
