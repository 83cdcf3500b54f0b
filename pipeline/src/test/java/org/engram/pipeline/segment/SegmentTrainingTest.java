package org.engram.pipeline.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.labels.LabelAgreement;
import org.engram.imaging.volume.phantom.PhantomCohort;
import org.engram.imaging.volume.phantom.PhantomImaging;
import org.engram.imaging.volume.phantom.PhantomPeople;
import org.engram.imaging.volume.phantom.PhantomScan;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.pipeline.embed.SmallVolumes;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Simulated heads of 40 x 48 x 40 voxels of 4.5 mm: fluid, grey and white matter. */
class SegmentTrainingTest {
  @TempDir Path folder;

  @Test
  void tissuesOfHeadsThatWereNotSeenAreFoundOnTheirOwnGrid() throws IOException {
    Path manifest = cohort(6);
    Path model = SmallVolumes.model(folder.resolve("model"));
    Path trained = folder.resolve("trained");
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 2)) {
      NeuroJepaDescription description = NeuroJepaDescription.open(model);
      List<Double> losses = new ArrayList<>();
      SegmentTraining.Result result =
          SegmentTraining.run(
              settings(0, 60),
              manifest,
              description,
              trained,
              compute,
              (_, _, loss) -> losses.add(loss));

      assertThat(result.labels()).containsExactly(0, 1, 2, 3);
      assertThat(losses.getLast()).isLessThan(losses.getFirst() * 0.6);
      assertThat(result.measured()).hasSize(3);
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
              compute,
              _ -> {});

      assertThat(applied.refused()).isEmpty();
      assertThat(applied.segmented()).hasSize(6);
      SegmentJob.Segmented first = applied.segmented().getFirst();
      assertThat(first.file().getFileName().toString()).isEqualTo("sub-p0_desc-T1w_dseg.nii.gz");
      Volume found = VolumeFile.read(first.file());
      Volume truth = VolumeFile.read(folder.resolve("p0_labels.nii.gz"));
      assertThat(found.grid().matches(truth.grid(), 1e-4)).isTrue();
      LabelAgreement grey = LabelAgreement.of(found, truth, List.of(2)).getFirst();
      assertThat(grey.dice()).isGreaterThan(0.5);
      assertThat(first.millilitres().get(2)).isEqualTo(grey.millilitres());
      assertThat(Files.readAllLines(folder.resolve("out/volumes.tsv"))).hasSize(1 + 6 * 3);
    }
  }

  @Test
  void windowsGoOverAVolumeThatIsLargerThanTheModelsInput() throws IOException {
    Path manifest = cohort(2);
    Path model = SmallVolumes.model(folder.resolve("model"));
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 2)) {
      SegmentTraining.Result result =
          SegmentTraining.run(
              settings(4.5, 30),
              manifest,
              NeuroJepaDescription.open(model),
              folder.resolve("trained"),
              compute,
              (_, _, _) -> {});
      assertThat(result.steps()).isEqualTo(30);
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
          settings(0, 1), manifest, description, trained, compute, (_, _, _) -> {});
      NeuroJepaDescription other =
          description.withInput(description.input().withModalities(List.of("PET")));
      assertThatThrownBy(
              () ->
                  SegmentJob.run(
                      List.of(), trained, other, folder.resolve("out"), compute, _ -> {}))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("trained on");

      Path shifted = folder.resolve("shifted.tsv");
      Files.writeString(
          shifted,
          "subject\tmodality\tpath\tsegmentation\np0\tT1w\t"
              + SmallVolumes.head(folder.resolve("head.nii"), 100)
              + "\tp0_labels.nii.gz\n");
      assertThatThrownBy(
              () ->
                  SegmentTraining.run(
                      settings(0, 1),
                      shifted,
                      description,
                      folder.resolve("again"),
                      compute,
                      (_, _, _) -> {}))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("p0_labels.nii.gz");
    }
  }

  private static SegmentSettings settings(double spacing, int epochs) {
    return new SegmentSettings(
        List.of(), List.of(), 4, spacing, 0.25, false, epochs, 1, 1e-2, 0.2, 0, 0, 3);
  }

  /** A manifest of simulated people with fluid 1, grey matter 2 and white matter 3. */
  private Path cohort(int people) throws IOException {
    PhantomCohort cohort =
        new PhantomCohort(
            people,
            PhantomPeople.standard(),
            PhantomImaging.standard().on(List.of(40, 48, 40), List.of(4.5, 4.5, 4.5)),
            5);
    StringBuilder table = new StringBuilder("subject\tmodality\tpath\tsegmentation\n");
    for (int p = 0; p < people; p++) {
      PhantomScan scan = cohort.scan(p);
      NiftiWriter.write(folder.resolve("p" + p + ".nii.gz"), scan.images().get("T1w"));
      float[] labels = scan.tissues().values().clone();
      int[] of = {0, 0, 0, 1, 2, 3, 1, 2, 3};
      for (int i = 0; i < labels.length; i++) {
        labels[i] = of[(int) labels[i]];
      }
      NiftiWriter.write(
          folder.resolve("p" + p + "_labels.nii.gz"), new Volume(scan.tissues().grid(), labels));
      table.append("p%d\tT1w\tp%d.nii.gz\tp%d_labels.nii.gz\n".formatted(p, p, p));
    }
    Path manifest = folder.resolve("manifest.tsv");
    Files.writeString(manifest, table);
    return manifest;
  }
}
