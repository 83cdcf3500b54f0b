package org.engram.pipeline.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QualityInputsTest {
  private static final String FUNC = "sub-01/func/sub-01_task-rest_";
  private static final String MNI = FUNC + "space-MNI152NLin2009cAsym_desc-";

  @TempDir private Path folder;

  private QualityInputs find(Object... inputs) {
    return QualityInputs.find(Stream.of(inputs).map(Object::toString).toList(), Optional.empty());
  }

  private Path made(String path, String text) {
    return MadeScans.text(folder.resolve(path), text);
  }

  private Path prepared() {
    made("dataset_description.json", "{\"Name\": \"Raw\", \"DatasetType\": \"raw\"}");
    made(FUNC + "bold.nii.gz", "voxels");
    made(FUNC + "bold.json", "{\"RepetitionTime\": 2}");
    Path prep = folder.resolve("derivatives/fmriprep");
    made(
        "derivatives/fmriprep/dataset_description.json",
        "{\"Name\": \"fMRIPrep\", \"GeneratedBy\": [{\"Name\": \"fMRIPrep\"}]}");
    made("derivatives/fmriprep/" + FUNC + "space-T1w_desc-preproc_bold.nii.gz", "voxels");
    made("derivatives/fmriprep/" + MNI + "preproc_bold.nii.gz", "voxels");
    made("derivatives/fmriprep/" + MNI + "brain_mask.nii.gz", "voxels");
    made("derivatives/fmriprep/" + FUNC + "desc-confounds_timeseries.tsv", "table");
    return prep;
  }

  @Test
  void aRunOfAStudyIsItsPreparedImageWithMaskConfoundsAndTime() {
    Path prep = prepared();

    QualityInputs found = find(folder);

    assertThat(found.scans())
        .containsExactly(
            new QualityScan(
                new ScanFile(
                    prep.resolve(MNI + "preproc_bold.nii.gz"),
                    "01",
                    "",
                    "rest",
                    "",
                    "space-MNI152NLin2009cAsym_desc-preproc"),
                true,
                Optional.of(prep.resolve(MNI + "brain_mask.nii.gz")),
                Optional.of(
                    new QualityScan.Table(
                        prep.resolve(FUNC + "desc-confounds_timeseries.tsv"), false)),
                OptionalDouble.of(2),
                ""));
    assertThat(found.skipped())
        .extracting(ScanFiles.Skipped::path)
        .containsExactlyInAnyOrder(
            folder.resolve(FUNC + "bold.nii.gz"),
            prep.resolve(FUNC + "space-T1w_desc-preproc_bold.nii.gz"));
  }

  @Test
  void theSpaceThatIsAskedForIsTaken() {
    Path prep = prepared();

    assertThat(QualityInputs.find(List.of(prep.toString()), Optional.of("T1w")).scans())
        .extracting(scan -> scan.file().path())
        .containsExactly(prep.resolve(FUNC + "space-T1w_desc-preproc_bold.nii.gz"));
    assertThatThrownBy(() -> QualityInputs.find(List.of(prep.toString()), Optional.of("X")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no run with a series or an image in space X");
  }

  @Test
  void parcelSeriesGoBeforeImagesAndTakeTheOtherDataSetsTable() {
    Path prep = prepared();
    Path series = folder.resolve("derivatives/parcels/" + FUNC + "seg-Tian_timeseries.tsv");
    MadeScans.series(series);

    QualityInputs found = find(folder);

    assertThat(found.scans()).hasSize(1);
    QualityScan scan = found.scans().getFirst();
    assertThat(scan.file().path()).isEqualTo(series);
    assertThat(scan.image()).isFalse();
    assertThat(scan.confounds())
        .contains(
            new QualityScan.Table(prep.resolve(FUNC + "desc-confounds_timeseries.tsv"), true));
    assertThat(scan.repetitionTime()).hasValue(2);
    assertThat(found.skipped()).hasSize(3);
  }

  @Test
  void aFileBringsWhatLiesBesideItByName() {
    Path prep = prepared();
    Path image = prep.resolve(MNI + "preproc_bold.nii.gz");

    QualityScan scan = find(image).scans().getFirst();

    assertThat(scan.file().path()).isEqualTo(image);
    assertThat(scan.mask()).contains(prep.resolve(MNI + "brain_mask.nii.gz"));
    assertThat(scan.confounds())
        .contains(
            new QualityScan.Table(prep.resolve(FUNC + "desc-confounds_timeseries.tsv"), false));
  }

  @Test
  void aPlainFolderIsTakenAsEmbedTakesIt() {
    MadeScans.series(folder.resolve("plain/a.tsv"));
    MadeScans.series(folder.resolve("plain/deep/b.tsv"));
    made("plain/phenotypes.csv", "id,age\n1,2\n");
    String plain = folder.resolve("plain").toString();

    QualityInputs found = find(plain, plain + "/a.tsv");

    ScanFiles asEmbed = ScanFiles.find(List.of(plain));
    assertThat(found.scans()).extracting(QualityScan::file).isEqualTo(asEmbed.scans());
    assertThat(found.skipped()).isEqualTo(asEmbed.skipped());
    assertThat(found.scans()).extracting(QualityScan::image).containsOnly(false);
  }

  @Test
  void aDenseSeriesIsTakenWhereARunHasNoVolumesAndHcpsMotionWithIt() {
    String results = "HCP/100307/MNINonLinear/Results/rfMRI_REST1_LR/";
    made(results + "rfMRI_REST1_LR_Atlas.dtseries.nii", "numbers");
    made(results + "rfMRI_REST1_LR_Atlas_MSMAll.dtseries.nii", "numbers");
    made(results + "rfMRI_REST1_LR_Atlas_MSMAll_hp2000_clean.dtseries.nii", "numbers");
    Path motion = made(results + "Movement_Regressors.txt", "0 0 0 0 0 0 0 0 0 0 0 0\n");

    QualityScan scan = find(folder.resolve("HCP")).scans().getFirst();

    assertThat(scan.file().path().getFileName())
        .hasToString("rfMRI_REST1_LR_Atlas_MSMAll.dtseries.nii");
    assertThat(scan.dense()).isTrue();
    assertThat(scan.confounds()).contains(new QualityScan.Table(motion, false));
    prepared();
    made("derivatives/fmriprep/" + FUNC + "space-fsLR_den-91k_bold.dtseries.nii", "numbers");
    assertThat(find(folder.resolve("derivatives")).scans().getFirst().dense()).isFalse();
    assertThat(
            QualityInputs.find(
                    List.of(folder.resolve("derivatives").toString()), Optional.of("fsLR"))
                .scans()
                .getFirst()
                .dense())
        .isTrue();
  }

  @Test
  void aRunWithoutContentIsRefusedAndTheRestGoesOn() {
    prepared();
    made("derivatives/fmriprep/" + FUNC.replace("01", "02") + "desc-preproc_bold.nii.gz", "");

    QualityInputs found = find(folder);

    assertThat(found.scans()).hasSize(1);
    assertThat(found.refused()).hasSize(1);
    assertThat(found.refused().getFirst().scan().subject()).isEqualTo("02");
    assertThat(found.refused().getFirst().problem().found()).isEqualTo("an empty file");
  }

  @Test
  void aTableOrMaskByOptionIsForOneScan() {
    Path a = MadeScans.series(folder.resolve("a.tsv"));
    Path b = MadeScans.series(folder.resolve("b.tsv"));

    assertThat(find(a).withConfounds(b).scans().getFirst().confounds())
        .contains(new QualityScan.Table(b, false));
    assertThatThrownBy(() -> find(a, b).withConfounds(b))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("2 scans; expected a single scan");
    assertThatThrownBy(() -> find(a).withMask(b))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("an image over time");
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertThatThrownBy(() -> find(folder.resolve("none.nii.gz")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no such file");
  }
}
