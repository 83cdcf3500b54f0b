package org.engram.imaging.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.engram.imaging.bids.DataSetDescription;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetSurveyTest {
  private static final String STANDARD = "MNI152NLin2009cAsym";

  @TempDir private Path folder;

  @Test
  void aStudyIsSortedIntoItsDataSets() throws IOException {
    DataSetSurvey survey = Tree.study(folder).survey();

    assertThat(survey.dataSets())
        .extracting(DataSet::layout)
        .containsExactly(Layout.BIDS_RAW, Layout.FMRIPREP, Layout.XCP_D);
    assertThat(survey.dataSets())
        .allSatisfy(set -> assertThat(set.subjects()).containsExactly("01", "02"));
    assertThat(survey.dataSets().get(1).description().get().generators())
        .containsExactly(new DataSetDescription.Generator("fMRIPrep", "23.2.1"));
    assertThat(survey.dataSets().get(2).description().get().generators().getFirst().title())
        .isEqualTo("xcp_d 0.10.0");
    assertThat(survey.runs()).hasSize(6);
    assertThat(survey.findings()).isEmpty();
    assertThat(survey.files()).isEqualTo(4 + 2 * 18);
    assertThat(survey.leftOut())
        .containsExactlyInAnyOrder(
            folder.resolve("derivatives/fmriprep/sub-01/figures"),
            folder.resolve("derivatives/fmriprep/sub-02/figures"));
  }

  @Test
  void aPreparedRunHasAllThatBelongsToIt() throws IOException {
    Tree tree = Tree.study(folder);
    ScanRun run = tree.survey().dataSets().get(1).runs().getFirst();
    String stem = "derivatives/fmriprep/sub-01/func/sub-01_task-rest_";

    assertThat(run.name().id()).isEqualTo("sub-01_task-rest");
    assertThat(run.spaces()).containsExactly(STANDARD, "T1w", "fsLR");
    BoldImage image = run.image(STANDARD).get();
    assertThat(image.path())
        .isEqualTo(tree.at(stem + "space-" + STANDARD + "_res-2_desc-preproc_bold.nii.gz"));
    assertThat(image.mask())
        .contains(tree.at(stem + "space-" + STANDARD + "_res-2_desc-brain_mask.nii.gz"));
    assertThat(image.resolution()).isEqualTo("2");
    assertThat(image.inStandardSpace()).isTrue();
    assertThat(run.image("T1w").get().inStandardSpace()).isFalse();
    assertThat(run.image("T1w").get().mask())
        .contains(tree.at(stem + "space-T1w_desc-brain_mask.nii.gz"));
    assertThat(run.dense()).extracting(DenseSeries::density).containsExactly("91k");
    assertThat(run.surfaces()).extracting(SurfaceSeries::hemisphere).containsExactly("L", "R");
    assertThat(run.confounds()).contains(tree.at(stem + "desc-confounds_timeseries.tsv"));
    assertThat(run.series()).isEmpty();
  }

  @Test
  void aDerivativeWithoutItsOwnRepetitionTimeTakesTheRawRuns() throws IOException {
    Tree tree = Tree.study(folder);
    ScanRun denoised = tree.survey().dataSets().get(2).runs().getFirst();

    assertThat(denoised.repetitionTime()).hasValue(2.0);
    assertThat(denoised.timing().get().file()).isEqualTo(tree.at("task-rest_bold.json"));
    assertThat(denoised.series())
        .containsExactly(
            new ParcelSeries(
                tree.at(
                    "derivatives/xcp_d/sub-01/func/sub-01_task-rest_space-"
                        + STANDARD
                        + "_seg-4S456Parcels_stat-mean_timeseries.tsv"),
                "4S456Parcels",
                STANDARD,
                "mean",
                ""));
    assertThat(denoised.motion()).isPresent();
    assertThat(denoised.image(STANDARD).get().description()).isEqualTo("denoised");
  }

  @Test
  void aDerivativesOwnRepetitionTimeWins() throws IOException {
    Tree tree = Tree.study(folder);
    tree.rest("derivatives/xcp_d/task-rest_bold.json", 2.5);

    List<ScanRun> runs = tree.survey().dataSets().get(2).runs();

    assertThat(runs).allSatisfy(run -> assertThat(run.repetitionTime()).hasValue(2.5));
  }

  @Test
  void anatomicalsAreListedByModalityAndSpace() throws IOException {
    DataSetSurvey survey = Tree.study(folder).survey();

    assertThat(survey.dataSets().getFirst().anatomicals())
        .extracting(a -> a.subject() + " " + a.modality() + " " + a.space())
        .containsExactly("01 FLAIR ", "01 T1w ", "02 FLAIR ", "02 T1w ");
    assertThat(survey.dataSets().get(1).anatomicals())
        .extracting(a -> a.modality() + " " + a.space() + " " + a.description())
        .containsOnly("T1w " + STANDARD + " preproc");
  }

  @Test
  void echoesAndPartsAreOneRun() throws IOException {
    Tree tree =
        new Tree(folder)
            .files(
                "sub-1/func/sub-1_task-rest_dir-AP_echo-1_bold.nii.gz",
                "sub-1/func/sub-1_task-rest_dir-AP_echo-2_bold.nii.gz",
                "sub-1/func/sub-1_task-rest_dir-AP_echo-2_part-phase_bold.nii.gz",
                "sub-1/func/sub-1_task-rest_dir-PA_bold.nii.gz");

    List<ScanRun> runs = tree.survey().runs();

    assertThat(runs)
        .extracting(run -> run.name().id())
        .containsExactly("sub-1_task-rest_dir-AP", "sub-1_task-rest_dir-PA");
    assertThat(runs.getFirst().images()).extracting(BoldImage::echo).containsExactly("1", "2");
  }

  @Test
  void namesOfEarlyFmriprepAreKnown() throws IOException {
    String stem = "sub-1/func/sub-1_task-rest_bold_";
    ScanRun run =
        new Tree(folder)
            .files(
                stem + "confounds.tsv",
                stem + "space-MNI152NLin2009cAsym_preproc.nii.gz",
                stem + "space-MNI152NLin2009cAsym_brainmask.nii.gz")
            .survey()
            .runs()
            .getFirst();

    assertThat(run.layout()).isEqualTo(Layout.FMRIPREP);
    assertThat(run.image(STANDARD).get().mask()).isPresent();
    assertThat(run.confounds()).isPresent();
  }

  @Test
  void hcpFoldersAreReadByTheirRules() throws IOException {
    String results = "100307/MNINonLinear/Results/rfMRI_REST1_LR/";
    DataSetSurvey survey =
        new Tree(folder)
            .files(
                results + "rfMRI_REST1_LR.nii.gz",
                results + "rfMRI_REST1_LR_hp2000_clean.nii.gz",
                results + "rfMRI_REST1_LR_SBRef.nii.gz",
                results + "rfMRI_REST1_LR_Atlas.dtseries.nii",
                results + "rfMRI_REST1_LR_Atlas_MSMAll_hp2000_clean.dtseries.nii",
                results + "brainmask_fs.2.nii.gz",
                results + "Movement_Regressors.txt",
                "100307/MNINonLinear/T1w_restore.nii.gz",
                "100307/MNINonLinear/T2w_restore_brain.nii.gz",
                "100307/MNINonLinear/aparc+aseg.nii.gz")
            .survey();
    ScanRun run = survey.runs().getFirst();

    assertThat(survey.runs()).hasSize(1);
    assertThat(run.layout()).isEqualTo(Layout.HCP);
    assertThat(run.name().id()).isEqualTo("sub-100307_task-REST1_dir-LR");
    assertThat(run.images()).extracting(BoldImage::description).containsExactly("", "hp2000_clean");
    assertThat(run.images())
        .allSatisfy(image -> assertThat(image.space()).isEqualTo("MNI152NLin6Asym"))
        .allSatisfy(image -> assertThat(image.mask()).isPresent());
    assertThat(run.dense())
        .extracting(DenseSeries::description)
        .containsExactly("", "MSMAll_hp2000_clean");
    assertThat(run.confounds()).isPresent();
    assertThat(run.timing()).isEmpty();
    assertThat(survey.dataSets().getFirst().anatomicals())
        .extracting(Anatomical::modality)
        .containsExactly("T1w", "T2w");
    assertThat(survey.findings()).isEmpty();
  }

  @Test
  void aPlainFolderIsSeriesImagesAndTheRest() throws IOException {
    DataSetSurvey survey =
        new Tree(folder)
            .files(
                "NYU_0050952_rois_ho.1D",
                "site2/tc.mat",
                "site3/tc.mat",
                "phenotypes.csv",
                "me_rest_bold.nii.gz",
                "me_T1.nii.gz",
                "thing.nii.gz",
                "notes.docx")
            .survey();
    DataSet set = survey.dataSets().getFirst();

    assertThat(set.layout()).isEqualTo(Layout.PLAIN);
    assertThat(set.runs())
        .extracting(ScanRun::subject)
        .containsExactly("NYU_0050952_rois_ho", "me_rest_bold", "site2/tc", "site3/tc");
    assertThat(set.anatomicals()).extracting(Anatomical::modality).containsExactly("T1w");
    assertThat(set.otherImages()).isEqualTo(1);
  }

  @Test
  void aUkBiobankPairIsOneSeries() throws IOException {
    List<ScanRun> runs =
        new Tree(folder)
            .files(
                "1000001/fMRI.Tian_Subcortex_S3_3T.csv.gz", "1000001/fMRI.Schaefer17n400p.csv.gz")
            .survey()
            .runs();

    assertThat(runs).hasSize(1);
    assertThat(runs.getFirst().subject()).isEqualTo("1000001");
    assertThat(runs.getFirst().series().getFirst().path()).isEqualTo(folder.resolve("1000001"));
  }

  @Test
  void aMissingFolderIsRefused() {
    assertThatThrownBy(() -> DataSetSurvey.of(folder.resolve("none")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no such folder");
  }
}
