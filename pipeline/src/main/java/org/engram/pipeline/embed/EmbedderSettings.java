package org.engram.pipeline.embed;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.engram.imaging.atlas.ConstantRegions;
import org.engram.imaging.atlas.MissingRegions;
import org.engram.imaging.signal.Sampling;
import org.engram.imaging.signal.ShortRuns;
import org.engram.imaging.signal.WindowPolicy;
import org.engram.imaging.timeseries.Orientation;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.directory.ModelType;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;

/**
 * Which model embeds scans and how, as a settings file has it: what is sent to another process that
 * is to embed as this one would.
 *
 * @param model directory of a model of either kind
 * @param batch scans computed at once
 * @param threads that compute; 0 is one a core
 * @param device such as {@code cpu} or {@code cuda:0}
 * @param precision {@code fp32}, {@code bf16} or {@code auto}, by which machines may differ
 * @param repetitionTime seconds, of series whose manifest says none; wins over their files
 * @param orientation which way a table of a series lies
 * @param variable the array to take from a file of several
 * @param sampling how a series is brought to the model's repetition time; empty is {@code auto}
 * @param windows of a long series: {@code first}, {@code centre} or {@code all}
 * @param windowOverlap of neighbours: a fraction below 1, or frames of the model
 * @param windowTail whether a last window ends where the run ends
 * @param shortRuns what becomes of series shorter than a window
 * @param missingRegions what becomes of series that lack regions of the model
 * @param constantRegions what becomes of regions that do not vary
 * @param assumeOrder whether rows without labels are the model's regions, in order
 */
public record EmbedderSettings(
    Path model,
    int batch,
    int threads,
    String device,
    String precision,
    OptionalDouble repetitionTime,
    Orientation orientation,
    Optional<String> variable,
    Optional<Sampling> sampling,
    String windows,
    double windowOverlap,
    boolean windowTail,
    ShortRuns shortRuns,
    MissingRegions missingRegions,
    ConstantRegions constantRegions,
    boolean assumeOrder) {
  public EmbedderSettings {
    atLeast("batch", batch, 1);
    atLeast("threads", threads, 0);
    Device.parse(device);
    Precision.parse(precision);
  }

  /** One scan at a time in float32 on the CPU, and refusals where something is off. */
  public static EmbedderSettings defaults(Path model) {
    return new EmbedderSettings(
        model,
        1,
        0,
        "cpu",
        "fp32",
        OptionalDouble.empty(),
        Orientation.AUTO,
        Optional.empty(),
        Optional.empty(),
        "first",
        0,
        false,
        ShortRuns.REFUSE,
        MissingRegions.REFUSE,
        ConstantRegions.REFUSE,
        false);
  }

  /** The same with other batches and threads. */
  public EmbedderSettings with(int otherBatch, int otherThreads) {
    return new EmbedderSettings(
        model,
        otherBatch,
        otherThreads,
        device,
        precision,
        repetitionTime,
        orientation,
        variable,
        sampling,
        windows,
        windowOverlap,
        windowTail,
        shortRuns,
        missingRegions,
        constantRegions,
        assumeOrder);
  }

  /** The model's kind, by its {@code config.json}. */
  public ModelType type() {
    return ModelType.of(model);
  }

  /**
   * Opens what computes; loads libtorch.
   *
   * @param cores that this process may use
   */
  public Compute open(int cores) {
    return Compute.open(
        Device.parse(device), Precision.parse(precision), threads == 0 ? cores : threads);
  }

  /** What is stated about all series alike. */
  public ReadOptions read() {
    return new ReadOptions(orientation, OptionalInt.empty(), repetitionTime, variable);
  }

  /**
   * How series are brought to a model.
   *
   * @param modelFrames of one window, which an overlap is counted in
   */
  public InputPreparation.Options preparation(int modelFrames) {
    return new InputPreparation.Options(
        sampling,
        WindowPolicy.fromName(windows).withOverlap(windowOverlap, modelFrames).withTail(windowTail),
        shortRuns,
        missingRegions,
        constantRegions,
        assumeOrder);
  }

  static void atLeast(String key, int value, int least) {
    if (value < least) {
      throw new ConfigurationException(key, Integer.toString(value), least + " or more", "");
    }
  }
}
