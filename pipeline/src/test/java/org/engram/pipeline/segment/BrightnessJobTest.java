package org.engram.pipeline.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.labels.LabelAgreement;
import org.engram.pipeline.embed.SmallVolumes;
import org.engram.pipeline.report.ReportJob;
import org.engram.pipeline.volumes.VolumeScan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heads of ellipsoids: a skull of 40, a brain of about 100, something of 200. */
class BrightnessJobTest {
  @TempDir Path folder;

  @Test
  void aClassIsFoundInsideTheMaskCountedFromTheBrightestAndKeptAlone() {
    Path head = SmallVolumes.head(folder.resolve("head.nii.gz"), 100);
    Path labels = SmallVolumes.labels(folder.resolve("labels.nii.gz"));
    Path out = folder.resolve("skull.nii.gz");
    BrightnessJob.run(
        new BrightnessJob.Request(
            head,
            Optional.of(labels),
            Optional.empty(),
            Optional.empty(),
            2,
            true,
            List.of(2),
            0.3),
        out);

    Volume found = VolumeFile.read(out);
    Volume truth = VolumeFile.read(labels);
    float[] skull = truth.values().clone();
    for (int i = 0; i < skull.length; i++) {
      skull[i] = skull[i] == 1 ? 2 : 0;
    }
    LabelAgreement agreement =
        LabelAgreement.of(found, new Volume(found.grid(), skull), List.of(2)).getFirst();
    assertThat(agreement.dice()).isGreaterThan(0.9);
    for (float value : found.values()) {
      assertThat(value).isIn(0f, 2f);
    }
  }

  @Test
  void aSegmentedFolderBecomesAPageWithItsTableAndSlices() throws IOException {
    Path head = SmallVolumes.head(folder.resolve("head.nii.gz"), 100);
    Path labels = SmallVolumes.labels(folder.resolve("labels.nii.gz"));
    Path out = Files.createDirectories(folder.resolve("out"));
    Path found = out.resolve("sub-1_desc-T1w_dseg.nii.gz");
    Files.copy(labels, found);
    VolumeScan scan =
        new VolumeScan(
            new ScanFile(head, "1", "", "", "", "T1w"),
            "T1w",
            Optional.empty(),
            Optional.of(labels));
    Volume truth = VolumeFile.read(labels);
    SegmentJob.Segmented done =
        new SegmentJob.Segmented(
            scan.file(),
            "T1w",
            found,
            new LinkedHashMap<>(Map.of(2, 12.0)),
            List.of(
                new SegmentJob.Compared(
                    "decoder", LabelAgreement.of(truth, truth, List.of(2)).getFirst())));
    SegmentTables.volumes(out.resolve("volumes.tsv"), List.of(done));
    SegmentTables.compared(out.resolve(SegmentedFolder.AGREEMENT), List.of(done));
    SegmentedFolder.write(
        out,
        folder.resolve("decoder"),
        new SegmentFolder.About("hash", List.of(0, 1, 2, 3), List.of(0), 8, 2, 0.5, true),
        new SegmentJob.Settings(List.of("skull", "brain", "bright"), new LinkedHashMap<>()),
        List.of(scan),
        List.of(done));

    ReportJob.Written written =
        ReportJob.run(
            new ReportJob.Request(
                out, out.resolve("report.html"), List.of(), Optional.empty(), Optional.empty(), 1));

    assertThat(written.files()).containsExactly("agreement.csv", "volumes.csv");
    assertThat(written.cautions()).isEmpty();
    String page = Files.readString(written.page());
    assertThat(page).contains("found by the decoder", "the reference", "skull", ">1.00<");
    assertThat(page.split("data:image/png", -1)).hasSize(1 + 9);
  }
}
