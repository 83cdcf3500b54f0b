package org.engram.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.volume.phantom.Contrast;
import org.engram.imaging.volume.phantom.PhantomCohort;
import org.engram.imaging.volume.phantom.PhantomImaging;
import org.engram.imaging.volume.phantom.PhantomPeople;
import org.engram.models.neurojepa.MixtureConfig;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.neurojepa.NewNeuroJepa;
import org.engram.models.neurojepa.VolumeInput;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.pipeline.embed.EmbedResult;
import org.engram.pipeline.embed.EmbedderSettings;
import org.engram.pipeline.embed.Level;
import org.engram.pipeline.embed.VolumeEmbedJob;
import org.engram.pipeline.embed.VolumeEmbedSettings;
import org.engram.pipeline.embed.VolumePooling;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.simulate.SimulatedVolumes;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;

/** A model of volumes of 24 voxels of 8 mm a side, and simulated heads of three modalities. */
final class VolumeCohort {
  private static final int BATCH = 2;
  private static final VolumeShape SHAPE =
      new VolumeShape(List.of(24, 24, 24), List.of(8, 8, 8), 1);

  private final Path folder;

  VolumeCohort(Path folder) {
    this.folder = folder;
  }

  private Path model() {
    Path directory = folder.resolve("model");
    if (!Files.exists(directory)) {
      NeuroJepaConfig config =
          new NeuroJepaConfig(
              SHAPE,
              48,
              2,
              3,
              2,
              true,
              NeuroJepaConfig.Rope.PUBLISHED,
              NeuroJepaConfig.FeedForwardKind.GELU,
              Optional.of(
                  new MixtureConfig(List.of(1), 4, 2, 1, 24, MixtureConfig.Score.SOFTMAX, 2)),
              new NeuroJepaConfig.PredictorConfig(24, 1, 2, 1),
              1e-6);
      new NewNeuroJepa(config, VolumeInput.of("recommended", SHAPE)).write(directory, 11);
    }
    return directory;
  }

  EmbedderSettings how() {
    return EmbedderSettings.defaults(model()).with(BATCH, 1);
  }

  /** Four people, one of whose images is no volume; their manifest, the last first. */
  Path write() throws IOException {
    PhantomImaging imaging =
        PhantomImaging.standard()
            .on(List.of(24, 28, 24), List.of(8.0, 8.0, 8.0))
            .of(List.of(Contrast.T1W, Contrast.T2W, Contrast.FLAIR));
    PhantomCohort cohort = new PhantomCohort(4, PhantomPeople.standard(), imaging, 5);
    List<String> manifest = new ArrayList<>();
    SimulatedVolumes.write(
        cohort,
        scans(),
        person ->
            imaging
                .contrasts()
                .forEach(
                    contrast ->
                        manifest.add(
                            "scans/sub-%1$s/anat/sub-%1$s_%2$s.nii.gz\t%3$s"
                                .formatted(
                                    person.label(), contrast.name(), person.scanner().name()))));
    Files.writeString(scans().resolve("sub-002/anat/sub-002_T2w.nii.gz"), "no volume");
    List<String> lines = new ArrayList<>(manifest.reversed());
    lines.addFirst("path\tsite");
    return Files.write(folder.resolve("manifest.tsv"), lines);
  }

  private Path scans() {
    return folder.resolve("scans");
  }

  /** As one process embeds the folder, in the order of paths. */
  EmbedResult alone() {
    List<VolumeScan> scans =
        VolumeScans.find(List.of(scans().toString()), Optional.empty(), List.of()).scans().stream()
            .sorted(Comparator.comparing(scan -> scan.file().path()))
            .toList();
    VolumeEmbedSettings settings =
        new VolumeEmbedSettings(
            folder.resolve("alone.parquet"),
            Optional.empty(),
            Optional.empty(),
            VolumePooling.MEAN,
            Optional.empty(),
            Level.RUN,
            BATCH,
            false);
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        NeuroJepa model = NeuroJepa.load(model(), compute)) {
      return VolumeEmbedJob.run(model, scans, settings, ScanListener.SILENT);
    }
  }
}
