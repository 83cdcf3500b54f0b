package org.engram.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.pipeline.parcellate.AtlasSource;
import org.engram.pipeline.preprocess.AtlasFileSettings;
import org.engram.pipeline.preprocess.PreprocessRecipe;
import org.engram.pipeline.preprocess.Preprocessor;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A preprocessing recipe with its atlases; part of {@link PreprocessOptions}, and of the service.
 */
final class RecipeOptions {
  @Mixin private final LibraryOptions library = new LibraryOptions();

  @Option(
      names = "--recipe",
      paramLabel = "NAME_OR_FILE",
      description =
          "Take volumes and dense CIFTI series too, and bring them to parcel series by this"
              + " preprocessing recipe: minimal, fmriprep-24p-acompcor, xcp-like-36p, or a YAML"
              + " file. In a folder (BIDS, fMRIPrep, XCP-D, HCP) each run's image in the atlas's"
              + " space is taken, or else its series. Default: volumes are refused.")
  private String recipe;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Another value for a key of the recipe, as in cleaning.high_pass=0.01; may be given"
              + " several times. Default: as in the recipe.")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--atlas",
      paramLabel = "NAME_OR_FILE",
      description =
          "The recipe's atlas: one of engram atlas list, a volume of labels, or a .dlabel.nii for"
              + " dense series. Several volumes are stacked in the order given. Default: as in the"
              + " recipe.")
  private List<String> atlases = new ArrayList<>();

  @Option(
      names = "--assume-space",
      paramLabel = "NAME",
      description =
          "The space of volumes that state none; recorded in the output. Default: as in the recipe,"
              + " else they are refused.")
  private String assumeSpace;

  /**
   * Reads recipe and atlases; empty where no recipe is named.
   *
   * @param threads that compute; 0 is one a core
   * @throws ConfigurationException where a part of a recipe is stated and no recipe
   */
  Optional<Preprocessor> open(int threads) {
    if (recipe == null) {
      refuseAlone("--set", !overrides.isEmpty());
      refuseAlone("--atlas", !atlases.isEmpty());
      refuseAlone("--assume-space", assumeSpace != null);
      return Optional.empty();
    }
    return Optional.of(Preprocessor.open(settings(), library.library(), threads));
  }

  /** What was opened, in words. */
  static String note(Preprocessor preprocessor) {
    return "recipe "
        + preprocessor.recipe().name()
        + " ("
        + preprocessor.recipe().hash().substring(0, 12)
        + "), for "
        + preprocessor.wanted();
  }

  /** The recipe with what the options change in it. */
  private PreprocessRecipe settings() {
    PreprocessRecipe settings = PreprocessRecipe.of(recipe, overrides);
    if (!atlases.isEmpty()) {
      List<String> names = new ArrayList<>();
      List<AtlasFileSettings> files = new ArrayList<>();
      for (String atlas : atlases) {
        if (AtlasSource.isFile(atlas)) {
          files.add(AtlasFileSettings.defaults(Path.of(atlas).toAbsolutePath().normalize()));
        } else if (files.isEmpty()) {
          names.add(atlas);
        } else {
          throw new ConfigurationException(
              "--atlas",
              "the name " + atlas + " after a file",
              "names first: a recipe stacks atlases by name before those by file",
              "Register the file with engram atlas add, and give its name");
        }
      }
      settings = settings.withAtlases(names, files);
    }
    return assumeSpace == null ? settings : settings.withAssumedSpace(assumeSpace);
  }

  /** An option means nothing without a recipe. */
  static void refuseAlone(String option, boolean given) {
    if (given) {
      throw new ConfigurationException(
          option,
          "given without --recipe",
          "a recipe, which it is a part of",
          "Add --recipe minimal, which only parcellates, or another");
    }
  }
}
