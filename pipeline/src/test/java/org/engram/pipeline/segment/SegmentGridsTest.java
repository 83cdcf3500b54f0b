package org.engram.pipeline.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Interpolation;
import org.engram.imaging.volume.Resampling;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.labels.LabelAgreement;
import org.engram.imaging.volume.labels.LabelResampling;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.pipeline.embed.SmallVolumes;
import org.engram.pipeline.run.StopRequest;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One head on several grids: its own, with other axes, turned, and in a mask. */
class SegmentGridsTest {
  @TempDir Path folder;

  @Test
  void labelsComeBackToEachScansOwnGrid() throws IOException {
    Path file = SmallVolumes.head(folder.resolve("own.nii.gz"), 90);
    SmallVolumes.labels(folder.resolve("labels.nii.gz"));
    Volume head = VolumeFile.read(file);
    NiftiWriter.write(folder.resolve("las.nii.gz"), reordered(head, 0, 1, 2));
    NiftiWriter.write(folder.resolve("psr.nii.gz"), reordered(head, 1, 2, 0));
    Grid turned =
        new Grid(48, 48, 48, Affine.ofRows(3.6, -1.2, 0, -55, 1.2, 3.6, 0, -115, 0, 0, 3.8, -88));
    NiftiWriter.write(
        folder.resolve("oblique.nii.gz"),
        Resampling.of(head.grid(), turned, Interpolation.LINEAR).apply(head));
    float[] left = new float[head.values().length];
    for (int i = 0; i < left.length; i++) {
      left[i] = i % 40 < 20 ? 1 : 0;
    }
    NiftiWriter.write(folder.resolve("left.nii.gz"), new Volume(head.grid(), left));
    Files.copy(file, folder.resolve("half.nii.gz"));
    Path table = folder.resolve("turned.tsv");
    Files.writeString(
        table,
        """
        subject\tmodality\tpath\tmask
        own\tT1w\town.nii.gz\tn/a
        las\tT1w\tlas.nii.gz\tn/a
        psr\tT1w\tpsr.nii.gz\tn/a
        oblique\tT1w\toblique.nii.gz\tn/a
        half\tT1w\thalf.nii.gz\tleft.nii.gz
        """);
    List<Volume> labels = segmented(table);

    Volume found = labels.getFirst();
    assertThat(found.grid().matches(head.grid(), 1e-4)).isTrue();
    for (Volume other : List.of(labels.get(1), labels.get(2))) {
      assertThat(other.grid().matches(head.grid(), 1e-4)).isFalse();
      assertThat(LabelResampling.onto(other, head.grid()).values()).containsExactly(found.values());
    }
    assertThat(labels.get(3).grid().matches(turned, 1e-4)).isTrue();
    Volume truth = VolumeFile.read(folder.resolve("labels.nii.gz"));
    Volume there = LabelResampling.onto(truth, turned);
    assertThat(dice(found, truth)).isGreaterThan(0.6);
    assertThat(dice(labels.get(3), there)).isGreaterThan(0.5);
    int inside = 0;
    for (int i = 0; i < left.length; i++) {
      float half = labels.get(4).values()[i];
      inside += half > 0 ? 1 : 0;
      assertThat(left[i] == 1 || half == 0).isTrue();
    }
    assertThat(inside).isPositive();
  }

  private static double dice(Volume found, Volume truth) {
    return LabelAgreement.of(found, truth, List.of(2)).getFirst().dice();
  }

  /** By a decoder that was trained on the head; each on the grid of its scan. */
  private List<Volume> segmented(Path table) throws IOException {
    Path manifest = folder.resolve("train.tsv");
    Files.writeString(
        manifest, "subject\tmodality\tpath\tsegmentation\nown\tT1w\town.nii.gz\tlabels.nii.gz\n");
    NeuroJepaDescription model =
        NeuroJepaDescription.open(SmallVolumes.model(folder.resolve("model")));
    Path trained = folder.resolve("trained");
    SegmentSettings settings =
        new SegmentSettings(
            List.of(1, 2), List.of(), 3, 0, 0, false, 75, 1, 1e-2, 0, 0, 0, 0, 1, 0, 0, false, 3);
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 2)) {
      SegmentTraining.run(
          settings,
          manifest,
          model,
          trained,
          false,
          compute,
          (_, _, _) -> {},
          StopRequest.manual());
      SegmentJob.Result result =
          SegmentJob.run(
              VolumeScans.find(List.of(table.toString()), Optional.empty(), List.of()).scans(),
              trained,
              model,
              folder.resolve("out"),
              SegmentJob.Settings.plain(),
              compute,
              _ -> {});
      assertThat(result.refused()).isEmpty();
      for (SegmentJob.Segmented one : result.segmented()) {
        Grid own = VolumeFile.read(one.scan().path()).grid();
        assertThat(VolumeFile.read(one.file()).grid().matches(own, 1e-4)).isTrue();
      }
      return result.segmented().stream().map(one -> VolumeFile.read(one.file())).toList();
    }
  }

  /** The same head on a grid with its axes in another order, the first one turned about. */
  private static Volume reordered(Volume head, int first, int second, int third) {
    Grid from = head.grid();
    int[] axes = {first, second, third};
    double[][] rows = new double[3][4];
    for (int row = 0; row < 3; row++) {
      for (int axis = 0; axis < 3; axis++) {
        boolean about = axis == 0;
        double step = row == axes[axis] ? (about ? -4 : 4) : 0;
        rows[row][axis] = step;
        rows[row][3] += about && row == axes[0] ? 4.0 * (from.size(axes[0]) - 1) : 0;
      }
      rows[row][3] += from.affine().map(row, 0, 0, 0);
    }
    Grid to =
        new Grid(
            from.size(first),
            from.size(second),
            from.size(third),
            Affine.ofRows(
                rows[0][0],
                rows[0][1],
                rows[0][2],
                rows[0][3],
                rows[1][0],
                rows[1][1],
                rows[1][2],
                rows[1][3],
                rows[2][0],
                rows[2][1],
                rows[2][2],
                rows[2][3]));
    return LabelResampling.onto(head, to);
  }
}
