package org.engram.imaging.timeseries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanFilesTest {
  @TempDir Path folder;

  private Path touch(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "x");
  }

  private ScanFiles find(String... inputs) {
    return ScanFiles.find(
        List.of(inputs).stream().map(input -> folder.resolve(input).toString()).toList());
  }

  private List<String> ids(ScanFiles found) {
    return found.scans().stream().map(ScanFile::id).toList();
  }

  @Test
  void bidsNamesSayWhoseScanItIs() {
    ScanFile scan =
        ScanFile.of(
            Path.of("sub-01_ses-2_task-rest_run-1_space-MNI_seg-4S456Parcels_timeseries.tsv"));
    assertThat(scan.subject()).isEqualTo("01");
    assertThat(scan.session()).isEqualTo("2");
    assertThat(scan.task()).isEqualTo("rest");
    assertThat(scan.run()).isEqualTo("1");
    assertThat(scan.variant()).isEqualTo("space-MNI_seg-4S456Parcels");
    assertThat(scan.id()).isEqualTo("01_ses-2_task-rest_run-1_space-MNI_seg-4S456Parcels");
  }

  @Test
  void otherNamesAreTheSubject() {
    assertThat(ScanFile.of(Path.of("NYU_0050952_rois_ho.1D.gz")).subject())
        .isEqualTo("NYU_0050952_rois_ho");
    assertThat(ScanFile.of(Path.of("pcasl.nii.gz")).subject()).isEqualTo("pcasl");
    ScanFile partly = ScanFile.of(Path.of("ts_sub-002_ses-1.f32.npy"));
    assertThat(partly.subject()).isEqualTo("002");
    assertThat(partly.session()).isEqualTo("1");
    assertThat(partly.variant()).isEqualTo("ts_f32");
  }

  @Test
  void aBidsFolderGivesItsSeriesAndListsTheRest() throws IOException {
    touch("dataset_description.json");
    touch("participants.tsv");
    touch("sub-02/func/sub-02_task-rest_timeseries.tsv");
    touch("sub-01/func/sub-01_task-rest_timeseries.tsv");
    touch("sub-01/func/sub-01_task-rest_timeseries.json");
    touch("sub-01/func/sub-01_task-rest_desc-confounds_timeseries.tsv");
    touch("sub-01/func/sub-01_task-rest_motion.tsv");
    touch(".git/a.csv");
    ScanFiles found = find("");
    assertThat(ids(found)).containsExactly("01_task-rest", "02_task-rest");
    assertThat(found.skipped())
        .extracting(skipped -> skipped.path().getFileName().toString())
        .containsExactly(
            "participants.tsv",
            "sub-01_task-rest_desc-confounds_timeseries.tsv",
            "sub-01_task-rest_motion.tsv");
  }

  @Test
  void aPlainFolderGivesAllButTheTablesNamedOtherwise() throws IOException {
    touch("b.csv");
    touch("a.npy");
    touch("deep/c.1D.gz");
    touch("phenotypes.csv");
    touch("subjects_ses-1.txt");
    touch("README.txt");
    touch(".hidden.csv");
    touch("notes.md");
    ScanFiles found = find("");
    assertThat(ids(found)).containsExactly("a", "b", "c");
    assertThat(found.skipped())
        .extracting(ScanFiles.Skipped::reason)
        .containsExactly(
            "a hidden file",
            "named as a table of README, not of a series",
            "named as a table of phenotypes, not of a series",
            "named as a table of subjects, not of a series");
  }

  @Test
  void aUkBiobankPairIsOneScan() throws IOException {
    touch("1001_2_0/fMRI.Schaefer17n400p.csv.gz");
    touch("1001_2_0/fMRI.Tian_Subcortex_S3_3T.csv.gz");
    touch("1002_2_0/fMRI.Schaefer17n400p.csv.gz");
    assertThat(ids(find(""))).containsExactly("1001_2_0", "1002_2_0");
    assertThat(ids(find("1001_2_0", "1001_2_0/fMRI.Schaefer17n400p.csv.gz")))
        .containsExactly("1001_2_0");
  }

  @Test
  void globsMatchBelowTheirFolderAndEachScanIsTakenOnce() throws IOException {
    touch("x/a.csv");
    touch("x/b.csv");
    touch("y/c.csv");
    touch("y/c.txt");
    assertThat(ids(find("x/*.csv"))).containsExactly("a", "b");
    assertThat(ids(find("**/*.csv"))).containsExactly("a", "b", "c");
    assertThat(ids(find("y/c.csv", "*/?.csv"))).containsExactly("c", "a", "b");
    assertThat(ids(find("x/../x/b.csv", "x"))).containsExactly("b", "a");
  }

  @Test
  void oneNameInSeveralFoldersIsToldApartByThem() throws IOException {
    touch("101309/functional/tc.mat");
    touch("101310/functional/tc.mat");
    assertThat(ids(find(""))).containsExactly("101309_functional_tc", "101310_functional_tc");
  }

  @Test
  void twoFilesOfOneScanAreRefusedByBothNames() throws IOException {
    Path tsv = touch("sub-01_timeseries.tsv");
    Path csv = touch("sub-01_timeseries.csv");
    assertThatThrownBy(() -> find(""))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining(tsv.toString())
        .hasMessageContaining(csv.toString());
    touch("s/a.csv");
    touch("s/a.npy");
    assertThatThrownBy(() -> find("s"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("a.npy");
  }

  @Test
  void loopsOfLinksEnd() throws IOException {
    touch("x/a.csv");
    Files.createSymbolicLink(folder.resolve("x/up"), folder);
    Files.createSymbolicLink(folder.resolve("x/gone.csv"), folder.resolve("nowhere"));
    ScanFiles found = find("");
    assertThat(ids(found)).containsExactly("a", "gone");
  }

  @Test
  void nothingFoundIsRefusedWithWhatWasLookedFor() throws IOException {
    touch("x/participants.tsv");
    touch("y/picture.png");
    assertThatThrownBy(() -> find("x"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no scan, 1 files passed over");
    assertThatThrownBy(() -> find("y"))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining(".safetensors");
    assertThatThrownBy(() -> find("absent")).hasMessageContaining("no such file or folder");
    assertThatThrownBy(() -> find("*.xyz")).hasMessageContaining("no file that matches");
    assertThatThrownBy(() -> ScanFiles.find(List.of())).hasMessageContaining("no scan");
  }

  @Test
  void theRealFoldersGiveTheirSeries() {
    ScanFiles found = ScanFiles.find(List.of(TestData.real("timeseries").toString()));
    assertThat(found.scans()).hasSize(24 + 5 + 2 + 1);
    assertThat(found.skipped()).hasSize(5);
    assertThat(ids(found)).contains("NYU_0050952_rois_ho", "001_ses-2_ts", "002_ses-1_ts_f32");
  }

  @Test
  void imagesOfOneNameAndTwoEndingsBearTheirEndings() throws IOException {
    Path plain = Files.writeString(folder.resolve("a.nii"), "x");
    Path packed = Files.writeString(folder.resolve("a.nii.gz"), "y");

    assertThat(ScanFiles.find(List.of(plain.toString(), packed.toString())).scans())
        .extracting(ScanFile::subject)
        .containsExactly("a.nii", "a.nii.gz");
    assertThat(ScanFiles.find(List.of(packed.toString())).scans().getFirst().subject())
        .isEqualTo("a");
  }
}
