package org.engram.models.brainjepa;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.Normalization;
import org.engram.imaging.signal.NormalizationFile;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.EngramException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/**
 * A new model as a person describes it: what is not said is the published model's. {@link #model}
 * tells everything that is wrong with the description at once.
 *
 * @param variant vit_small, vit_base (the published one) or vit_large, unless the three sizes are
 *     given
 * @param embedDim in place of the variant: width of the encoder
 * @param depth in place of the variant: blocks of the encoder
 * @param heads in place of the variant: attention heads of the encoder
 * @param mlpRatio hidden width of the MLPs over the width
 * @param predictorDim width of the predictor
 * @param predictorDepth blocks of the predictor
 * @param predictorHeads attention heads of the predictor; empty for those of the encoder
 * @param regions number of regions, which then have no names
 * @param atlasRegions file of the regions by name: index, label, hemisphere, network
 * @param atlas name of the atlas; {@code published} is the 450 regions of the published model
 * @param frames of one input
 * @param patchSize frames of one region that make a token
 * @param repetitionTime seconds between the frames of the input
 * @param position {@code mapping} or {@code origin}; empty for mapping where there are gradients
 * @param gradient file of functional gradients, regions x axes
 * @param normalization name of the input's normalisation, or the .json file of a fitted one
 */
public record NewModelSettings(
    Optional<String> variant,
    OptionalInt embedDim,
    OptionalInt depth,
    OptionalInt heads,
    double mlpRatio,
    int predictorDim,
    int predictorDepth,
    OptionalInt predictorHeads,
    OptionalInt regions,
    Optional<Path> atlasRegions,
    Optional<String> atlas,
    int frames,
    int patchSize,
    OptionalDouble repetitionTime,
    Optional<String> position,
    Optional<Path> gradient,
    String normalization) {
  private static final String PUBLISHED = "published";
  private static final int MOST_REGIONS = 1 << 20;

  /** The published ViT-Base; its atlas or another must still be named, and its gradients. */
  public static NewModelSettings defaults() {
    BrainJepaConfig published = BrainJepaConfig.published(Variant.VIT_BASE);
    return new NewModelSettings(
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        published.mlpRatio(),
        published.predictorDim(),
        published.predictorDepth(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        published.frames(),
        published.patchSize(),
        OptionalDouble.empty(),
        Optional.empty(),
        Optional.empty(),
        published.normalization());
  }

  /**
   * Reads the files that are named and puts the model together.
   *
   * @param where what is being described, for messages
   * @param spelling how a setting is written where it was stated: {@code embed_dim} to {@code
   *     --embed-dim} on a command line
   * @param remedy what a person can do about mistakes
   * @throws ConfigurationException listing everything that is wrong
   */
  public NewModel model(String where, UnaryOperator<String> spelling, String remedy) {
    return new Reading(spelling).model(where, remedy);
  }

  /** One reading of the settings: notes what is wrong and goes on. */
  private final class Reading {
    private final UnaryOperator<String> spelling;
    private final List<String> wrong = new ArrayList<>();

    Reading(UnaryOperator<String> spelling) {
      this.spelling = spelling;
    }

    NewModel model(String where, String remedy) {
      Variant size = size();
      Optional<GradientTable> table =
          gradient.flatMap(file -> read(() -> GradientTable.read(file)));
      Position how = position(table);
      Optional<Normalization> normal = read(() -> NormalizationFile.fromNameOrFile(normalization));
      Optional<Atlas> rows = atlas();
      if (table.isPresent() && rows.isPresent() && table.get().regions() != rows.get().size()) {
        wrong.add(
            spelling.apply("gradient")
                + ": "
                + table.get().regions()
                + " rows; expected one for each of the "
                + rows.get().size()
                + " regions");
      }
      Optional<BrainJepaConfig> config = read(() -> config(size, how, table, rows, normal));
      if (!wrong.isEmpty()) {
        throw new ConfigurationException(where, String.join("\n  ", wrong), "", remedy);
      }
      return new NewModel(config.orElseThrow(), rows.orElseThrow(), table, normal.orElseThrow());
    }

    /** The published sizes that the rest defaults to. */
    private Variant size() {
      int given =
          (embedDim.isPresent() ? 1 : 0)
              + (depth.isPresent() ? 1 : 0)
              + (heads.isPresent() ? 1 : 0);
      if (variant.isPresent() && given > 0) {
        wrong.add(
            "%s: given beside %s, %s or %s; expected one or the other"
                .formatted(spell("variant", "embed_dim", "depth", "heads")));
      } else if (given > 0 && given < 3) {
        wrong.add(
            "%s, %s, %s: only some are given; expected all three"
                .formatted(spell("embed_dim", "depth", "heads")));
      }
      return variant
          .flatMap(name -> read(() -> Variant.parse(spelling.apply("variant"), name)))
          .orElse(Variant.VIT_BASE);
    }

    private Object[] spell(String... names) {
      return List.of(names).stream().map(spelling).toArray();
    }

    private Position position(Optional<GradientTable> table) {
      switch (position.orElse("")) {
        case "" -> {
          if (gradient.isEmpty()) {
            wrong.add(
                "%s: not given; expected a table of functional gradients, or %s origin to do without"
                    .formatted(spell("gradient", "position")));
          }
        }
        case "mapping" -> {
          if (gradient.isEmpty()) {
            wrong.add(
                "%s: mapping without %s; expected the gradients that it maps"
                    .formatted(spell("position", "gradient")));
          }
        }
        case "origin" -> {
          if (gradient.isPresent()) {
            wrong.add(
                "%s: given with %s origin, which uses none; leave one out"
                    .formatted(spell("gradient", "position")));
          }
          return Position.ORIGIN;
        }
        default ->
            wrong.add(
                "%s: '%s'; expected mapping or origin"
                    .formatted(spelling.apply("position"), position.orElseThrow()));
      }
      return table.isPresent() ? Position.MAPPING : Position.ORIGIN;
    }

    private Optional<Atlas> atlas() {
      Atlas published = Atlas.published450();
      boolean known =
          atlas.filter(name -> name.equals(PUBLISHED) || name.equals(published.name())).isPresent();
      int given =
          (regions.isPresent() ? 1 : 0) + (atlasRegions.isPresent() ? 1 : 0) + (known ? 1 : 0);
      if (given != 1) {
        wrong.add(
            "%s, %s, %s published: ".formatted(spell("regions", "atlas_regions", "atlas"))
                + (given == 0 ? "none" : given + " of them")
                + " given; expected one, to say which regions the model has");
        return Optional.empty();
      }
      if (known) {
        return Optional.of(published);
      }
      if (regions.isPresent()) {
        int count = regions.getAsInt();
        if (count < 1 || count > MOST_REGIONS) {
          wrong.add(spelling.apply("regions") + ": " + count + "; expected 1 to " + MOST_REGIONS);
          return Optional.empty();
        }
        return Optional.of(Atlas.unnamed(atlas.orElse("unnamed"), count));
      }
      Path file = atlasRegions.orElseThrow();
      return read(() -> Atlas.readTsv(file)).map(read -> read.withName(atlas.orElse(stem(file))));
    }

    private BrainJepaConfig config(
        Variant size,
        Position how,
        Optional<GradientTable> table,
        Optional<Atlas> rows,
        Optional<Normalization> normal) {
      BrainJepaConfig published = BrainJepaConfig.published(size);
      int attention = heads.orElse(published.heads());
      return new BrainJepaConfig(
          rows.map(Atlas::size).orElse(1),
          frames,
          patchSize,
          embedDim.orElse(published.embedDim()),
          depth.orElse(published.depth()),
          attention,
          mlpRatio,
          predictorDim,
          predictorDepth,
          predictorHeads.orElse(attention),
          how == Position.MAPPING ? table.map(GradientTable::axes).orElse(1) : 0,
          how,
          published.layerNormEps(),
          rows.map(Atlas::name).orElse("unnamed"),
          repetitionTime.orElse(published.repetitionTime()),
          normal.map(Normalization::name).orElse(published.normalization()));
    }

    /** What a setting stands for, if it is right; else its fault is noted. */
    private <T> Optional<T> read(Supplier<T> value) {
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
  }

  private static String stem(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot < 1 ? name : name.substring(0, dot);
  }
}
