package org.engram.pipeline.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.rows.RowKey;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.tensor.RefusedInputException;

/** Reads the connectivity of a table's scans, one scan at a time. */
final class ConnectivityReader {
  /** Why a row is left out. */
  static final String CONSTANT = "a region that does not vary";

  private final ReadOptions read;
  private final boolean leaveOut;
  private List<String> labels;

  private ConnectivityReader(ReadOptions read, boolean leaveOut) {
    this.read = read;
    this.leaveOut = leaveOut;
  }

  /**
   * Reads.
   *
   * @param leaveOut whether a scan with a region that does not vary is left out, and not refused
   * @param mostBytes of features in memory; what is more lies in a file
   */
  static FeatureSet read(
      List<EmbeddingRow> table, ReadOptions read, boolean leaveOut, long mostBytes) {
    ConnectivityReader reader = new ConnectivityReader(read, leaveOut);
    List<FeatureSet.Row> rows = new ArrayList<>();
    Map<RowKey, String> left = new LinkedHashMap<>();
    EdgeFile file = null;
    boolean done = false;
    try {
      for (EmbeddingRow row : table) {
        Optional<double[]> mean = reader.mean(row, table.getFirst().source());
        if (mean.isEmpty()) {
          left.put(FeatureSet.key(row), CONSTANT);
          continue;
        }
        double[] edges = mean.get();
        if (rows.isEmpty() && (long) table.size() * edges.length * Double.BYTES > mostBytes) {
          file = EdgeFile.create(table.size(), edges.length);
        }
        double[] features = file == null ? edges : new double[] {file.add(edges)};
        rows.add(new FeatureSet.Row(FeatureSet.key(row), features));
      }
      FeatureSet set =
          new FeatureSet(FeatureSet.CONNECTIVITY, rows, Optional.ofNullable(file), left);
      done = true;
      return set;
    } finally {
      if (!done && file != null) {
        file.close();
      }
    }
  }

  /** Of a row's scans; none where one is to be left out. */
  private Optional<double[]> mean(EmbeddingRow row, String first) {
    double[] mean = null;
    String[] sources = row.source().split("; ", -1);
    for (String source : sources) {
      TimeSeries series =
          TimeSeriesFile.read(ScanFiles.find(List.of(source)).scans().getFirst().path(), read);
      labels = labels == null ? series.labels() : labels;
      if (!labels.equals(series.labels())) {
        throw new RefusedInputException(
            source,
            "other regions, or another order, than " + first,
            "the same regions in every scan",
            "Probe scans of one atlas at a time");
      }
      OptionalInt constant = constant(series);
      if (constant.isPresent()) {
        if (leaveOut) {
          return Optional.empty();
        }
        throw new RefusedInputException(
            source,
            "a region that does not vary: '" + series.labels().get(constant.getAsInt()) + "'",
            "a signal in every region, to correlate it with the others",
            "--constant-regions leave-out leaves such scans out, told in the cohort's flow;"
                + " --connectivity none leaves the baseline out");
      }
      double[] features = ConnectivityFeatures.of(series);
      mean = mean == null ? new double[features.length] : mean;
      for (int i = 0; i < features.length; i++) {
        mean[i] += features[i] / sources.length;
      }
    }
    return Optional.ofNullable(mean);
  }

  /** The first region that does not vary. */
  private static OptionalInt constant(TimeSeries series) {
    double[] values = series.values();
    int frames = series.frames();
    return IntStream.range(0, series.regions())
        .filter(
            r ->
                Arrays.stream(values, r * frames, (r + 1) * frames)
                    .allMatch(v -> v == values[r * frames]))
        .findFirst();
  }
}
