package org.engram.pipeline.inspect;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.engram.imaging.timeseries.Orientation;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.imaging.timeseries.TimeSeriesFile;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.pipeline.inspect.Fit.Verdict;
import org.engram.tensor.RefusedInputException;

/**
 * Looks at a parcel time series. One that leaves open which axis holds the regions is described
 * with both readings; any other refusal is the answer.
 */
final class SeriesFile {
  /** More columns than this are no table of gradients. */
  private static final int MOST_AXES = 64;

  private final Path file;
  private final InspectSettings settings;
  private final ReadOptions read;

  SeriesFile(Path file, InspectSettings settings) {
    this.file = file;
    this.settings = settings;
    Optional<ModelDescription> model = settings.model();
    this.read =
        model.isPresent() && settings.read().expectedRegions().isEmpty()
            ? settings.read().withExpectedRegions(model.get().config().regions())
            : settings.read();
  }

  static boolean isFolderOfOneScan(Path folder) {
    return Stream.of("fMRI.Schaefer17n400p.csv", "fMRI.Tian_Subcortex_S3_3T.csv")
        .anyMatch(n -> Files.exists(folder.resolve(n)) || Files.exists(folder.resolve(n + ".gz")));
  }

  Inspection inspect() {
    TimeSeries series;
    try {
      series = TimeSeriesFile.read(file, read);
    } catch (RefusedInputException refusal) {
      return unoriented(refusal);
    }
    return Inspector.of(
        file,
        content(series),
        settings.model().map(model -> new SeriesFit(series, model, settings.input()).check()));
  }

  /** Both readings, if stating the orientation is all that lacks. */
  private Inspection unoriented(RefusedInputException refusal) {
    if (read.orientation() != Orientation.AUTO || Files.isDirectory(file)) {
      throw refusal;
    }
    TimeSeries asRows =
        TimeSeriesFile.read(file, read.withOrientation(Orientation.REGIONS_AS_ROWS));
    if (asRows.labelled()) {
      throw refusal;
    }
    Content content =
        new Content.Matrix(
            format(file),
            asRows.regions(),
            asRows.frames(),
            asRows.constantRegions().size(),
            constantColumns(asRows),
            ValueStatistics.of(asRows.values()),
            readings(asRows));
    return Inspector.of(
        file,
        content,
        settings
            .model()
            .map(
                model ->
                    new Fit(
                        Inspector.title(model),
                        Verdict.DOES_NOT_FIT,
                        List.of(),
                        List.of(refusal.problem().line()),
                        Optional.empty(),
                        OptionalInt.empty())));
  }

  private static List<String> readings(TimeSeries asRows) {
    int rows = asRows.regions();
    int columns = asRows.frames();
    if (symmetric(asRows)) {
      return List.of("square and symmetric: a connectivity matrix, no time series");
    }
    List<String> readings = new ArrayList<>();
    readings.add(reading(rows, columns, "rows"));
    readings.add(reading(columns, rows, "columns"));
    if (columns < rows && columns <= MOST_AXES) {
      readings.add("functional gradients: " + rows + " regions x " + columns + " axes");
    }
    return readings;
  }

  private static boolean symmetric(TimeSeries square) {
    boolean same = square.regions() == square.frames();
    for (int i = 0; same && i < square.regions(); i++) {
      for (int j = 0; same && j < i; j++) {
        double one = square.value(i, j);
        double other = square.value(j, i);
        same = Math.abs(one - other) <= 1e-6 * Math.max(Math.abs(one), Math.abs(other));
      }
    }
    return same;
  }

  private static int constantColumns(TimeSeries asRows) {
    int constant = 0;
    for (int frame = 0; frame < asRows.frames(); frame++) {
      int row = 1;
      while (row < asRows.regions() && asRows.value(row, frame) == asRows.value(0, frame)) {
        row++;
      }
      constant += row == asRows.regions() ? 1 : 0;
    }
    return constant;
  }

  private static String reading(int regions, int frames, String axis) {
    return "regions as " + axis + ": " + regions + " regions x " + frames + " frames";
  }

  static Content.Series content(TimeSeries series) {
    List<String> constant =
        series.constantRegions().stream()
            .map(r -> series.labelled() ? series.labels().get(r) : Integer.toString(r + 1))
            .toList();
    OptionalDouble time = series.repetitionTime();
    return new Content.Series(
        format(Path.of(series.source())),
        series.regions(),
        series.frames(),
        time,
        time.isPresent()
            ? OptionalDouble.of(time.getAsDouble() * series.frames())
            : OptionalDouble.empty(),
        series.labelled(),
        Inspector.first(series.labels()),
        series.modelOrder(),
        constant,
        ValueStatistics.of(series.values()),
        series.notes());
  }

  private static String format(Path file) {
    if (Files.isDirectory(file)) {
      return "UK Biobank folder";
    }
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String gzip = name.endsWith(".gz") ? ", gzip" : "";
    String plain = gzip.isEmpty() ? name : name.substring(0, name.length() - 3);
    return switch (plain.substring(plain.lastIndexOf('.') + 1)) {
          case "csv" -> "CSV";
          case "tsv" -> "TSV";
          case "1d" -> "AFNI .1D";
          case "mat" -> "MATLAB";
          case "npy", "npz" -> "NumPy";
          case "safetensors" -> "safetensors";
          default -> "text";
        }
        + gzip;
  }
}
