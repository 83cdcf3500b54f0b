package org.engram.pipeline.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.quality.QualitySettings;
import org.engram.pipeline.merge.MergeJob;
import org.engram.pipeline.merge.MergeResult;
import org.engram.pipeline.preprocess.PreprocessRecipe;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.pipeline.scan.Shard;
import org.engram.pipeline.scan.ShardResult;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shards of a look at quality and their merge, against one job over all scans. */
class QualityShardsTest {
  private static final List<String> WRITTEN = List.of("qc.tsv", "qc.json", "qc.html");

  @TempDir private Path folder;
  private Path scans;

  /** Images with and without a mask and a table, a parcel series, and one that is no scan. */
  @BeforeEach
  void write() {
    scans = folder.resolve("scans");
    for (int s = 1; s <= 3; s++) {
      String name = "sub-0" + s + "/func/sub-0" + s + "_task-rest";
      MadeScans.image(scans.resolve(name + "_bold.nii.gz"), MadeScans.FRAMES, 2, MadeScans::brain);
    }
    String first = "sub-01/func/sub-01_task-rest";
    MadeScans.confounds(
        scans.resolve(first + "_desc-confounds_timeseries.tsv"), MadeScans.FRAMES, 0.6);
    MadeScans.text(scans.resolve("sub-04/func/sub-04_task-rest_bold.nii.gz"), "no scan");
    MadeScans.text(
        scans.resolve("dataset_description.json"), "{\"Name\": \"s\", \"BIDSVersion\": \"1.8.0\"}");
  }

  private QualityInputs inputs() {
    return QualityInputs.find(List.of(scans.toString()), Optional.empty());
  }

  private QualityJobSettings settings(String out) {
    return new QualityJobSettings(
        folder.resolve(out),
        QualitySettings.defaults(),
        ScanReading.defaults(),
        Optional.of(PreprocessRecipe.of("fmriprep-24p-acompcor", List.of())),
        QualityJobSettings.MASK_SHARE,
        1,
        false);
  }

  private ShardResult shard(int index, int count) {
    return QualityJob.runShard(
        inputs(), settings("parts"), new Shard(index, count), ScanListener.SILENT);
  }

  @Test
  void tableAndPageAreThoseOfOneJobWhereverItWasStopped() throws IOException {
    QualityResult whole = QualityJob.run(inputs(), settings("whole"), ScanListener.SILENT);
    assertThat(whole.scans()).hasSize(3);
    assertThat(whole.refused()).hasSize(1);
    Path last = shard(3, 3).file();
    shard(2, 3);
    Path file = shard(1, 3).file();
    assertThat(last).hasFileName("qc.tsv.shard-003-of-003");
    byte[] first = Files.readAllBytes(file);
    for (int length : new int[] {10, first.length / 2, first.length - 1}) {
      Files.write(file, Arrays.copyOf(first, length));
      shard(1, 3);
      assertThat(Files.readAllBytes(file)).as("killed after byte %s", length).isEqualTo(first);
    }

    for (int times = 0; times < 2; times++) {
      MergeResult result = MergeJob.run(folder.resolve("parts"), List.of(), false, times == 1);
      assertThat(result.rows()).isEqualTo(3);
      assertThat(result.refused()).hasSize(1);
      for (String name : WRITTEN) {
        assertThat(folder.resolve("parts").resolve(name))
            .hasSameBinaryContentAs(folder.resolve("whole").resolve(name));
      }
    }
    assertThat(last).doesNotExist();
  }

  @Test
  void shardsOfOtherThresholdsAreRefused() {
    shard(1, 2);
    QualityJobSettings other =
        new QualityJobSettings(
            folder.resolve("parts"),
            new QualitySettings(0.4, 1.5, 3.5, 0.25, 5, 0.2, 4, 0.9, 20),
            ScanReading.defaults(),
            settings("parts").recipe(),
            QualityJobSettings.MASK_SHARE,
            1,
            false);
    assertThatThrownBy(
            () -> QualityJob.runShard(inputs(), other, new Shard(2, 2), ScanListener.SILENT))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("thresholds was")
        .hasMessageContaining("fdThreshold=0.4");
    assertThatThrownBy(() -> MergeJob.run(folder.resolve("parts"), List.of(), false, false))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("2/2 (not begun, or elsewhere)");
  }
}
