package org.engram.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.atlas.library.AtlasLibrary;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.pipeline.preprocess.MadeStudy;
import org.engram.pipeline.preprocess.PreprocessRecipe;
import org.engram.pipeline.preprocess.Preprocessor;
import org.engram.pipeline.scan.ScanInputs;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.pipeline.scan.VolumeReading;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EmbedVolumesTest {
  private static final List<String> LABELS = SmallModel.ATLAS.labels();

  @TempDir Path folder;
  private Path study;
  private MadeStudy made;
  private Path directory;
  private Path recipe;

  @BeforeEach
  void makeAStudy() {
    study = folder.resolve("study");
    directory = SmallModel.write(folder.resolve("model"));
    made = new MadeStudy(study);
    made.run("sub-01_task-rest", 1, 40);
    made.run("sub-02_task-rest", 2, 40);
    recipe =
        MadeStudy.write(
            folder.resolve("mine.yaml"),
            "name: mine\natlas:\n  files:\n  - file: "
                + MadeStudy.atlas(folder)
                + "\nconfounds:\n  strategy: [motion]\n  motion: basic\n"
                + "cleaning:\n  standardize: none\n");
  }

  private Preprocessor preprocessor(String... overrides) {
    AtlasLibrary library = new AtlasLibrary(folder.resolve("none"), folder.resolve("neither"));
    return Preprocessor.open(
        PreprocessRecipe.of(recipe.toString(), List.of(overrides)), library, 1);
  }

  private EmbedResult embed(String out, int batch, ScanListener listener, String... overrides) {
    Preprocessor preprocessor = preprocessor(overrides);
    ScanInputs inputs = ScanInputs.find(List.of(study.toString()), preprocessor, Optional.empty());
    VolumeReading volumes = VolumeReading.open(preprocessor, Optional.of(folder.resolve("series")));
    ScanReading reading =
        new ScanReading(
            ReadOptions.defaults(), Optional.empty(), Optional.of(volumes), inputs.facts());
    return embed(out, batch, inputs, reading, listener);
  }

  private EmbedResult embed(
      String out, int batch, ScanInputs inputs, ScanReading reading, ScanListener listener) {
    EmbedSettings settings =
        new EmbedSettings(
            folder.resolve(out),
            Optional.empty(),
            Optional.empty(),
            Level.RUN,
            batch,
            reading,
            InputPreparation.Options.defaults(),
            false);
    try (BrainJepa model = SmallModel.load(directory)) {
      return EmbedJob.run(model, inputs.files().scans(), settings, listener);
    }
  }

  @Test
  void aDerivativeBecomesATableInOneGo() throws IOException {
    EmbedResult result = embed("out.csv", 1, ScanListener.SILENT);

    assertThat(result.refused()).isEmpty();
    assertThat(result.rows()).extracting(EmbeddingRow::subject).containsExactly("01", "02");
    EmbeddingRow row = result.rows().getFirst();
    assertThat(row.run()).isEqualTo("task-rest");
    assertThat(row.coverage()).isEqualTo(1);
    assertThat(row.warnings()).anyMatch(warning -> warning.contains("6 confounds regressed out"));
    JsonNode sidecar =
        JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve("out.csv.json")));
    PreprocessRecipe used = PreprocessRecipe.of(recipe.toString(), List.of());
    assertThat(sidecar.get("preprocessing").asString()).isEqualTo("mine");
    assertThat(sidecar.get("preprocessing_sha256").asString()).isEqualTo(used.hash());
    assertThat(sidecar.get("preprocessing_recipe").asString()).isEqualTo(used.yaml());
    JsonNode atlas = sidecar.get("preprocessing_atlases").get(0);
    assertThat(atlas.get("Name").asString()).isEqualTo("Twelve");
    assertThat(atlas.get("Volume").get("Sha256").asString()).hasSize(64);
  }

  @Test
  void keptSeriesAreThoseThatWereEmbedded() {
    List<EmbeddingRow> rows = embed("out.csv", 1, ScanListener.SILENT).rows();

    Path series = folder.resolve("series");
    assertThat(series.resolve("sub-01_task-rest_space-MNI152NLin6Asym_atlas-Twelve_timeseries.tsv"))
        .exists();
    assertThat(
            series.resolve("sub-02_task-rest_space-MNI152NLin6Asym_atlas-Twelve_timeseries.json"))
        .content()
        .contains("\"RepetitionTime\" : 2.0", "\"Recipe\" : \"mine\"", "desc-confounds");
    List<EmbeddingRow> again =
        embed(
                "again.csv",
                1,
                ScanInputs.find(List.of(series.toString())),
                ScanReading.defaults(),
                ScanListener.SILENT)
            .rows();
    assertThat(again).hasSize(2);
    for (int r = 0; r < 2; r++) {
      assertThat(again.get(r).embedding()).containsExactly(rows.get(r).embedding());
    }
  }

  @Test
  void badRunsAreRefusedByNameAndTheRestGoesOn() throws IOException {
    Path far = made.run("sub-03_task-rest", 3, 40);
    Files.delete(far.resolveSibling("sub-03_task-rest_desc-confounds_timeseries.tsv"));
    Path twice = made.run("sub-04_task-rest", 4, 40);
    Files.copy(
        twice,
        twice.resolveSibling(
            twice.getFileName().toString().replace("desc-preproc", "res-2_desc-preproc")));
    Path own = made.run("sub-05_task-rest", 5, 40);
    Files.move(
        own, own.resolveSibling(own.getFileName().toString().replace(MadeStudy.SPACE, "T1w")));
    made.run("sub-06_task-rest", 6, 20);
    Path empty = made.run("sub-07_task-rest", 7, 40);
    Files.write(empty, new byte[0]);

    EmbedResult result = embed("out.csv", 1, ScanListener.SILENT);

    assertThat(result.rows()).extracting(EmbeddingRow::subject).containsExactly("01", "02");
    assertThat(result.refused())
        .extracting(refused -> refused.scan().subject())
        .containsExactly("03", "04", "05", "06", "07");
    List<String> why = result.refused().stream().map(r -> r.problem().line()).toList();
    assertThat(why.get(0)).contains("no table of confounds");
    assertThat(why.get(1)).contains("2 images that could be taken", "res-2_desc-preproc");
    assertThat(why.get(2)).contains("images in T1w;", "MNI152NLin6Asym, the space of the atlas");
    assertThat(why.get(3)).contains("20 frames").contains("32");
    assertThat(why.get(4)).contains("an empty file");
  }

  @Test
  void theRecipesRuleLeavesRunsOutAndTheSidecarSaysWhy() throws IOException {
    made.run("sub-03_task-rest", 3, 40);
    Path table = study.resolve("sub-03/func/sub-03_task-rest_desc-confounds_timeseries.tsv");
    List<String> lines =
        Files.readAllLines(table).stream().map(l -> l.replaceFirst("0\\.\\d+$", "2.5")).toList();
    Files.write(table, lines);

    EmbedResult result = embed("out.csv", 1, ScanListener.SILENT, "exclusion.max_mean_fd=0.5");

    assertThat(result.rows()).hasSize(2);
    assertThat(folder.resolve("out.csv.json"))
        .content()
        .contains("mean_fd 2.500 is above 0.5000", "section exclusion");
    assertThat(folder.resolve("series").toFile().list()).hasSize(4);
  }

  @Test
  void aKilledJobContinuesAndEndsWithTheSameBytes() {
    made.run("sub-03_task-rest", 3, 40);
    embed("whole.parquet", 1, ScanListener.SILENT);
    assertThatThrownBy(() -> embed("again.parquet", 1, new Killer()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(folder.resolve("again.parquet")).doesNotExist();

    assertThatThrownBy(
            () -> embed("again.parquet", 1, ScanListener.SILENT, "cleaning.detrend=null"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("preprocessing_sha256");
    embed("again.parquet", 1, ScanListener.SILENT);

    assertThat(folder.resolve("again.parquet"))
        .hasSameBinaryContentAs(folder.resolve("whole.parquet"));
  }

  @Test
  void withoutARecipeAFolderOfVolumesIsRefusedNamingTheOption() {
    assertThatThrownBy(() -> ScanInputs.find(List.of(study.toString())))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("2 runs of volumes")
        .hasMessageContaining("--recipe");
    Path file =
        study.resolve(
            "sub-01/func/sub-01_task-rest_space-MNI152NLin6Asym_desc-preproc_bold.nii.gz");
    ScanInputs one = ScanInputs.find(List.of(file.toString()));
    assertThatThrownBy(() -> embed("out.csv", 1, one, ScanReading.defaults(), ScanListener.SILENT))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("--recipe");
  }

  @Test
  void runsWithoutVolumesAreTakenAsTheSeriesThatTheyHave() {
    Path series = study.resolve("derivatives/xcp_d/sub-08/func");
    SmallModel.writeRun(series, "sub-08_task-rest_seg-Twelve_timeseries", 8, 40, LABELS);

    EmbedResult result = embed("out.csv", 1, ScanListener.SILENT);

    assertThat(result.refused()).isEmpty();
    assertThat(result.rows()).extracting(EmbeddingRow::subject).containsExactly("01", "02", "08");
    assertThat(folder.resolve("series").toFile().list()).hasSize(4);
  }

  @Test
  void ofTwoImagesOfAnHcpRunTheRecipeSaysWhich() {
    Path results = folder.resolve("HCP/100307/MNINonLinear/Results/rfMRI_REST1_LR");
    MadeStudy.bold(results.resolve("rfMRI_REST1_LR.nii.gz"), 1, new double[40], 2);
    MadeStudy.bold(results.resolve("rfMRI_REST1_LR_hp2000_clean.nii.gz"), 1, new double[40], 2);
    MadeStudy.write(
        results.resolve("Movement_Regressors.txt"), "0.1 0 0 0 0 0 0 0 0 0 0 0 \n".repeat(40));
    study = folder.resolve("HCP");

    EmbeddingRow regressed = embed("out.csv", 1, ScanListener.SILENT).rows().getFirst();
    assertThat(regressed.source()).endsWith("rfMRI_REST1_LR.nii.gz");
    assertThat(regressed.warnings()).anyMatch(warning -> warning.contains("6 confounds"));

    EmbedResult result =
        embed("clean.csv", 1, ScanListener.SILENT, "confounds=null", "cleaning=null");
    EmbeddingRow row = result.rows().getFirst();
    assertThat(row.subject()).isEqualTo("100307");
    assertThat(row.run()).isEqualTo("task-REST1_dir-LR");
    assertThat(row.source()).endsWith("_hp2000_clean.nii.gz");
    assertThat(folder.resolve("series").toFile().list())
        .contains("sub-100307_task-REST1_dir-LR_atlas-Twelve_timeseries.tsv");

    study = folder.resolve("HCP/*/MNINonLinear/Results/*/*_clean.nii.gz");
    assertThat(embed("glob.csv", 1, ScanListener.SILENT).rows().getFirst().source())
        .endsWith("_hp2000_clean.nii.gz");
  }

  @Test
  void aSeriesWithoutATimeHasThatOfItsRawRun() throws IOException {
    MadeStudy.write(study.resolve("raw/dataset_description.json"), "{\"DatasetType\": \"raw\"}");
    MadeStudy.write(study.resolve("raw/task-rest_bold.json"), "{\"RepetitionTime\": 2.0}");
    MadeStudy.write(study.resolve("raw/sub-09/func/sub-09_task-rest_bold.nii.gz"), "voxels");
    Path series = study.resolve("raw/derivatives/xcp_d/sub-09/func");
    Path table =
        SmallModel.writeRun(series, "sub-09_task-rest_seg-Twelve_timeseries", 9, 40, LABELS);
    Files.delete(table.resolveSibling("sub-09_task-rest_seg-Twelve_timeseries.json"));
    ScanInputs inputs = ScanInputs.find(List.of(study.resolve("raw").toString()));
    ScanReading reading =
        new ScanReading(ReadOptions.defaults(), Optional.empty(), Optional.empty(), inputs.facts());

    EmbeddingRow row = embed("out.csv", 1, inputs, reading, ScanListener.SILENT).rows().getFirst();

    assertThat(row.subject()).isEqualTo("09");
    assertThat(row.warnings())
        .anyMatch(warning -> warning.startsWith("repetition time 2.0 s of the run, by "));
  }

  private static final class Killer implements ScanListener {
    @Override
    public void started(int scans, int before) {}

    @Override
    public void used(ScanFile scan) {
      if (scan.subject().equals("02")) {
        throw new IllegalStateException("killed");
      }
    }

    @Override
    public void refused(ScanFile scan, Problem problem) {}
  }
}
