package org.engram.imaging.timeseries;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.tensor.RefusedInputException;

/**
 * The layout of the parcellated UK Biobank series of Mansour et al. (2023): a folder a scan with
 * one file for the cortex and one for the subcortex, regions as rows under a column {@code
 * label_name}, one column a time point. Subcortex first, as the published Brain-JEPA takes them.
 */
final class UkBiobankFolder {
  static final String SUBCORTEX = "fMRI.Tian_Subcortex_S3_3T.csv";
  static final String CORTEX = "fMRI.Schaefer17n400p.csv";

  private UkBiobankFolder() {}

  /** Whether a file is one of the pair, by its name. */
  static boolean isPart(Path file) {
    String name = file.getFileName().toString();
    return List.of(SUBCORTEX, CORTEX, SUBCORTEX + ".gz", CORTEX + ".gz").contains(name);
  }

  /** Whether a folder holds at least one of the pair. */
  static boolean is(Path folder) {
    return part(folder, SUBCORTEX).isPresent() || part(folder, CORTEX).isPresent();
  }

  static TimeSeries read(Path folder, ReadOptions options) {
    ReadOptions asRows = options.withOrientation(Orientation.REGIONS_AS_ROWS);
    TimeSeries subcortex = TimeSeriesFile.readPlain(required(folder, SUBCORTEX), asRows);
    TimeSeries cortex = TimeSeriesFile.readPlain(required(folder, CORTEX), asRows);
    if (subcortex.frames() != cortex.frames()) {
      throw new RefusedInputException(
          folder.toString(),
          subcortex.frames() + " frames of the subcortex, " + cortex.frames() + " of the cortex",
          "as many of both",
          "Fetch both files again");
    }
    return joined(folder, subcortex, cortex);
  }

  private static TimeSeries joined(Path folder, TimeSeries subcortex, TimeSeries cortex) {
    List<String> labels = new ArrayList<>(subcortex.labels());
    labels.addAll(cortex.labels());
    boolean named = subcortex.labelled() && cortex.labelled();
    double[] values = new double[subcortex.values().length + cortex.values().length];
    System.arraycopy(subcortex.values(), 0, values, 0, subcortex.values().length);
    System.arraycopy(cortex.values(), 0, values, subcortex.values().length, cortex.values().length);
    List<String> notes = new ArrayList<>(subcortex.notes());
    notes.addAll(cortex.notes());
    notes.add("subcortex and cortex joined from the two files of the folder");
    return new TimeSeries(
        folder.toString(),
        named ? labels : List.of(),
        subcortex.regions() + cortex.regions(),
        subcortex.frames(),
        values,
        OptionalDouble.empty(),
        notes);
  }

  private static Path required(Path folder, String name) {
    return part(folder, name)
        .orElseThrow(
            () ->
                new RefusedInputException(
                    folder.toString(),
                    "no file " + name + ".gz",
                    "both " + SUBCORTEX + ".gz and " + CORTEX + ".gz",
                    "Fetch the missing one"));
  }

  private static Optional<Path> part(Path folder, String name) {
    for (String ending : List.of(".gz", "")) {
      Path file = folder.resolve(name + ending);
      if (Files.exists(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }
}
