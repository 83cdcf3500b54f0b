package org.engram.pipeline.survey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.atlas.library.AtlasLibrary;
import org.engram.imaging.atlas.library.AtlasRegistration;
import org.engram.imaging.dataset.Finding;
import org.engram.imaging.dataset.SurveyLimits;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSurveyTest {
  private static final String FUNC = "sub-01/func/sub-01_task-rest_";

  @TempDir private Path folder;
  private AtlasLibrary library;

  @BeforeEach
  void timed() throws IOException {
    library = new AtlasLibrary(folder.resolve("home"), folder.resolve("templateflow"));
    write("task-rest_bold.json", "{\"RepetitionTime\": 2}");
    write("task-rest_timeseries.json", "{\"RepetitionTime\": 2}");
    write("dataset_description.json", "{\"Name\": \"Made\", \"DatasetType\": \"derivative\"}");
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve("study").resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private FolderSurvey survey() {
    return FolderSurvey.of(folder.resolve("study"), SurveyLimits.defaults(), library);
  }

  private RunUse only() {
    assertThat(survey().uses()).hasSize(1);
    return survey().uses().getFirst();
  }

  @Test
  void aSeriesIsEmbeddedEvenWhereThereIsAnImage() throws IOException {
    write(FUNC + "space-MNI152NLin6Asym_desc-preproc_bold.nii.gz", "voxels");
    write(FUNC + "seg-Tian_timeseries.tsv", "table");

    assertThat(only().verdict()).isEqualTo(RunUse.Verdict.EMBED);
    assertThat(only().words()).isEqualTo("embed Tian");
    assertThat(only().needs()).isEmpty();
  }

  @Test
  void anImageIsParcellatedWithTheAtlasOfItsSpace() throws IOException {
    write(FUNC + "space-MNI152NLin6Asym_desc-preproc_bold.nii.gz", "voxels");
    assertThat(only().verdict()).isEqualTo(RunUse.Verdict.NEEDS_ATLAS);

    register("elsewhere", "MNI152NLin2009cAsym");
    assertThat(only().verdict()).isEqualTo(RunUse.Verdict.NEEDS_ATLAS);

    register("tian", "MNI152NLin6Asym");
    assertThat(only().verdict()).isEqualTo(RunUse.Verdict.PARCELLATE);
    assertThat(only().words()).isEqualTo("parcellate MNI152NLin6Asym with tian");
    assertThat(only().needs()).containsExactly("no confounds to clean with");
  }

  private void register(String name, String space) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".nii"), "voxels");
    library.add(new AtlasRegistration(name, List.of(file), Optional.empty(), space, "", "", false));
  }

  @Test
  void aSubjectsOwnSpaceIsNoStandardOne() throws IOException {
    write(FUNC + "space-T1w_desc-preproc_bold.nii.gz", "voxels");

    assertThat(only().verdict()).isEqualTo(RunUse.Verdict.NEEDS_SPACE);
    assertThat(only().words()).isEqualTo("in the subject's own space");
  }

  @Test
  void surfacesAloneAreNotUsed() throws IOException {
    write(FUNC + "hemi-L_space-fsaverage5_bold.func.gii", "vertices");

    assertThat(only().verdict()).isEqualTo(RunUse.Verdict.NOT_USED);
  }

  @Test
  void aRunWithTwoFilesForOneThingIsRefused() throws IOException {
    write(FUNC + "bold.nii.gz", "voxels");
    write(FUNC + "bold.nii", "voxels");

    assertThat(survey().refused()).hasSize(1);
    assertThat(only().words()).isEqualTo("two files for one thing");
  }

  @Test
  void peopleAreComparedWithTheFolder() throws IOException {
    write(FUNC + "bold.nii.gz", "voxels");
    write("participants.tsv", "participant_id\tage\nsub-02\t1\nsub-03\t2\n");
    write("phenotype/iq.tsv", "participant_id\tiq\nsub-01\t100\n");

    FolderSurvey survey = survey();

    assertThat(survey.people().values())
        .extracting(PeopleSummary::rows)
        .containsExactlyInAnyOrder(1, 2);
    assertThat(survey.findings())
        .extracting(f -> f.kind() + " " + f.problem().found())
        .containsExactly(
            "PARTICIPANTS no row for sub-01", "PARTICIPANTS no scans of sub-02, sub-03");
  }

  @Test
  void aTableThatCannotBeReadIsToldAndTheRestIsDone() throws IOException {
    write(FUNC + "bold.nii.gz", "voxels");
    write("participants.tsv", "participant_id\tage\nsub-01\t1\t2\n");

    assertThat(survey().uses()).hasSize(1);
    assertThat(survey().findings())
        .extracting(Finding::kind)
        .containsExactly(Finding.Kind.UNUSABLE_METADATA);
  }
}
