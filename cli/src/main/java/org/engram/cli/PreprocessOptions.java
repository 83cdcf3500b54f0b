package org.engram.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.RepetitionTimeTable;
import org.engram.pipeline.parcellate.AtlasSource;
import org.engram.pipeline.preprocess.AtlasFileSettings;
import org.engram.pipeline.preprocess.PreprocessRecipe;
import org.engram.pipeline.preprocess.Preprocessor;
import org.engram.pipeline.scan.ScanInputs;
import org.engram.pipeline.scan.ScanReading;
import org.engram.pipeline.scan.VolumeReading;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How volumes become parcel series on the way; mix in with {@code @Mixin}. */
final class PreprocessOptions {
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

  @Option(
      names = "--confounds",
      paramLabel = "FILE",
      description =
          "The table of confounds of a single run. Default: the one that lies beside its volumes.")
  private Path confounds;

  @Option(
      names = "--keep-series",
      paramLabel = "DIR",
      description =
          "Write each run's series there, as it goes into the model: a table of the BIDS derivative"
              + " name and a sidecar. Default: not written.")
  private Path keepSeries;

  /**
   * The scans of a command, and how they are read.
   *
   * @param inputs the scans
   * @param reading how they are read
   * @param notes what was decided, in words
   */
  record Opened(ScanInputs inputs, ScanReading reading, List<String> notes) {}

  /**
   * Finds the scans, and reads recipe and atlases where volumes are to be taken.
   *
   * @param threads that compute; 0 is one a core
   */
  Opened open(
      List<String> inputs, ReadOptions read, Optional<RepetitionTimeTable> times, int threads) {
    if (recipe == null) {
      refuseWithoutRecipe();
      ScanInputs found = ScanInputs.find(inputs);
      return new Opened(
          found, new ScanReading(read, times, Optional.empty(), found.facts()), List.of());
    }
    Preprocessor preprocessor = Preprocessor.open(settings(), library.library(), threads);
    ScanInputs found = ScanInputs.find(inputs, preprocessor, Optional.ofNullable(confounds));
    VolumeReading volumes = VolumeReading.open(preprocessor, Optional.ofNullable(keepSeries));
    String note =
        "recipe "
            + preprocessor.recipe().name()
            + " ("
            + preprocessor.recipe().hash().substring(0, 12)
            + "), for "
            + preprocessor.wanted();
    return new Opened(
        found, new ScanReading(read, times, Optional.of(volumes), found.facts()), List.of(note));
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

  private void refuseWithoutRecipe() {
    Map<String, Boolean> given = new LinkedHashMap<>();
    given.put("--set", !overrides.isEmpty());
    given.put("--atlas", !atlases.isEmpty());
    given.put("--assume-space", assumeSpace != null);
    given.put("--confounds", confounds != null);
    given.put("--keep-series", keepSeries != null);
    for (Map.Entry<String, Boolean> option : given.entrySet()) {
      if (option.getValue()) {
        throw new ConfigurationException(
            option.getKey(),
            "given without --recipe",
            "a recipe, which it is a part of",
            "Add --recipe minimal, which only parcellates, or another");
      }
    }
  }
}
