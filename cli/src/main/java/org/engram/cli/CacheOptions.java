package org.engram.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.signal.ShortRuns;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.pipeline.pretrain.data.ModelInput;
import org.engram.pipeline.pretrain.data.PreparationSettings;
import org.engram.pipeline.pretrain.data.RegionOrder;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code engram cache} is told where no configuration file says it. */
final class CacheOptions extends ReadingOptions {
  @Parameters(
      arity = "0..*",
      paramLabel = "INPUT",
      description =
          "Parcel time series: files, folders (with all below them) or globs. A BIDS name gives"
              + " subject, session, task and run. Needed without --config.")
  private List<String> inputs;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "The model directory whose regions, frames and repetition time the runs are for. Default:"
              + " the first file's regions, with --frames and --model-tr.")
  private Path model;

  @Option(
      names = "--frames",
      paramLabel = "N",
      description = "Without --model, frames of the model's window. Default: 160, as published.")
  private Integer frames;

  @Option(
      names = "--model-tr",
      paramLabel = "SECONDS",
      description =
          "Without --model, seconds between the model's frames. Default: 2.205, as published.")
  private Double modelTime;

  @Mixin private final TimeSampling sampling = new TimeSampling();

  @Option(
      names = "--short-runs",
      paramLabel = "POLICY",
      defaultValue = "refuse",
      description =
          "Runs shorter than the model's window: refuse, pad-mean or tile. Default:"
              + " ${DEFAULT-VALUE}.")
  private String shortRuns;

  @Option(
      names = "--region-order",
      paramLabel = "RULE",
      defaultValue = "same",
      description =
          "same: all files have their regions in one order, and one that differs ends the job;"
              + " by-name: each is matched by its own labels. Default: ${DEFAULT-VALUE}.")
  private String regionOrder;

  /** The scans that the inputs come down to. */
  ScanFiles scans() {
    if (inputs == null) {
      throw new ConfigurationException(
          "INPUT",
          "none",
          "files, folders or globs, or --config",
          "Name the scans, or the configuration file that does");
    }
    return ScanFiles.find(inputs);
  }

  ScanReading reading() {
    return new ScanReading(read(), times());
  }

  PreparationSettings preparation() {
    return new PreparationSettings(
        sampling.chosen(),
        ShortRuns.fromName(shortRuns),
        missing(),
        constants(),
        assumeOrder(),
        RegionOrder.fromName(regionOrder));
  }

  /** What the runs are brought to. */
  ModelInput target() {
    if (model == null) {
      return new ModelInput(
          Optional.empty(), frames == null ? 160 : frames, modelTime == null ? 2.205 : modelTime);
    }
    if (frames != null || modelTime != null) {
      throw new ConfigurationException(
          frames != null ? "--frames" : "--model-tr",
          "given with --model",
          "one of the two",
          "The model's config.json says it; leave the option out");
    }
    return ModelInput.of(ModelDescription.open(model));
  }
}
