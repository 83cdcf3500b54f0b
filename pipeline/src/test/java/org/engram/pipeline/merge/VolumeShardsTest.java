package org.engram.pipeline.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.pipeline.embed.Fusion;
import org.engram.pipeline.embed.Level;
import org.engram.pipeline.embed.SmallVolumes;
import org.engram.pipeline.embed.VolumeCode;
import org.engram.pipeline.embed.VolumeEmbedJob;
import org.engram.pipeline.embed.VolumeEmbedSettings;
import org.engram.pipeline.embed.VolumePooling;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.Shard;
import org.engram.pipeline.volumes.HeadPreparation;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shards of volumes, whose sessions they may take apart. */
class VolumeShardsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"modality", "subject"})
  void volumesOfASessionInSeveralShardsArePooledByTheMerge(String per) throws IOException {
    Path study = study();
    List<VolumeScan> volumes =
        VolumeScans.find(List.of(study.toString()), Optional.empty(), List.of()).scans();
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32);
        NeuroJepa neuro = NeuroJepa.load(SmallVolumes.model(folder.resolve("neuro")), compute)) {
      // The second table's name stands in the sidecar, so that both jobs give it the same.
      Path whole = Files.createDirectory(folder.resolve("whole"));
      Path parts = folder.resolve("parts");
      VolumeEmbedSettings settings = volumeSettings(parts, Level.fromName(per));
      Files.createDirectory(parts);
      VolumeEmbedJob.run(neuro, volumes, settings, ScanListener.SILENT);
      for (String name : List.of("out.csv", "out.csv.json", "fused.csv", "fused.csv.json")) {
        Files.move(parts.resolve(name), whole.resolve(name));
      }
      for (int index = 1; index <= 3; index++) {
        VolumeEmbedJob.runShard(neuro, volumes, settings, new Shard(index, 3), ScanListener.SILENT);
      }
      MergeJob.run(parts.resolve("out.csv"), List.of(), false, false);
      for (String name : List.of("out.csv", "out.csv.json", "fused.csv", "fused.csv.json")) {
        assertThat(parts.resolve(name)).hasSameBinaryContentAs(whole.resolve(name));
      }
    }
  }

  private static VolumeEmbedSettings volumeSettings(Path parts, Level per) {
    return new VolumeEmbedSettings(
        parts.resolve("out.csv"),
        Optional.of(parts.resolve("fused.csv")),
        Optional.empty(),
        VolumePooling.MEAN,
        Optional.empty(),
        per,
        1,
        false,
        VolumeCode.LATENT,
        HeadPreparation.none(),
        per == Level.SUBJECT ? Fusion.Kind.CONCAT : Fusion.Kind.MEAN);
  }

  private Path study() throws IOException {
    Path root = folder.resolve("study");
    SmallVolumes.head(root.resolve("sub-01/ses-a/anat/sub-01_ses-a_run-1_T1w.nii.gz"), 90);
    SmallVolumes.head(root.resolve("sub-01/ses-a/anat/sub-01_ses-a_run-2_T1w.nii.gz"), 110);
    SmallVolumes.head(root.resolve("sub-01/ses-a/anat/sub-01_ses-a_T2w.nii.gz"), 150);
    SmallVolumes.head(root.resolve("sub-02/anat/sub-02_T1w.nii.gz"), 100);
    Files.writeString(root.resolve("sub-02/anat/sub-02_T2w.nii.gz"), "no volume");
    Files.writeString(
        root.resolve("dataset_description.json"), "{\"Name\": \"s\", \"BIDSVersion\": \"1.8.0\"}");
    return root;
  }
}
