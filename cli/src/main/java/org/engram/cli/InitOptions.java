package org.engram.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.engram.models.brainjepa.NewModel;
import org.engram.models.brainjepa.NewModelSettings;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Option;

/** The sizes of a new model; everything that is wrong with them is told at once. */
final class InitOptions {
  @Option(
      names = "--variant",
      paramLabel = "NAME",
      description =
          "Size of the encoder: vit_small, vit_base or vit_large; of neuro-jepa also vit_tiny,"
              + " vit_huge and vit_giant. Default: vit_base, the published one, unless --embed-dim,"
              + " --depth and --heads are given.")
  private String variant;

  @Option(
      names = "--embed-dim",
      paramLabel = "N",
      description = "In place of --variant: width of the encoder. No default.")
  private Integer embedDim;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "In place of --variant: blocks of the encoder. No default.")
  private Integer depth;

  @Option(
      names = "--heads",
      paramLabel = "N",
      description = "In place of --variant: attention heads of the encoder. No default.")
  private Integer heads;

  @Option(
      names = "--mlp-ratio",
      paramLabel = "X",
      defaultValue = "4",
      description = "Hidden width of the MLPs over the width. Default: ${DEFAULT-VALUE}.")
  private double mlpRatio;

  @Option(
      names = "--predictor-dim",
      paramLabel = "N",
      defaultValue = "384",
      description = "Width of the predictor. Default: ${DEFAULT-VALUE}.")
  private int predictorDim;

  @Option(
      names = "--predictor-depth",
      paramLabel = "N",
      defaultValue = "6",
      description = "Blocks of the predictor. Default: ${DEFAULT-VALUE}.")
  private int predictorDepth;

  @Option(
      names = "--predictor-heads",
      paramLabel = "N",
      description = "Attention heads of the predictor. Default: those of the encoder.")
  private Integer predictorHeads;

  @Option(
      names = "--regions",
      paramLabel = "N",
      description =
          "Number of regions, which then have no names: scans need --assume-order. One of"
              + " --regions, --atlas-regions and --atlas published is needed.")
  private Integer regions;

  @Option(
      names = "--atlas-regions",
      paramLabel = "FILE",
      description =
          "The regions by name: TSV with index, label, hemisphere, network (the last two"
              + " optional).")
  private Path atlasRegions;

  @Option(
      names = "--atlas",
      paramLabel = "NAME",
      description =
          "Name of the atlas; published is the 450 regions of the published model (Tian S3, then"
              + " Schaefer-400 in 17-network order). Default: the name of the --atlas-regions file,"
              + " or unnamed.")
  private String atlas;

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "160",
      description = "Frames of one input. Default: ${DEFAULT-VALUE}.")
  private int frames;

  @Option(
      names = "--patch-size",
      paramLabel = "N",
      defaultValue = "16",
      description = "Frames of one region that make a token. Default: ${DEFAULT-VALUE}.")
  private int patchSize;

  @Option(
      names = "--tr",
      paramLabel = "SECONDS",
      description =
          "Repetition time of the model's input, to which scans are resampled. Default: 2.205, the"
              + " published model's; the output says so.")
  private Double repetitionTime;

  @Option(
      names = "--position",
      paramLabel = "NAME",
      description =
          "How regions are told apart: mapping (a learned map of the gradients) or origin (by"
              + " index). Default: mapping where --gradient is given; else it must be stated.")
  private String position;

  @Option(
      names = "--gradient",
      paramLabel = "FILE",
      description = "Functional gradients: CSV, regions x axes, no header. Default: none.")
  private Path gradient;

  @Option(
      names = "--normalization",
      paramLabel = "NAME|FILE",
      defaultValue = "global-zscore",
      description =
          "Normalisation of the input: global-zscore, region-zscore, none, or the .json file of a"
              + " fitted one. Default: ${DEFAULT-VALUE}.")
  private String normalization;

  /** The size by name, where one is stated. */
  Optional<String> variant() {
    return Optional.ofNullable(variant);
  }

  boolean repetitionTimeStated() {
    return repetitionTime != null;
  }

  /**
   * @throws ConfigurationException listing everything that is wrong
   */
  NewModel model() {
    return new NewModelSettings(
            Optional.ofNullable(variant),
            optional(embedDim),
            optional(depth),
            optional(heads),
            mlpRatio,
            predictorDim,
            predictorDepth,
            optional(predictorHeads),
            optional(regions),
            Optional.ofNullable(atlasRegions),
            Optional.ofNullable(atlas),
            frames,
            patchSize,
            repetitionTime == null ? OptionalDouble.empty() : OptionalDouble.of(repetitionTime),
            Optional.ofNullable(position),
            Optional.ofNullable(gradient),
            normalization)
        .model(
            "init-model", name -> "--" + name.replace('_', '-'), "see: engram init-model --help");
  }

  private static OptionalInt optional(Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }
}
