package org.engram.pipeline.embed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A small Neuro-JEPA and volumes of a made cohort, for the tests of the job. */
abstract class VolumeEmbedCase {
  @TempDir Path folder;
  Compute compute;
  NeuroJepa model;

  @BeforeEach
  void open() {
    compute = Compute.open(Device.CPU, Precision.FP32);
    model = NeuroJepa.load(SmallVolumes.model(folder.resolve("model")), compute);
  }

  @AfterEach
  void close() {
    model.close();
    compute.close();
  }

  /** Subject 01 with three modalities, one twice; subject 02 with one. */
  Path study() throws IOException {
    Path root = folder.resolve("study");
    SmallVolumes.head(root.resolve("sub-01/ses-a/anat/sub-01_ses-a_run-1_T1w.nii.gz"), 90);
    SmallVolumes.head(root.resolve("sub-01/ses-a/anat/sub-01_ses-a_run-2_T1w.nii.gz"), 110);
    SmallVolumes.head(root.resolve("sub-01/ses-a/anat/sub-01_ses-a_T2w.nii.gz"), 150);
    SmallVolumes.head(root.resolve("sub-01/ses-a/anat/sub-01_ses-a_FLAIR.nii.gz"), 60);
    SmallVolumes.head(root.resolve("sub-02/anat/sub-02_T1w.nii.gz"), 100);
    Files.writeString(
        root.resolve("dataset_description.json"), "{\"Name\": \"s\", \"BIDSVersion\": \"1.8.0\"}");
    return root;
  }

  static List<VolumeScan> scans(Path... inputs) {
    return VolumeScans.find(
            Arrays.stream(inputs).map(Path::toString).toList(), Optional.empty(), List.of())
        .scans();
  }

  EmbedResult run(List<VolumeScan> scans, VolumeEmbedSettings settings) {
    return VolumeEmbedJob.run(model, scans, settings, ScanListener.SILENT);
  }

  VolumeEmbedSettings settings(Path out, Level per) {
    return new VolumeEmbedSettings(
        out,
        Optional.empty(),
        Optional.empty(),
        VolumePooling.MEAN,
        Optional.empty(),
        per,
        1,
        false);
  }
}
