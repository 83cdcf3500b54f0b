package org.engram.pipeline.pretrain.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.engram.imaging.timeseries.Orientation;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.RepetitionTimeTable;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.training.LoaderSettings;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.ConfigurationException;

/**
 * The section {@code data} of a training configuration: which runs, what is stated about them, and
 * how they become windows.
 *
 * @param inputs files, folders with all below them, or globs; may be empty with a cache
 * @param cache a folder made by {@code engram cache}; the inputs are then not read
 * @param repetitionTime stated seconds between frames; wins over files and sidecars
 * @param trTable repetition times by subject or site; wins for those it lists
 * @param orientation which way tables lie
 * @param variable the array to take from files of several
 * @param preparation what to do where a run is not as the model has it
 * @param windows which windows are trained on
 * @param loader threads and how far ahead
 */
public record DataSettings(
    List<Path> inputs,
    Optional<Path> cache,
    OptionalDouble repetitionTime,
    Optional<Path> trTable,
    Orientation orientation,
    Optional<String> variable,
    PreparationSettings preparation,
    WindowSettings windows,
    LoaderSettings loader) {
  public DataSettings {
    inputs = List.copyOf(inputs);
    if (inputs.isEmpty() && cache.isEmpty()) {
      throw new ConfigurationException(
          "inputs", "none", "files, folders or globs, or a cache", "Name the scans to train on");
    }
  }

  /** These inputs, with the rest as published or refused where unclear. */
  public static DataSettings defaults(List<Path> inputs) {
    // With a cache the inputs may be empty; whether there is one, the constructor sees later.
    return new DataSettings(
        inputs.isEmpty() ? List.of(Path.of("")) : inputs,
        Optional.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        Orientation.AUTO,
        Optional.empty(),
        PreparationSettings.defaults(),
        WindowSettings.defaults(),
        LoaderSettings.defaults());
  }

  /** The scans that the inputs come down to. */
  public ScanFiles scans() {
    return ScanFiles.find(inputs.stream().map(Path::toString).toList());
  }

  /** What is stated about them; reads the table of repetition times. */
  public ScanReading reading() {
    return new ScanReading(
        new ReadOptions(orientation, OptionalInt.empty(), repetitionTime, variable),
        trTable.map(RepetitionTimeTable::read));
  }

  /**
   * The cohort: read from the cache, or built from the inputs.
   *
   * @throws org.engram.tensor.RefusedInputException where a cache does not fit the model or these
   *     settings, or as {@link CohortIndex#build}
   */
  public CohortIndex index(ModelInput input, ScanListener listener) {
    if (cache.isPresent()) {
      CohortIndex cached = RunCache.open(cache.get());
      cached.requireFits(cache.get().resolve(RunCache.INDEX).toString(), input, preparation);
      return cached;
    }
    return CohortIndex.build(
        scans().scans(), reading(), preparation, input, loader.workers(), listener);
  }
}
