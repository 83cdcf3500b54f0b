package org.engram.imaging.timeseries;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.engram.imaging.bids.BidsSidecar;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/**
 * Reads parcel time series: text tables (CSV, TSV, white space, gzip too), AFNI .1D, MATLAB v5 and
 * v7.3, NumPy, safetensors, parcellated CIFTI-2 series, and the two-file UK Biobank folders.
 * Regions come first in the result, [regions, time], whichever way the file has them; the
 * repetition time is the stated one, or the file's, or its BIDS sidecar's, and is never guessed.
 *
 * <pre>{@code
 * TimeSeries bold = TimeSeriesFile.read(Path.of("sub-01_task-rest_timeseries.tsv"));
 * }</pre>
 */
public final class TimeSeriesFile {
  private TimeSeriesFile() {}

  /** Reads a file of which nothing is known but what it says itself. */
  public static TimeSeries read(Path file) {
    return read(file, ReadOptions.defaults());
  }

  /**
   * Reads a file.
   *
   * @param file a file of a supported format, or a UK Biobank folder or one of its two files
   * @throws FileFormatException where it is not what its name says, or a cell is no number; the
   *     message has file, row, column and value
   * @throws RefusedInputException where it is well formed but leaves open which axis holds the
   *     regions, or lacks values
   */
  public static TimeSeries read(Path file, ReadOptions options) {
    Path parent = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) && UkBiobankFolder.is(file)) {
      return timed(UkBiobankFolder.read(file, options), file, options);
    }
    if (parent != null && UkBiobankFolder.isPart(file) && Files.exists(file)) {
      return timed(UkBiobankFolder.read(parent, options), file, options);
    }
    return timed(readPlain(file, options), file, options);
  }

  /** Whether a file's name has an ending that can be read. */
  public static boolean supports(Path file) {
    Path name = file.getFileName();
    return name != null && SeriesFormat.ofName(name.toString()).isPresent();
  }

  /** One file as it stands, without its sidecar. */
  static TimeSeries readPlain(Path file, ReadOptions options) {
    if (Files.isDirectory(file)) {
      throw new RefusedInputException(
          file.toString(), "a folder", "a file of one series", "Name the file in it");
    }
    if (!Files.exists(file)) {
      throw new FileFormatException(
          file.toString(),
          Files.isSymbolicLink(file) ? "a link to nothing" : "no such file",
          "a file",
          Files.isSymbolicLink(file) ? "Fetch its content (datalad get)" : "Check the path");
    }
    SeriesFormat format =
        SeriesFormat.ofName(file.getFileName().toString()).orElseThrow(() -> unknownEnding(file));
    try {
      return Orienter.orient(format.reader().read(file, options), options);
    } catch (IOException e) {
      throw TextSource.unreadable(file, e);
    }
  }

  private static TimeSeries timed(TimeSeries series, Path file, ReadOptions options) {
    OptionalDouble stated = options.repetitionTime();
    List<String> notes = new ArrayList<>(series.notes());
    OptionalDouble told = series.repetitionTime();
    if (told.isEmpty() && stated.isEmpty() && !Files.isDirectory(file)) {
      BidsSidecar sidecar = BidsSidecar.of(file, SeriesFormat.stem(file.getFileName().toString()));
      told = sidecar.repetitionTime();
    } else if (told.isPresent() && stated.isPresent() && !told.equals(stated)) {
      notes.add(
          "repetition time "
              + stated.getAsDouble()
              + " s as stated, not "
              + told.getAsDouble()
              + " s as the file says");
    }
    return new TimeSeries(
        series.source(),
        series.labels(),
        series.regions(),
        series.frames(),
        series.values(),
        stated.isPresent() ? stated : told,
        notes,
        series.modelOrder());
  }

  private static FileFormatException unknownEnding(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    boolean image = name.contains(".nii") || name.endsWith(".mgz") || name.endsWith(".gii");
    boolean workbook = name.endsWith(".xlsx") || name.endsWith(".xls");
    String remedy = "Save it as one of these";
    if (image) {
      remedy = "Parcellate it first: one series a region";
    } else if (workbook) {
      remedy = "Export the sheet as CSV";
    }
    boolean dense = name.endsWith(".dtseries.nii");
    String kind = dense ? "a dense CIFTI series, by its name" : "an image, by its name";
    return new FileFormatException(
        file.toString(),
        image ? kind : "an ending that is not known",
        "one of " + SeriesFormat.allEndings(),
        remedy);
  }
}
