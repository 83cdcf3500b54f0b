package org.engram.models.brainjepa;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.Normalization;
import org.engram.imaging.signal.NormalizationFile;
import org.engram.imaging.signal.RobustScaling;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.directory.ModelType;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.Safetensors;

/**
 * Everything about a model but its tensors: sizes, where the weights are, gradients, regions and
 * the normalisation of its input, all checked against each other.
 *
 * @param weights the safetensors file
 * @param gradients with {@link Position#MAPPING} positions only
 * @param atlas the rows of the input, in the model's order
 * @param notes what was assumed because nothing stated it, in words
 */
public record ModelDescription(
    BrainJepaConfig config,
    Path weights,
    Optional<GradientTable> gradients,
    Atlas atlas,
    Normalization normalization,
    List<String> notes) {
  public static final String CONFIG = ModelType.CONFIG;
  public static final String WEIGHTS = "model.safetensors";
  public static final String GRADIENTS = "gradients.csv";
  public static final String REGIONS = "regions.tsv";
  public static final String NORMALIZATION = "normalization.json";

  public ModelDescription {
    notes = List.copyOf(notes);
    requireSize(atlas, config);
    if (config.position() == Position.MAPPING) {
      GradientTable table =
          gradients.orElseThrow(
              () ->
                  new ConfigurationException(
                      weights.toString(),
                      "no functional gradients",
                      "a table of " + config.regions() + " regions x " + config.gradientDim(),
                      "Put gradients.csv beside the weights, or name it with --gradient"));
      if (table.regions() != config.regions() || table.axes() != config.gradientDim()) {
        throw new ConfigurationException(
            weights + " (gradients)",
            table.regions() + " regions x " + table.axes() + " axes",
            config.regions() + " x " + config.gradientDim(),
            "The gradients and the weights belong to different models");
      }
    }
    if (normalization instanceof RobustScaling robust) {
      robust.requireRegions(weights.toString(), atlas.labels());
    }
  }

  /**
   * Reads a model directory: config.json, model.safetensors, gradients.csv and the optional rest.
   */
  public static ModelDescription open(Path directory) {
    return open(directory, Optional.empty());
  }

  /** As above, with this normalisation where one is given: the directory then needs none. */
  public static ModelDescription open(Path directory, Optional<Normalization> stated) {
    BrainJepaConfig config = config(directory);
    List<String> notes = new ArrayList<>();
    Atlas atlas = atlas(directory, config, notes);
    Path table = directory.resolve(GRADIENTS);
    return new ModelDescription(
        config,
        directory.resolve(WEIGHTS),
        config.position() == Position.MAPPING
            ? Optional.of(GradientTable.read(table))
            : Optional.empty(),
        atlas,
        stated.orElseGet(() -> normalization(directory, config)),
        notes);
  }

  /** The regions of a model directory alone: fitting its normalisation needs no more. */
  public static Atlas openAtlas(Path directory) {
    BrainJepaConfig config = config(directory);
    Atlas atlas = atlas(directory, config, new ArrayList<>());
    requireSize(atlas, config);
    return atlas;
  }

  private static BrainJepaConfig config(Path directory) {
    ModelType.requireDirectory(directory);
    return ConfigFile.read(directory.resolve(CONFIG));
  }

  private static Atlas atlas(Path directory, BrainJepaConfig config, List<String> notes) {
    Path regions = directory.resolve(REGIONS);
    if (Files.exists(regions)) {
      return new Atlas(config.atlas(), Atlas.readTsv(regions).regions());
    }
    if (config.atlas().equals(Atlas.published450().name())) {
      return Atlas.published450();
    }
    notes.add(
        "the model names no regions (no regions.tsv): input must have its rows in the model's"
            + " order, stated with --assume-order");
    return Atlas.unnamed(config.atlas(), config.regions());
  }

  private static void requireSize(Atlas atlas, BrainJepaConfig config) {
    if (atlas.size() != config.regions()) {
      throw new ConfigurationException(
          atlas.name() + " (regions)",
          atlas.size() + " regions",
          config.regions() + " regions as the model's config says",
          "The list of regions and the model belong to different atlases");
    }
  }

  private static Normalization normalization(Path directory, BrainJepaConfig config) {
    Path file = directory.resolve(NORMALIZATION);
    if (!Files.exists(file)) {
      return Normalization.fromName(config.normalization());
    }
    Normalization stored = NormalizationFile.read(file);
    if (!stored.name().equals(config.normalization())) {
      throw new ConfigurationException(
          file.toString(),
          "normalization " + stored.name(),
          config.normalization() + " as config.json says",
          "Make the two agree");
    }
    return stored;
  }

  /**
   * The bare published files: weights and, for {@code mapping} positions, the gradient table. They
   * imply the 450 published regions, a repetition time of 2.205 s and {@code global-zscore}; the
   * notes say so.
   */
  public static ModelDescription published(Path weights, Optional<Path> gradient) {
    Optional<GradientTable> table = gradient.map(GradientTable::read);
    Atlas published = Atlas.published450();
    int regions = table.map(GradientTable::regions).orElse(published.size());
    BrainJepaConfig config;
    try (Safetensors file = Safetensors.open(weights)) {
      config = WeightSizes.infer(file, regions, table.map(GradientTable::axes));
    }
    Atlas atlas = regions == published.size() ? published : Atlas.unnamed("unnamed", regions);
    List<String> notes =
        List.of(
            "bare weights: sizes inferred ("
                + config.regions()
                + " regions x "
                + config.frames()
                + " frames, width "
                + config.embedDim()
                + ", "
                + config.depth()
                + " blocks)",
            "bare weights: regions taken to be "
                + (regions == published.size()
                    ? "the 450 published ones (Tian S3, then Schaefer-400 in 17-network order)"
                    : regions + " unnamed ones"),
            "bare weights: repetition time taken to be "
                + config.repetitionTime()
                + " s and normalisation "
                + config.normalization());
    return new ModelDescription(
        config.withAtlas(atlas.name()),
        weights,
        table,
        atlas,
        Normalization.fromName(config.normalization()),
        notes);
  }

  /** The same model with another normalisation of its input. */
  public ModelDescription withNormalization(Normalization other) {
    return new ModelDescription(config, weights, gradients, atlas, other, notes);
  }

  /** The same model with other weights of its sizes. */
  public ModelDescription withWeights(Path file) {
    return new ModelDescription(config, file, gradients, atlas, normalization, notes);
  }
}
