package org.engram.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.Normalization;
import org.engram.imaging.signal.NormalizationFile;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.GradientTable;
import org.engram.models.brainjepa.Variant;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.EngramException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import picocli.CommandLine.Option;

/** The sizes of a new model; everything that is wrong with them is told at once. */
final class InitOptions {
  private static final String PUBLISHED = "published";

  @Option(
      names = "--variant",
      paramLabel = "NAME",
      description =
          "Size of the encoder: vit_small, vit_base or vit_large. Default: vit_base, the published"
              + " one, unless --embed-dim, --depth and --heads are given.")
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

  private final List<String> wrong = new ArrayList<>();

  /** All that makes a model but its weights. */
  record NewModel(
      BrainJepaConfig config,
      Atlas atlas,
      Optional<GradientTable> gradients,
      Normalization normalization) {}

  boolean repetitionTimeStated() {
    return repetitionTime != null;
  }

  /**
   * @throws ConfigurationException listing everything that is wrong
   */
  NewModel model() {
    Variant size = size();
    Optional<GradientTable> table = read(gradient, () -> GradientTable.read(gradient));
    Position how = position(table);
    Optional<Normalization> normal =
        read(normalization, () -> NormalizationFile.fromNameOrFile(normalization));
    Optional<Atlas> rows = atlas();
    if (table.isPresent() && rows.isPresent() && table.get().regions() != rows.get().size()) {
      wrong.add(
          "--gradient: "
              + table.get().regions()
              + " rows; expected one for each of the "
              + rows.get().size()
              + " regions");
    }
    Optional<BrainJepaConfig> config = read(size, () -> config(size, how, table, rows, normal));
    if (!wrong.isEmpty()) {
      throw new ConfigurationException(
          "init-model", String.join("\n  ", wrong), "", "see: engram init-model --help");
    }
    return new NewModel(config.orElseThrow(), rows.orElseThrow(), table, normal.orElseThrow());
  }

  /** The published sizes that the rest defaults to. */
  private Variant size() {
    boolean explicit = embedDim != null || depth != null || heads != null;
    if (variant != null && explicit) {
      wrong.add(
          "--variant: given beside --embed-dim, --depth or --heads; expected one or the other");
    } else if (explicit && (embedDim == null || depth == null || heads == null)) {
      wrong.add("--embed-dim, --depth, --heads: only some are given; expected all three");
    }
    return variant == null
        ? Variant.VIT_BASE
        : read(variant, () -> Variant.parse("--variant", variant)).orElse(Variant.VIT_BASE);
  }

  private Position position(Optional<GradientTable> table) {
    if (position == null) {
      if (gradient == null) {
        wrong.add(
            "--gradient: not given; expected a table of functional gradients, or --position origin"
                + " to do without");
      }
      return table.isPresent() ? Position.MAPPING : Position.ORIGIN;
    }
    switch (position) {
      case "mapping" -> {
        if (gradient == null) {
          wrong.add("--position: mapping without --gradient; expected the gradients that it maps");
        }
        return table.isPresent() ? Position.MAPPING : Position.ORIGIN;
      }
      case "origin" -> {
        if (gradient != null) {
          wrong.add("--gradient: given with --position origin, which uses none; leave one out");
        }
        return Position.ORIGIN;
      }
      default -> {
        wrong.add("--position: '" + position + "'; expected mapping or origin");
        return Position.ORIGIN;
      }
    }
  }

  private Optional<Atlas> atlas() {
    Atlas published = Atlas.published450();
    boolean known = PUBLISHED.equals(atlas) || published.name().equals(atlas);
    int given = (regions == null ? 0 : 1) + (atlasRegions == null ? 0 : 1) + (known ? 1 : 0);
    if (given != 1) {
      wrong.add(
          "--regions, --atlas-regions, --atlas published: "
              + (given == 0 ? "none" : given + " of them")
              + " given; expected one, to say which regions the model has");
      return Optional.empty();
    }
    if (known) {
      return Optional.of(published);
    }
    if (regions != null) {
      if (regions < 1 || regions > 1 << 20) {
        wrong.add("--regions: " + regions + "; expected 1 to " + (1 << 20));
        return Optional.empty();
      }
      return Optional.of(Atlas.unnamed(atlas == null ? "unnamed" : atlas, regions));
    }
    return read(atlasRegions, () -> Atlas.readTsv(atlasRegions))
        .map(read -> read.withName(atlas == null ? stem(atlasRegions) : atlas));
  }

  private BrainJepaConfig config(
      Variant size,
      Position how,
      Optional<GradientTable> table,
      Optional<Atlas> rows,
      Optional<Normalization> normal) {
    BrainJepaConfig published = BrainJepaConfig.published(size);
    int width = embedDim == null ? published.embedDim() : embedDim;
    int blocks = depth == null ? published.depth() : depth;
    int attention = heads == null ? published.heads() : heads;
    return new BrainJepaConfig(
        rows.map(Atlas::size).orElse(1),
        frames,
        patchSize,
        width,
        blocks,
        attention,
        mlpRatio,
        predictorDim,
        predictorDepth,
        predictorHeads == null ? attention : predictorHeads,
        how == Position.MAPPING ? table.map(GradientTable::axes).orElse(1) : 0,
        how,
        published.layerNormEps(),
        rows.map(Atlas::name).orElse("unnamed"),
        repetitionTime == null ? published.repetitionTime() : repetitionTime,
        normal.map(Normalization::name).orElse(published.normalization()));
  }

  /** What an option stands for, if it is given and right; else its fault is noted. */
  private <T> Optional<T> read(Object option, Supplier<T> value) {
    if (option == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(value.get());
    } catch (ConfigurationException e) {
      return noted(e);
    } catch (FileFormatException e) {
      return noted(e);
    } catch (RefusedInputException e) {
      return noted(e);
    }
  }

  private <T> Optional<T> noted(EngramException e) {
    boolean sizes = e.problem().where().equals("model sizes");
    wrong.add(sizes ? e.problem().found() : e.problem().line());
    return Optional.empty();
  }

  private static String stem(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot < 1 ? name : name.substring(0, dot);
  }
}
