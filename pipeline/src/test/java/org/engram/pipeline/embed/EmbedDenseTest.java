package org.engram.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.atlas.library.AtlasLibrary;
import org.engram.imaging.atlas.library.AtlasRegistration;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.pipeline.parcellate.ParcellateJob;
import org.engram.pipeline.parcellate.ParcellateSettings;
import org.engram.pipeline.preprocess.AtlasFileSettings;
import org.engram.pipeline.preprocess.MadeDense;
import org.engram.pipeline.preprocess.MadeStudy;
import org.engram.pipeline.preprocess.PreprocessRecipe;
import org.engram.pipeline.preprocess.Preprocessor;
import org.engram.pipeline.scan.ScanInputs;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.pipeline.scan.VolumeReading;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dense CIFTI series to embeddings. */
class EmbedDenseTest {
  @TempDir Path folder;
  private Path labels;
  private Path model;
  private AtlasLibrary library;

  @BeforeEach
  void makeLabelsAndModel() {
    labels = MadeDense.labels(folder, "Twelve");
    model = SmallModel.write(folder.resolve("model"));
    library = new AtlasLibrary(folder.resolve("none"), folder.resolve("neither"));
  }

  private Preprocessor preprocessor(String recipe, AtlasFileSettings... atlases) {
    return Preprocessor.open(
        PreprocessRecipe.named(recipe).withAtlases(List.of(), List.of(atlases)), library, 1);
  }

  private Preprocessor byLabels() {
    return preprocessor("minimal", AtlasFileSettings.defaults(labels));
  }

  private EmbedResult embed(Preprocessor by, Path input) {
    ScanInputs inputs = ScanInputs.find(List.of(input.toString()), by, Optional.empty());
    VolumeReading volumes = VolumeReading.open(by, Optional.of(folder.resolve("series")));
    return embed(
        inputs,
        new ScanReading(
            ReadOptions.defaults(), Optional.empty(), Optional.of(volumes), inputs.facts()));
  }

  private EmbedResult embed(ScanInputs inputs, ScanReading reading) {
    EmbedSettings settings =
        new EmbedSettings(
            folder.resolve("out.csv"),
            Optional.empty(),
            Optional.empty(),
            Level.RUN,
            1,
            reading,
            InputPreparation.Options.defaults(),
            true);
    try (BrainJepa loaded = SmallModel.load(model)) {
      return EmbedJob.run(loaded, inputs.files().scans(), settings, ScanListener.SILENT);
    }
  }

  @Test
  void aDenseFileIsParcellatedAndEmbeddedAsItsParcelSeriesWouldBe() {
    Path run = MadeDense.run(folder.resolve("in/sub-01_task-rest_bold.dtseries.nii"), 1, 40);

    EmbeddingRow row = embed(byLabels(), run).rows().getFirst();

    assertThat(row.subject()).isEqualTo("01");
    assertThat(row.coverage()).isEqualTo(1);
    assertThat(folder.resolve("out.csv.json")).content().contains("LabelFile");
    Path parcels = folder.resolve("parcels/sub-01_task-rest_bold.ptseries.nii");
    assertThat(parcels.getParent().toFile().mkdir()).isTrue();
    ParcellateJob.run(run, parcels, false, ParcellateSettings.of(labels.toString()), library);
    EmbeddingRow series =
        embed(ScanInputs.find(List.of(parcels.toString())), ScanReading.defaults())
            .rows()
            .getFirst();
    assertThat(series.subject()).isEqualTo("01");
    for (int d = 0; d < row.embedding().length; d++) { // the file has single precision
      assertThat(series.embedding()[d]).isCloseTo(row.embedding()[d], within(1e-4f));
    }
  }

  @Test
  void ofAnHcpRunTheMsmAllSeriesIsTakenUncleanedWhereConfoundsAreRegressedOut() {
    Path results = folder.resolve("HCP/100307/MNINonLinear/Results/rfMRI_REST1_LR");
    for (String kind :
        List.of("", "_hp2000_clean", "_MSMAll", "_MSMAll_hp2000_clean", "_MSMAll_mean")) {
      MadeDense.run(results.resolve("rfMRI_REST1_LR_Atlas" + kind + ".dtseries.nii"), 3, 40);
    }
    MadeStudy.write(
        results.resolve("Movement_Regressors.txt"),
        "0.1 0 0 0 0.2 0 0 0 0 0 0 0 \n0 0.2 0 0 0 0 0 0 0 0 0 0 \n".repeat(20));
    Path hcp = folder.resolve("HCP");

    EmbeddingRow cleaned = embed(byLabels(), hcp).rows().getFirst();
    assertThat(cleaned.source()).endsWith("rfMRI_REST1_LR_Atlas_MSMAll_hp2000_clean.dtseries.nii");
    assertThat(cleaned.subject()).isEqualTo("100307");

    Path recipe =
        MadeStudy.write(
            folder.resolve("mine.yaml"),
            "name: mine\nconfounds:\n  strategy: [motion]\n  motion: full\ncleaning: {}\n");
    Preprocessor regressing =
        Preprocessor.open(
            PreprocessRecipe.of(recipe.toString(), List.of())
                .withAtlases(List.of(), List.of(AtlasFileSettings.defaults(labels))),
            library,
            1);
    EmbeddingRow raw = embed(regressing, hcp).rows().getFirst();
    assertThat(raw.source()).endsWith("rfMRI_REST1_LR_Atlas_MSMAll.dtseries.nii");
    assertThat(raw.warnings()).anyMatch(warning -> warning.contains("24 confounds"));
  }

  @Test
  void aDerivativesDenseSeriesIsFoundBesideItsVolumes() {
    Path study = folder.resolve("study");
    new MadeStudy(study).run("sub-01_task-rest", 1, 40);
    MadeDense.run(
        study.resolve("sub-01/func/sub-01_task-rest_space-fsLR_den-91k_bold.dtseries.nii"), 1, 40);

    assertThat(embed(byLabels(), study).rows().getFirst().source())
        .endsWith("space-fsLR_den-91k_bold.dtseries.nii");
    AtlasFileSettings volume = AtlasFileSettings.defaults(MadeStudy.atlas(folder));
    assertThat(embed(preprocessor("minimal", volume), study).rows().getFirst().source())
        .endsWith("desc-preproc_bold.nii.gz");
  }

  @Test
  void anAtlasOfTheLibraryWithBothKindsTakesBoth() {
    AtlasLibrary both = new AtlasLibrary(folder.resolve("library"), folder.resolve("neither"));
    Path volume = MadeStudy.atlas(folder);
    both.add(
        new AtlasRegistration(
            "twelve",
            List.of(volume, labels),
            Optional.of(folder.resolve("tpl-" + MadeStudy.SPACE + "_atlas-Twelve_dseg.tsv")),
            MadeStudy.SPACE,
            "",
            "",
            false));
    Path study = folder.resolve("study");
    new MadeStudy(study).run("sub-01_task-rest", 1, 40);
    MadeDense.run(
        study.resolve("sub-02/func/sub-02_task-rest_space-fsLR_den-91k_bold.dtseries.nii"), 2, 40);
    Preprocessor by =
        Preprocessor.open(
            PreprocessRecipe.named("minimal").withAtlases(List.of("twelve")), both, 1);

    assertThat(embed(by, study).rows())
        .extracting(EmbeddingRow::subject)
        .containsExactly("01", "02");
  }

  @Test
  void whatDoesNotFitIsRefusedInWords() {
    Path run = MadeDense.run(folder.resolve("in/sub-01_task-rest_bold.dtseries.nii"), 1, 40);
    AtlasFileSettings volume = AtlasFileSettings.defaults(MadeStudy.atlas(folder));
    assertThatThrownBy(() -> embed(preprocessor("minimal", volume), run))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("a dense CIFTI series")
        .hasMessageContaining(".dlabel.nii");
    assertThatThrownBy(() -> embed(preprocessor("minimal", volume), folder.resolve("in")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("dense CIFTI series and no volumes");
    assertThatThrownBy(() -> preprocessor("minimal", volume, AtlasFileSettings.defaults(labels)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("among volumes of labels");
    ScanInputs without = ScanInputs.find(List.of(run.toString()));
    assertThatThrownBy(() -> embed(without, ScanReading.defaults()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("--recipe");
    Path study = folder.resolve("study");
    new MadeStudy(study).run("sub-03_task-rest", 1, 40);
    assertThatThrownBy(() -> embed(byLabels(), study))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("a dense CIFTI series (.dtseries.nii)");
  }
}
