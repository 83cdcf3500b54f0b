package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ScanCommandTest {
  private static final String SPACE = "MNI152NLin2009cAsym";

  @TempDir private Path folder;
  private Path study;
  private Path library;

  @BeforeEach
  void aRawStudyAndItsDerivatives() throws IOException {
    study = folder.resolve("study");
    library = folder.resolve("atlases");
    write("dataset_description.json", "{\"Name\": \"Made\", \"BIDSVersion\": \"1.9.0\"}");
    write("task-rest_bold.json", "{\"RepetitionTime\": 0.735}");
    write("participants.tsv", "participant_id\tage\tsex\nsub-01\t20\tF\nsub-02\tn/a\tM\n");
    write(
        "derivatives/fmriprep/dataset_description.json",
        "{\"Name\": \"fMRIPrep\", \"GeneratedBy\": [{\"Name\": \"fMRIPrep\", \"Version\":"
            + " \"23.2.1\"}]}");
    for (String subject : new String[] {"sub-01", "sub-02"}) {
      String raw = subject + "/func/" + subject + "_task-rest_";
      write(raw + "bold.nii.gz", "voxels");
      String prep = "derivatives/fmriprep/" + raw;
      write(prep + "space-" + SPACE + "_res-2_desc-preproc_bold.nii.gz", "voxels");
      write(prep + "desc-confounds_timeseries.tsv", "table");
    }
    write(
        "derivatives/parcels/sub-01/func/sub-01_task-rest_space-"
            + SPACE
            + "_seg-Tian_timeseries.tsv",
        "table");
  }

  private void write(String path, String text) throws IOException {
    Path file = study.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private CommandRun scan(Object... more) {
    Object[] args = new Object[more.length + 4];
    args[0] = "scan";
    args[1] = study;
    args[2] = "--atlas-library";
    args[3] = library;
    System.arraycopy(more, 0, args, 4, more.length);
    return CommandRun.of(args);
  }

  @Test
  void aStudyIsToldInLines() {
    CommandRun run = scan();

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isEqualTo(0);
    assertThat(run.out().lines())
        .containsExactly(
            study + ": 11 files, 3 data sets, 5 runs",
            "",
            ".  BIDS raw, \"Made\", BIDS 1.9.0",
            "  subjects        2: 01, 02",
            "  runs            2 rest",
            "  spaces          2 own",
            "  TR              0.735 s in 2",
            "  participants    participants.tsv, 2 rows",
            "                  age: whole numbers 20 to 20, 1 missing",
            "                  sex: text: F, M",
            "",
            "derivatives/fmriprep  fMRIPrep, made by fMRIPrep 23.2.1",
            "  subjects        2: 01, 02",
            "  runs            2 rest",
            "  spaces          2 " + SPACE + " res-2",
            "  TR              0.735 s in 2",
            "  confounds       of 2 of 2 runs",
            "",
            "derivatives/parcels  BIDS derivative",
            "  subjects        1: 01",
            "  runs            1 rest",
            "  parcel series   1 Tian",
            "  TR              0.735 s in 1",
            "",
            "what can be done",
            "  1 run   embed",
            "  2 runs  needs an atlas",
            "  2 runs  needs a standard space",
            "",
            "  run               in                    TR       what"
                + "                                   needs",
            "  sub-01_task-rest  .                     0.735 s  in no stated standard space"
                + "            take it from fmriprep",
            "  sub-02_task-rest  .                     0.735 s  in no stated standard space"
                + "            take it from fmriprep",
            "  sub-01_task-rest  derivatives/fmriprep  0.735 s  needs an atlas in " + SPACE,
            "  sub-02_task-rest  derivatives/fmriprep  0.735 s  needs an atlas in " + SPACE,
            "  sub-01_task-rest  derivatives/parcels   0.735 s  embed Tian",
            "",
            "no problems found");
  }

  @Test
  void anAtlasOfTheSpaceMakesRunsReady() throws IOException {
    Path atlas = folder.resolve("tian.nii.gz");
    NiftiWriter.write(
        atlas, new Volume(new Grid(2, 1, 1, Affine.scaling(2, 2, 2)), new float[] {1, 2}));
    CommandRun.of(
        "atlas", "add", atlas, "--name", "tian", "--space", SPACE, "--atlas-library", library);

    CommandRun run = scan();

    assertThat(run.out()).contains("2 runs  parcellate").contains("parcellate " + SPACE + " with ");
  }

  @Test
  void aRunWithAProblemIsRefusedAndToldAtTheEnd() throws IOException {
    write("derivatives/parcels/sub-01/func/sub-01_task-rest_space-X_seg-Y_timeseries.tsv", "");
    write("sub-03/func/sub-03_task-rest_bold.nii.gz", "");

    CommandRun run = scan();

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.out())
        .contains("  1 run   refused")
        .contains("no data: an empty file")
        .contains("3 problems\n")
        .contains("  participants.tsv\n      no row for sub-03\n")
        .contains("  sub-03/func/sub-03_task-rest_bold.nii.gz\n      an empty file\n");
  }

  @Test
  void jsonIsOneObjectWithEveryFileOfEveryRun() {
    CommandRun run = scan("--json");
    JsonNode json = run.json();
    JsonNode prepared = json.get("runs").get(2);

    assertThat(run.out().lines()).hasSize(1);
    assertThat(json.get("files").asInt()).isEqualTo(11);
    assertThat(json.get("refused").asInt()).isEqualTo(0);
    assertThat(json.get("data_sets").get(0).get("people").get(0).get("columns").get(1).get("kind"))
        .hasToString("\"whole numbers\"");
    assertThat(prepared.get("id").asString()).isEqualTo("sub-01_task-rest");
    assertThat(prepared.get("verdict").asString()).isEqualTo("needs an atlas");
    assertThat(prepared.get("repetition_time").asDouble()).isEqualTo(0.735);
    assertThat(prepared.get("repetition_time_from").asString())
        .isEqualTo(study.resolve("task-rest_bold.json").toString());
    assertThat(prepared.get("images").get(0).get("space").asString()).isEqualTo(SPACE);
    assertThat(prepared.get("confounds").asString()).endsWith("desc-confounds_timeseries.tsv");
    assertThat(prepared.get("name").get("task").asString()).isEqualTo("rest");
  }

  @Test
  void longListsAreCutAndAllShowsThem() throws IOException {
    for (int i = 10; i < 40; i++) {
      write("sub-" + i + "/func/sub-" + i + "_task-rest_bold.nii.gz", "voxels");
    }

    assertThat(scan().out()).contains("and 10 more runs; --all lists them");
    assertThat(scan("--all").out()).contains("  sub-39_task-rest  ").doesNotContain("--all lists");
  }

  @Test
  void wrongUsageAndMissingFoldersAreTold() {
    assertThat(scan("--depth", 0).code()).isEqualTo(2);
    CommandRun none = CommandRun.of("scan", study.resolve("none"));
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("no such folder");
    assertThat(CommandRun.of("scan", study.resolve("participants.tsv")).err())
        .contains("engram inspect");
  }
}
