package org.engram.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.engram.models.brainjepa.NewModel;
import org.engram.models.brainjepa.NewModelSettings;
import org.engram.models.neurojepa.MixtureConfig;
import org.engram.models.neurojepa.NeuroJepaConfig;
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

  /**
   * A configuration of volumes in the stated size: {@code --embed-dim}, {@code --depth} and {@code
   * --heads} in place of the variant's, and of the predictor what is stated.
   *
   * @param stated whether an option was given
   */
  NeuroJepaConfig sized(NeuroJepaConfig usual, Predicate<String> stated) {
    long sizes = Stream.of(embedDim, depth, heads).filter(Objects::nonNull).count();
    if (sizes != 0 && (sizes != 3 || variant != null)) {
      throw new ConfigurationException(
          "--embed-dim, --depth, --heads",
          variant != null ? "beside --variant" : sizes + " of the three",
          "all three in place of --variant, or none",
          "");
    }
    NeuroJepaConfig.PredictorConfig predictor = usual.predictor();
    return new NeuroJepaConfig(
        usual.volume(),
        sizes == 3 ? embedDim : usual.embedDim(),
        sizes == 3 ? depth : usual.depth(),
        sizes == 3 ? heads : usual.heads(),
        stated.test("--mlp-ratio") ? mlpRatio : usual.mlpRatio(),
        usual.biased(),
        usual.rope(),
        usual.feedForward(),
        sizes == 3 ? usual.mixture().flatMap(m -> within(m, depth)) : usual.mixture(),
        new NeuroJepaConfig.PredictorConfig(
            stated.test("--predictor-dim") ? predictorDim : predictor.dim(),
            stated.test("--predictor-depth") ? predictorDepth : predictor.depth(),
            predictorHeads != null ? predictorHeads : predictor.heads(),
            predictor.maskTokens()),
        usual.layerNormEps());
  }

  /** Experts in every second block; none where there is only one. */
  private static Optional<MixtureConfig> within(MixtureConfig usual, int depth) {
    List<Integer> blocks =
        IntStream.range(0, depth).filter(block -> block % 2 == 1).boxed().toList();
    return blocks.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new MixtureConfig(
                blocks,
                usual.experts(),
                usual.active(),
                usual.shared(),
                usual.hidden(),
                usual.score(),
                usual.routeScale()));
  }

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
