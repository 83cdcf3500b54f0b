package org.engram.imaging.gradient;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.engram.imaging.timeseries.Orientation;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.AtomicFile;

/**
 * A connectivity as a file: any table or array that a time series may be (CSV, TSV, npy, npz,
 * MATLAB), square, with or without the regions' names in its first row, its first column or both.
 */
public final class ConnectivityFile {
  private ConnectivityFile() {}

  /**
   * Reads a matrix; regions without names are called {@code region-1} and so on.
   *
   * @param read the array's name, where the file has several
   * @throws org.engram.tensor.FileFormatException if the file is malformed
   * @throws RefusedInputException if it is not a symmetric matrix of finite numbers
   */
  public static Connectivity read(Path file, ReadOptions read) {
    TimeSeries rows = TimeSeriesFile.read(file, read.withOrientation(Orientation.REGIONS_AS_ROWS));
    if (rows.regions() != rows.frames()) {
      throw new RefusedInputException(
          file.toString(),
          rows.regions()
              + " rows x "
              + rows.frames()
              + " columns"
              + (rows.notes().isEmpty() ? "" : " (" + String.join("; ", rows.notes()) + ")"),
          "a square matrix, [regions, regions]",
          "Give time series as inputs, not with --connectivity");
    }
    List<String> labels = rows.labels();
    if (labels.isEmpty()) {
      // The matrix is its own transpose: names above the columns are the rows' too.
      labels =
          TimeSeriesFile.read(file, read.withOrientation(Orientation.REGIONS_AS_COLUMNS)).labels();
    }
    if (labels.isEmpty()) {
      labels = IntStream.rangeClosed(1, rows.regions()).mapToObj(i -> "region-" + i).toList();
    }
    double[][] values = new double[rows.regions()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows.region(i);
    }
    return new Connectivity(file.toString(), labels, values);
  }

  /** Writes a tab-separated table with the names in its first row and column. */
  public static void write(Connectivity connectivity, Path file) {
    List<String> lines = new ArrayList<>();
    lines.add("label\t" + String.join("\t", connectivity.labels()));
    for (int i = 0; i < connectivity.size(); i++) {
      StringBuilder line = new StringBuilder(connectivity.labels().get(i));
      for (double value : connectivity.values()[i]) {
        line.append('\t').append(value);
      }
      lines.add(line.toString());
    }
    byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(file, out -> out.write(bytes));
  }
}
