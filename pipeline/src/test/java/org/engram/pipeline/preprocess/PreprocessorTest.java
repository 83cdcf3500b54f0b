package org.engram.pipeline.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.atlas.library.AtlasLibrary;
import org.engram.imaging.atlas.library.AtlasRegistration;
import org.engram.imaging.confounds.ConfoundTable;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.signal.cleaning.Cleaning;
import org.engram.imaging.timeseries.TimeSeries;
import org.engram.imaging.volume.Volume;
import org.engram.pipeline.embed.SmallModel;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreprocessorTest {
  @TempDir Path folder;
  private AtlasLibrary library;
  private Path atlas;
  private Path bold;
  private RunInput input;

  @BeforeEach
  void makeARun() {
    library = new AtlasLibrary(folder.resolve("atlases"), folder.resolve("templateflow"));
    atlas = MadeStudy.atlas(folder);
    MadeStudy study = new MadeStudy(folder.resolve("study"));
    bold = study.run("sub-01_task-rest", 3, 40);
    input =
        new RunInput(
            bold,
            Optional.of(beside("_space-MNI152NLin6Asym_desc-brain_mask.nii.gz")),
            Optional.of(beside("_desc-confounds_timeseries.tsv")),
            Optional.of(MadeStudy.SPACE),
            OptionalDouble.empty());
  }

  private Path beside(String ending) {
    return bold.resolveSibling("sub-01_task-rest" + ending);
  }

  private PreprocessRecipe recipe(String... overrides) {
    Path file =
        MadeStudy.write(
            folder.resolve("mine.yaml"),
            "name: mine\natlas:\n  files:\n  - file: "
                + atlas
                + "\nconfounds:\n  strategy: [motion]\n  motion: basic\n"
                + "cleaning:\n  detrend: 1\n  standardize: none\n");
    return PreprocessRecipe.of(file.toString(), List.of(overrides));
  }

  private PreparedRun prepare(PreprocessRecipe recipe, RunInput run) {
    return Preprocessor.open(recipe, library, 1).prepare(run);
  }

  @Test
  void aRunBecomesTheCleanedMeansOfTheMaskedVoxels() {
    PreparedRun prepared = prepare(recipe(), input);

    // Written out: the mean of each slice's nine columns inside the mask.
    double[] means = new double[12 * 40];
    try (var volumes = VolumeFile.open(bold)) {
      for (int t = 0; t < 40; t++) {
        Volume volume = volumes.next();
        for (int voxel = 0; voxel < volume.values().length; voxel++) {
          if (voxel % 12 < 9) {
            means[voxel / 144 * 40 + t] += volume.values()[voxel] / 108.0;
          }
        }
      }
    }
    TimeSeries plain =
        new TimeSeries(
            "written out",
            SmallModel.ATLAS.labels(),
            12,
            40,
            means,
            OptionalDouble.of(2),
            List.of());
    PreprocessRecipe recipe = recipe();
    double[] expected =
        Cleaning.clean(
                plain,
                ConfoundTable.read(input.confounds().get()).select(recipe.confounds().get()),
                recipe.cleaning().get())
            .series()
            .values();
    assertThat(prepared.series().labels()).isEqualTo(SmallModel.ATLAS.labels());
    assertThat(prepared.series().values()).hasSize(480).containsExactly(expected, within(1e-8));
    assertThat(prepared.series().repetitionTime()).hasValue(2);
    assertThat(prepared.run().coverage()).containsOnly(0.75);
    assertThat(prepared.notes())
        .anyMatch(note -> note.contains("432 voxels of regions outside the mask"))
        .anyMatch(note -> note.contains("6 confounds regressed out"));
    assertThat(prepared.excluded()).isEmpty();
  }

  @Test
  void anAtlasOfTheLibraryGoesByItsName() {
    library.add(
        new AtlasRegistration(
            "twelve",
            List.of(atlas),
            Optional.of(folder.resolve("tpl-MNI152NLin6Asym_atlas-Twelve_dseg.tsv")),
            MadeStudy.SPACE,
            "",
            "",
            false));
    PreprocessRecipe named = PreprocessRecipe.named("minimal").withAtlases(List.of("twelve"));

    PreparedRun prepared = prepare(named, input);

    assertThat(prepared.run().atlas().name()).isEqualTo("twelve");
    assertThat(prepared.series().labels()).isEqualTo(SmallModel.ATLAS.labels());
    assertThat(prepared.series().region(2)[0]).isBetween(1000.0, 1100.0);
  }

  @Test
  void confoundsThatARecipeWantsMustBeThere() {
    RunInput without =
        new RunInput(
            bold, Optional.empty(), Optional.empty(), Optional.empty(), OptionalDouble.empty());

    assertThatThrownBy(() -> prepare(recipe(), without))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no table of confounds")
        .hasMessageContaining("--confounds");
  }

  @Test
  void aSpaceIsNeverGuessedAndOnlyAssumedWhereNothingStatesIt() throws Exception {
    Path unnamed = Files.copy(bold, folder.resolve("rest_bold.nii.gz"));
    RunInput run = RunInput.of(unnamed).withConfounds(input.confounds().get());

    assertThatThrownBy(() -> prepare(recipe(), run))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no stated space");

    PreprocessRecipe assuming = recipe("space.assume=" + MadeStudy.SPACE);
    assertThat(prepare(assuming, run).notes())
        .anyMatch(note -> note.contains("taken to be in MNI152NLin6Asym as asked"));
    Path own = Files.copy(bold, folder.resolve("sub-01_space-T1w_bold.nii.gz"));
    assertThatThrownBy(
            () -> prepare(assuming, RunInput.of(own).withConfounds(input.confounds().get())))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("T1w");
  }

  @Test
  void aHeaderInMillisecondsIsQuestionedUnlessTheTimeIsStated() {
    Path odd = folder.resolve("sub-02_space-MNI152NLin6Asym_bold.nii.gz");
    MadeStudy.bold(odd, 1, new double[40], 2000);
    RunInput run = RunInput.of(odd);
    PreprocessRecipe minimal = PreprocessRecipe.named("minimal");
    PreprocessRecipe plain =
        minimal.withAtlases(List.of(), List.of(AtlasFileSettings.defaults(atlas)));

    assertThatThrownBy(() -> prepare(plain, run))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("2000.0 s")
        .hasMessageContaining("--tr")
        .hasMessageContaining("milliseconds");
    assertThat(prepare(plain, run.withRepetitionTime(2)).series().repetitionTime()).hasValue(2);
  }

  @Test
  void aRuleOfTheRecipeLeavesARunOutAndSaysWhy() {
    PreparedRun prepared = prepare(recipe("exclusion.max_mean_fd=0.001"), input);

    assertThat(prepared.excluded().orElseThrow()).startsWith("mean_fd 0.0").contains("above 0.001");
    assertThat(prepare(recipe("exclusion.max_mean_fd=1"), input).excluded()).isEmpty();
  }

  @Test
  void aCutOffBeyondARunsFrameRateRefusesThatRun() {
    assertThatThrownBy(() -> prepare(recipe("cleaning.low_pass=0.3"), input))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining(bold.toString())
        .hasMessageContaining("0.3");
  }

  @Test
  void aRecipeWithoutAtlasIsRefusedBeforeAnyRun() {
    assertThatThrownBy(() -> Preprocessor.open(PreprocessRecipe.named("minimal"), library, 1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--atlas");
  }
}
