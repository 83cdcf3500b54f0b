package org.engram.pipeline.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.labels.LabelAgreement;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.pipeline.embed.SmallVolumes;
import org.engram.pipeline.run.StopRequest;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heads of 40 x 48 x 40 voxels of 4 mm, made of ellipsoids. */
class SegmentTrainingTest {
  @TempDir Path folder;

  @Test
  void tissuesOfHeadsThatWereNotSeenAreFoundOnTheirOwnGrid() throws IOException {
    Path manifest = cohort(4);
    Path model = SmallVolumes.model(folder.resolve("model"));
    Path trained = folder.resolve("trained");
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 2)) {
      NeuroJepaDescription description = NeuroJepaDescription.open(model);
      List<Double> losses = new ArrayList<>();
      SegmentTraining.Result result =
          SegmentTraining.run(
              settings(List.of(1, 2), 0, 25),
              manifest,
              description,
              trained,
              false,
              compute,
              (_, _, loss) -> losses.add(loss),
              StopRequest.manual());

      assertThat(result.labels()).containsExactly(0, 1, 2);
      assertThat(losses.getLast()).isLessThan(losses.getFirst() * 0.6);
      assertThat(result.measured()).hasSize(2);
      for (SegmentTraining.Measured row : result.measured()) {
        assertThat(row.agreement().dice()).as(row.toString()).isGreaterThan(0.5);
        assertThat(row.agreement().surfaceDistance()).isLessThan(6);
      }
      assertThat(Files.readString(trained.resolve("validation.tsv"))).contains("hausdorff95_mm");

      SegmentJob.Result applied =
          SegmentJob.run(
              VolumeScans.find(List.of(manifest.toString()), Optional.empty(), List.of()).scans(),
              trained,
              description,
              folder.resolve("out"),
              SegmentJob.Settings.plain(),
              compute,
              _ -> {});

      assertThat(applied.refused()).isEmpty();
      assertThat(applied.segmented()).hasSize(4);
      SegmentJob.Segmented first = applied.segmented().getFirst();
      assertThat(first.file().getFileName().toString()).isEqualTo("sub-p0_desc-T1w_dseg.nii.gz");
      Volume found = VolumeFile.read(first.file());
      Volume truth = VolumeFile.read(folder.resolve("p0_labels.nii.gz"));
      assertThat(found.grid().matches(truth.grid(), 1e-4)).isTrue();
      LabelAgreement brain = LabelAgreement.of(found, truth, List.of(2)).getFirst();
      assertThat(brain.dice()).isGreaterThan(0.5);
      assertThat(first.millilitres().get(2)).isEqualTo(brain.millilitres());
      assertThat(Files.readAllLines(folder.resolve("out/volumes.tsv"))).hasSize(1 + 4 * 2);
    }
  }

  @Test
  void windowsGoOverAVolumeThatIsLargerThanTheModelsInput() throws IOException {
    Path manifest = cohort(2);
    Path model = SmallVolumes.model(folder.resolve("model"));
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 2)) {
      SegmentTraining.Result result =
          SegmentTraining.run(
              settings(List.of(), 5, 50),
              manifest,
              NeuroJepaDescription.open(model),
              folder.resolve("trained"),
              false,
              compute,
              (_, _, _) -> {},
              StopRequest.manual());
      assertThat(result.steps()).isEqualTo(50);
      assertThat(result.measured()).hasSize(3);
      assertThat(result.measured()).anyMatch(row -> row.agreement().dice() > 0.5);
    }
  }

  @Test
  void aDecoderOfAnotherModelAndARowOfAnotherGridAreRefused() throws IOException {
    Path manifest = cohort(2);
    Path model = SmallVolumes.model(folder.resolve("model"));
    Path trained = folder.resolve("trained");
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 2)) {
      NeuroJepaDescription description = NeuroJepaDescription.open(model);
      SegmentTraining.run(
          settings(List.of(), 0, 1),
          manifest,
          description,
          trained,
          false,
          compute,
          (_, _, _) -> {},
          StopRequest.manual());
      NeuroJepaDescription other =
          description.withInput(description.input().withModalities(List.of("PET")));
      assertThatThrownBy(
              () ->
                  SegmentJob.run(
                      List.of(),
                      trained,
                      other,
                      folder.resolve("out"),
                      SegmentJob.Settings.plain(),
                      compute,
                      _ -> {}))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("trained on");

      Path shifted = folder.resolve("shifted.tsv");
      Files.writeString(
          shifted,
          "subject\tmodality\tpath\tsegmentation\np0\tT1w\t" + turned() + "\tp0_labels.nii.gz\n");
      assertThatThrownBy(
              () ->
                  SegmentTraining.run(
                      settings(List.of(), 0, 1),
                      shifted,
                      description,
                      folder.resolve("again"),
                      false,
                      compute,
                      (_, _, _) -> {},
                      StopRequest.manual()))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("p0_labels.nii.gz");
    }
  }

  @Test
  void aTrainingThatWasStoppedGoesOnToTheSameBits() throws IOException {
    Path manifest = cohort(2);
    Path model = SmallVolumes.model(folder.resolve("model"));
    Path whole = folder.resolve("whole");
    Path stopped = folder.resolve("stopped");
    SegmentSettings settings =
        new SegmentSettings(
            List.of(), List.of(), 2, 0, 0.25, true, 4, 1, 1e-2, 0, 0.5, 0.5, 0.5, 2, 10, 2, false,
            3);
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 2)) {
      NeuroJepaDescription description = NeuroJepaDescription.open(model);
      SegmentTraining.run(
          settings,
          manifest,
          description,
          whole,
          false,
          compute,
          (_, _, _) -> {},
          StopRequest.manual());
      try (StopRequest stop = StopRequest.manual()) {
        SegmentTraining.Result first =
            SegmentTraining.run(
                settings,
                manifest,
                description,
                stopped,
                false,
                compute,
                (epoch, _, _) -> {
                  if (epoch == 2) {
                    stop.request();
                  }
                },
                stop);
        assertThat(first.ended()).isFalse();
        assertThat(first.steps()).isEqualTo(8);
      }
      assertThat(stopped.resolve("decoder.safetensors")).doesNotExist();
      assertThatThrownBy(
              () ->
                  SegmentTraining.run(
                      settings(List.of(), 0, 4),
                      manifest,
                      description,
                      stopped,
                      true,
                      compute,
                      (_, _, _) -> {},
                      StopRequest.manual()))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("settings");
      List<Integer> epochs = new ArrayList<>();
      SegmentTraining.Result second =
          SegmentTraining.run(
              settings,
              manifest,
              description,
              stopped,
              true,
              compute,
              (epoch, _, _) -> epochs.add(epoch),
              StopRequest.manual());
      assertThat(second.ended()).isTrue();
      assertThat(epochs).containsExactly(3, 4);
      assertThat(stopped.resolve("decoder.safetensors"))
          .hasSameBinaryContentAs(whole.resolve("decoder.safetensors"));
    }
  }

  /** A head on another grid. */
  private Path turned() {
    Volume head = VolumeFile.read(folder.resolve("p0.nii.gz"));
    Grid moved = new Grid(40, 48, 40, Affine.scaling(4, 4, 4));
    Path file = folder.resolve("head.nii");
    NiftiWriter.write(file, new Volume(moved, head.values()));
    return file;
  }

  private static SegmentSettings settings(List<Integer> labels, double spacing, int epochs) {
    return new SegmentSettings(
        labels, List.of(), 3, spacing, 0.25, false, epochs, 1, 1e-2, 0.25, 0, 0, 0, 1, 0, 0, false,
        3);
  }

  /** A manifest of heads with a skull 1, a brain 2 and something bright 3. */
  private Path cohort(int people) throws IOException {
    StringBuilder table = new StringBuilder("subject\tmodality\tpath\tsegmentation\n");
    for (int p = 0; p < people; p++) {
      SmallVolumes.head(folder.resolve("p" + p + ".nii.gz"), 80 + 10 * p);
      SmallVolumes.labels(folder.resolve("p" + p + "_labels.nii.gz"));
      table.append(
          String.format(Locale.ROOT, "p%d\tT1w\tp%d.nii.gz\tp%d_labels.nii.gz\n", p, p, p));
    }
    Path manifest = folder.resolve("manifest.tsv");
    Files.writeString(manifest, table);
    return manifest;
  }
}
