package org.engram.pipeline.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.format.OpenVolumes;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.quality.QualityFlag;
import org.engram.imaging.quality.ScanQuality;
import org.engram.pipeline.scan.ScanListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real scans; skipped, and said so, where they are not there. */
class RealQualityJobTest {
  @TempDir private Path folder;

  @Test
  void theFirstThirtyVolumesOfARealRunWithARealTable() {
    Path first = folder.resolve("first30.nii.gz");
    try (OpenVolumes run = VolumeFile.open(real("fmri4d/nitime_fmri1.nii.gz"))) {
      float[][] frames = new float[30][run.grid().voxels()];
      for (float[] frame : frames) {
        assertThat(run.advance()).isTrue();
        run.read(frame);
      }
      MadeScans.image(first, run.grid(), 30, 1.35, (v, t) -> frames[t][v]);
    }
    QualityInputs inputs =
        QualityInputs.find(List.of(first.toString()), Optional.empty())
            .withConfounds(real("fmri4d/fmriprep_desc-confounds_regressors.tsv"));

    ScanQuality scan = run(inputs).scans().getFirst().quality();

    assertThat(scan.regions()).isEqualTo(1776);
    assertThat(scan.minutes().orElseThrow()).isCloseTo(0.675, within(1e-6));
    assertThat(scan.meanFd().orElseThrow()).isCloseTo(0.107792906248, within(1e-10));
    assertThat(scan.maxStdDvars().orElseThrow()).isCloseTo(1.355317, within(1e-12));
    assertThat(scan.tsnr().orElseThrow()).isCloseTo(32.29757976569337, within(1e-9));
    assertThat(scan.flags()).extracting(QualityFlag::kind).containsExactly(QualityFlag.Kind.SHORT);
  }

  @Test
  void aFolderOfRealSeriesWithOneRegionThatNeverChanges() {
    QualityInputs inputs =
        QualityInputs.find(List.of(real("timeseries/abide_ho").toString()), Optional.empty());

    QualityResult result = run(inputs);

    assertThat(result.scans()).hasSize(24);
    assertThat(result.refused()).isEmpty();
    assertThat(result.scans())
        .filteredOn(scan -> scan.silent() > 0)
        .singleElement()
        .satisfies(
            scan -> {
              assertThat(scan.scan().file().id()).contains("50320");
              assertThat(scan.silent()).isEqualTo(1);
              assertThat(scan.quality().coverage()).isCloseTo(110 / 111.0, within(1e-12));
              assertThat(scan.notes())
                  .anyMatch(note -> note.startsWith("1 region never changes: "));
            });
    assertThat(result.page()).isRegularFile();
  }

  private QualityResult run(QualityInputs inputs) {
    return QualityJob.run(
        inputs, QualityJobSettings.defaults(folder.resolve("qc")), ScanListener.SILENT);
  }

  private static Path real(String name) {
    String stated = System.getenv("ENGRAM_TEST_DATA");
    Path found = stated == null || stated.isBlank() ? null : Path.of(stated);
    for (Path up = Path.of("").toAbsolutePath(); found == null && up != null; up = up.getParent()) {
      if (Files.isDirectory(up.resolve("shared/data"))) {
        found = up.resolve("shared/data");
      }
    }
    assumeTrue(
        found != null && Files.exists(found.resolve(name)),
        name + " is not in the folder of ENGRAM_TEST_DATA (default ../shared/data)");
    return found.resolve(name);
  }
}
