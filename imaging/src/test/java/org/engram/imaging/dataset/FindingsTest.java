package org.engram.imaging.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindingsTest {
  @TempDir private Path folder;
  private Tree tree;

  @BeforeEach
  void study() throws IOException {
    tree = Tree.study(folder);
  }

  @Test
  void contentThatIsNotThereIsToldByItsKind() throws IOException {
    String func = "sub-03/func/sub-03_task-";
    tree.file(func + "a_bold.nii.gz", "")
        .link(func + "b_bold.nii.gz", "../nowhere.nii.gz")
        .link(func + "c_bold.nii.gz", "../../.git/annex/objects/x/y/MD5E-s9--0/MD5E-s9--0.nii.gz")
        .file(func + "d_bold.nii.gz", "/annex/objects/MD5E-s9--0.nii.gz\n")
        .file(func + "e_bold.nii.gz", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
        .rest("task-a_bold.json", 2);

    DataSetSurvey survey = tree.survey();

    assertThat(survey.findings())
        .extracting(f -> f.kind() + " " + f.problem().found())
        .containsExactly(
            "NO_CONTENT an empty file",
            "NO_CONTENT a link to nothing",
            "NO_CONTENT git-annex content that was never fetched",
            "NO_CONTENT git-annex content that was never fetched",
            "NO_CONTENT a Git LFS pointer whose content was never fetched");
    assertThat(survey.findings().get(2).problem().remedy())
        .isEqualTo("datalad get " + tree.at(func + "c_bold.nii.gz"));
    assertThat(survey.dataSets().getFirst().runs())
        .filteredOn(run -> run.subject().equals("03"))
        .hasSize(5)
        .noneMatch(ScanRun::hasData);
  }

  @Test
  void twoFilesForOneThingAreADuplicate() throws IOException {
    tree.files("sub-01/func/sub-01_task-rest_bold.nii");

    DataSetSurvey survey = tree.survey();
    ScanRun run = survey.runs().getFirst();

    assertThat(run.ambiguous()).isTrue();
    assertThat(run.images()).hasSize(1);
    assertThat(survey.findings())
        .extracting(f -> f.problem().line())
        .containsExactly(
            tree.at("sub-01/func/sub-01_task-rest_bold.nii.gz")
                + ": by its name the same as "
                + tree.at("sub-01/func/sub-01_task-rest_bold.nii")
                + "; expected one file for each. Remove one of the two, or name them apart");
  }

  @Test
  void runOneAndRunZeroOneAreTheSame() throws IOException {
    tree.files(
        "sub-01/func/sub-01_task-rest_run-1_bold.nii.gz",
        "sub-01/func/sub-01_task-rest_run-01_bold.nii.gz");

    assertThat(tree.survey().findings())
        .extracting(Finding::kind)
        .containsExactly(Finding.Kind.DUPLICATE);
  }

  @Test
  void aRunThatNothingTimesIsTold() throws IOException {
    tree.files("sub-01/func/sub-01_task-tap_bold.nii.gz");

    assertThat(tree.survey().findings())
        .extracting(f -> f.kind() + " " + f.file())
        .containsExactly(
            "NO_REPETITION_TIME " + tree.at("sub-01/func/sub-01_task-tap_bold.nii.gz"));
  }

  @Test
  void aSidecarThatCannotBeUsedIsToldOnceAndByName() throws IOException {
    tree.file("sub-01/func/sub-01_task-rest_bold.json", "{\"RepetitionTime\": 2000}");

    List<Finding> findings = tree.survey().findings();

    assertThat(findings)
        .extracting(Finding::kind)
        .containsExactly(
            Finding.Kind.UNUSABLE_METADATA,
            Finding.Kind.NO_REPETITION_TIME, // fMRIPrep's and XCP-D's, which would take it from it
            Finding.Kind.NO_REPETITION_TIME);
    assertThat(findings.getFirst().problem().remedy()).contains("milliseconds: write 2.0");
  }

  @Test
  void confoundsWithoutDataAreTold() throws IOException {
    String stem = "derivatives/fmriprep/sub-01/func/sub-01_task-tap_desc-confounds_timeseries.tsv";
    tree.files(stem);

    assertThat(tree.survey().findings())
        .extracting(f -> f.kind() + " " + f.file())
        .containsExactly("CONFOUNDS_WITHOUT_DATA " + tree.at(stem));
  }

  @Test
  void aSubjectWithoutASessionThatAnotherHasIsToldOnce() throws IOException {
    Tree two = new Tree(folder.resolve("two"));
    two.rest("task-rest_bold.json", 1)
        .files(
            "sub-1/ses-a/func/sub-1_ses-a_task-rest_bold.nii.gz",
            "sub-1/ses-b/func/sub-1_ses-b_task-rest_bold.nii.gz",
            "sub-2/ses-a/func/sub-2_ses-a_task-rest_bold.nii.gz",
            "derivatives/fmriprep/sub-1/ses-b/func/sub-1_ses-b_task-rest_desc-preproc_bold.nii.gz",
            "derivatives/fmriprep/sub-2/ses-a/func/sub-2_ses-a_task-rest_desc-preproc_bold.nii.gz")
        .file("dataset_description.json", "{}");

    assertThat(two.survey().findings())
        .extracting(f -> f.kind() + " " + f.file() + " " + f.problem().found())
        .containsExactly(
            "SESSION_MISSING " + two.at("sub-2") + " no ses-b",
            "SESSION_MISSING " + two.at("derivatives/fmriprep/sub-1") + " no ses-a");
  }

  @Test
  void aFileInAnotherSubjectsFolderIsTold() throws IOException {
    tree.files("sub-01/func/sub-02_task-tap_bold.nii.gz").rest("task-tap_bold.json", 2);

    assertThat(tree.survey().findings())
        .extracting(f -> f.kind() + " " + f.problem().found())
        .containsExactly("MISPLACED a file of sub-02 in the folder of sub-01");
  }

  @Test
  void aDescriptionThatIsNoJsonIsTold() throws IOException {
    tree.file("derivatives/xcp_d/dataset_description.json", "{\"Name\": ");

    DataSetSurvey survey = tree.survey();

    assertThat(survey.findings())
        .extracting(Finding::kind)
        .containsExactly(Finding.Kind.UNUSABLE_METADATA);
    assertThat(survey.dataSets().get(2).layout()).isEqualTo(Layout.XCP_D);
  }

  @Test
  void hiddenAndIgnoredFilesArePassedOver() throws IOException {
    tree.files(
            "sub-01/func/._sub-01_task-rest_bold.nii",
            ".git/sub-09/func/sub-09_task-rest_bold.nii.gz",
            "sourcedata/sub-09/func/sub-09_task-rest_bold.nii.gz",
            "extra/sub-09_task-rest_bold.nii.gz",
            "sub-01/func/sub-01_task-odd_bold.nii.gz")
        .file(".bidsignore", "# not yet\nextra/\n**/*_task-odd_*\n");

    DataSetSurvey survey = tree.survey();

    assertThat(survey.dataSets().getFirst().subjects()).containsExactly("01", "02");
    assertThat(survey.findings()).isEmpty();
    assertThat(survey.ignored()).isEqualTo(2);
    assertThat(survey.leftOut()).contains(tree.at("sourcedata"));
  }

  @Test
  void loopsOfLinksEndAndLinkedFoldersAreMetOnce(@TempDir Path outside) throws IOException {
    tree.link("sub-01/func/up", "../..").link("again", "sub-01").link("self", "self");
    new Tree(outside).files("sub-03/func/sub-03_task-rest_bold.nii.gz");
    tree.link("sub-03", outside.resolve("sub-03").toString());

    DataSetSurvey survey = tree.survey();

    assertThat(survey.dataSets().getFirst().subjects()).containsExactly("01", "02", "03");
    assertThat(survey.runs()).hasSize(7);
    assertThat(survey.findings())
        .extracting(f -> f.problem().found())
        .as("the link to itself is none of BIDS's files")
        .isEmpty();
    Files.delete(tree.at("sub-03"));
  }

  @Test
  void limitsAreToldAndHeld() {
    DataSetSurvey few = DataSetSurvey.of(folder, new SurveyLimits(16, 20));
    DataSetSurvey flat = DataSetSurvey.of(folder, new SurveyLimits(1, 1000));

    assertThat(few.files()).isLessThanOrEqualTo(20);
    assertThat(few.findings())
        .filteredOn(f -> f.kind() == Finding.Kind.NOT_LOOKED_AT)
        .extracting(f -> f.problem().found())
        .containsExactly("more than 20 files and folders; the rest was not looked at");
    assertThat(flat.files()).isEqualTo(2);
    assertThat(flat.findings())
        .extracting(f -> f.problem().found())
        .contains("more than 1 folders deep");
  }
}
