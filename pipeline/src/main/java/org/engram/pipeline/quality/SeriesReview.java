package org.engram.pipeline.quality;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.atlas.RegionNames;
import org.engram.imaging.quality.QualityCheck;
import org.engram.imaging.quality.QualitySettings;
import org.engram.imaging.quality.ScanReview;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.pipeline.report.Figure;
import org.engram.pipeline.report.MatrixFigure;
import org.engram.pipeline.report.PictureSize;
import org.engram.pipeline.scan.ScanReading;

/** Looks at a parcel series: numbers, and the correlations between its regions. */
final class SeriesReview {
  private static final int NAMED = 8;

  private final QualitySettings thresholds;
  private final ScanReading reading;
  private final PictureSize size;
  private final RegionNames names = new RegionNames();

  SeriesReview(QualitySettings thresholds, ScanReading reading, PictureSize size) {
    this.thresholds = thresholds;
    this.reading = reading;
    this.size = size;
  }

  ReviewedScan.Looked look(QualityScan scan) {
    TimeSeries run = reading.read(scan.file());
    if (run.repetitionTime().isEmpty() && scan.repetitionTime().isPresent()) {
      run = run.withRepetitionTime(scan.repetitionTime().getAsDouble());
    }
    List<String> notes = new ArrayList<>(run.notes());
    MatchedTable table = MatchedTable.of(scan, run.frames(), notes);
    ScanReview review = QualityCheck.review(run, table.table(), OptionalDouble.empty(), thresholds);
    List<Integer> silent = run.constantRegions();
    if (!silent.isEmpty()) {
      notes.add(words(run, silent));
    }
    return new ReviewedScan.Looked(review, silent.size(), List.of(matrix(run, silent)), notes);
  }

  private static String words(TimeSeries run, List<Integer> silent) {
    List<String> named =
        silent.stream()
            .limit(NAMED)
            .map(r -> run.labelled() ? run.labels().get(r) : "number " + (r + 1))
            .toList();
    return silent.size()
        + (silent.size() == 1 ? " region never changes: " : " regions never change: ")
        + String.join(", ", named)
        + (silent.size() > NAMED ? " and others" : "");
  }

  private Figure matrix(TimeSeries run, List<Integer> silent) {
    List<Region> regions = new ArrayList<>();
    for (int r = 0; r < run.regions(); r++) {
      regions.add(
          run.labelled() ? names.region(r, run.labels().get(r)) : new Region(r, "", "", ""));
    }
    boolean grouped = regions.stream().anyMatch(region -> !region.network().isEmpty());
    return MatrixFigure.ofScan(
        "Connectivity",
        "Correlations between regions, "
            + (grouped ? "by network." : "in the file's order.")
            + (run.regions() > size.regions() ? " Neighbours are averaged." : "")
            + (silent.isEmpty() ? "" : " Grey: regions that never change."),
        regions,
        correlations(run),
        size.regions());
  }

  /** Pearson's, [regions, regions]; NaN with a region that never changes. */
  static double[][] correlations(TimeSeries run) {
    double[][] scores = new double[run.regions()][];
    for (int r = 0; r < scores.length; r++) {
      double[] values = run.region(r);
      double mean = Arrays.stream(values).sum() / values.length;
      double squares = 0;
      for (int t = 0; t < values.length; t++) {
        values[t] -= mean;
        squares += values[t] * values[t];
      }
      double norm = Math.sqrt(squares);
      boolean silent = norm <= 1e-14 * Math.abs(mean) * Math.sqrt(values.length);
      for (int t = 0; t < values.length; t++) {
        values[t] = silent ? Double.NaN : values[t] / norm;
      }
      scores[r] = values;
    }
    double[][] matrix = new double[scores.length][scores.length];
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int t = 0; t < scores[i].length; t++) {
          sum += scores[i][t] * scores[j][t];
        }
        matrix[i][j] = sum;
        matrix[j][i] = sum;
      }
    }
    return matrix;
  }
}
