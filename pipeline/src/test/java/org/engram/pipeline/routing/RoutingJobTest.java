package org.engram.pipeline.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.imaging.format.OpenVolumes;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.parcellation.VolumeAtlasFile;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Volume;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.Routing;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.pipeline.embed.SmallVolumes;
import org.engram.pipeline.viewer.ViewerData;
import org.engram.pipeline.viewer.ViewerJob;
import org.engram.pipeline.viewer.ViewerRequest;
import org.engram.pipeline.volumes.PatchLabels;
import org.engram.pipeline.volumes.VolumePreparer.Segmentation;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens followed to their experts. */
class RoutingJobTest {
  @TempDir Path folder;

  @Test
  void sharesOfALabelAreCountedByItsVolumeInEachPatch() {
    // Three tokens, two of three experts each.
    Routing routing =
        new Routing(
            3,
            2,
            new float[9],
            new long[] {0, 1, 0, 2, 2, 1},
            new float[] {0.5f, 0.25f, 0.7f, 0.1f, 0.4f, 0.4f});
    PatchLabels labels =
        new PatchLabels(List.of("grey", "white"), new double[][] {{1, 0.5, 0}, {0, 0.5, 0.5}});

    BlockRouting block = BlockRouting.of(4, routing, labels);

    assertThat(block.tokens()).containsExactly(2, 2, 2);
    assertThat(block.first()).containsExactly(0, 0, 2);
    assertThat(block.weights()).containsExactly(new double[] {0.6, 0.325, 0.25}, within(1e-6));
    assertThat(block.shares()[0])
        .containsExactly(new double[] {1, 2 / 3.0, 1 / 3.0}, within(1e-12));
    assertThat(block.shares()[1]).containsExactly(new double[] {0.5, 0.5, 1}, within(1e-12));
  }

  @Test
  void tablesAndSlicesOfAScanAreWritten() throws IOException {
    Path head = SmallVolumes.head(folder.resolve("sub-1_T1w.nii.gz"), 100);
    Path labels = SmallVolumes.labels(folder.resolve("labels.nii.gz"));
    List<VolumeScan> scans =
        VolumeScans.find(List.of(head.toString()), Optional.empty(), List.of()).scans();
    RoutingSettings settings =
        new RoutingSettings(
            folder.resolve("out"),
            Optional.of(new Segmentation(Optional.of(labels), Optional.empty())),
            false);
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32);
        NeuroJepa model = NeuroJepa.load(SmallVolumes.model(folder.resolve("model")), compute)) {
      RoutingResult result = RoutingJob.run(model, scans.getFirst(), settings);

      assertThat(result.labels()).containsExactly("label-1", "label-2", "label-3");
      assertThat(result.blocks()).hasSize(1);
      assertThat(Arrays.stream(result.blocks().getFirst().tokens()).sum()).isEqualTo(2 * 48);
      for (double[] shares : result.blocks().getFirst().shares()) {
        assertThat(Arrays.stream(shares).sum()).isCloseTo(2, within(1e-9));
      }
      assertThat(Files.readAllLines(result.table()))
          .hasSize(1 + 4 * 3)
          .startsWith("block\texpert\tlabel\tshare");
      assertThat(Files.readAllLines(folder.resolve("out/load.tsv"))).hasSize(1 + 4);
      assertThat(Files.readString(result.page()))
          .contains("First choices in block 1", "data:image/png;base64,", "from behind");
      firstChoicesLieOverTheScan(result, head);
      sharesOfAPatchAddUpToOne(result);
      theViewerNamesTheExpertsAndColoursTheRegions(result, head, labels);
      assertThatThrownBy(() -> RoutingJob.run(model, scans.getFirst(), settings))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("there already");
    }
  }

  /** A voxel of the scan has the expert of the patch that it became. */
  private void firstChoicesLieOverTheScan(RoutingResult result, Path head) throws IOException {
    Volume scan = VolumeFile.read(head);
    Volume labels = VolumeFile.read(result.experts().getFirst());
    Volume seen = VolumeFile.read(folder.resolve("out/space-model_desc-block1_dseg.nii.gz"));
    assertThat(result.experts())
        .containsExactly(folder.resolve("out").resolve("desc-block1_dseg.nii.gz"));
    assertThat(labels.grid().matches(scan.grid(), 1e-3)).isTrue();
    int[] first = result.blocks().getFirst().first();
    VolumeShape shape = SmallVolumes.CONFIG.volume();
    int compared = 0;
    for (int i = 0; i < 24; i++) {
      double x = seen.grid().affine().map(0, i, 13, 12);
      double y = seen.grid().affine().map(1, i, 13, 12);
      double z = seen.grid().affine().map(2, i, 13, 12);
      int expected = first[PatchLabels.token(shape, i, 13, 12)] + 1;
      assertThat(seen.at(i, 13, 12)).isEqualTo(expected);
      Affine back = labels.grid().affine().inverse();
      double at = back.map(0, x, y, z);
      if (Math.abs(at - Math.rint(at)) < 0.2) { // where the two lattices all but meet
        assertThat(
                labels.at(
                    (int) Math.rint(at),
                    (int) Math.rint(back.map(1, x, y, z)),
                    (int) Math.rint(back.map(2, x, y, z))))
            .isIn((float) expected, (float) first[PatchLabels.token(shape, i, 14, 12)] + 1);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(2);
    assertThat(Files.readAllLines(folder.resolve("out/desc-block1_dseg.tsv")))
        .containsExactly("index\tname", "1\texpert 0", "2\texpert 1", "3\texpert 2", "4\texpert 3");
  }

  private void sharesOfAPatchAddUpToOne(RoutingResult result) {
    double all = 0;
    try (OpenVolumes shares =
        VolumeFile.open(folder.resolve("out/space-patches_desc-block1_probseg.nii.gz"))) {
      assertThat(shares.frames()).isEqualTo(4);
      assertThat(shares.grid().describe()).startsWith("4 x 3 x 4 voxels of");
      Volume labels = VolumeFile.read(folder.resolve("out/space-model_desc-block1_dseg.nii.gz"));
      // Patches of 6 voxels: the centre of the third is that of voxels 12 to 17.
      assertThat(shares.grid().affine().map(0, 2, 1, 2))
          .isCloseTo(labels.grid().affine().map(0, 14.5, 13, 14.5), within(1e-3));
      for (int expert = 0; expert < 4; expert++) {
        all += shares.next().at(2, 1, 2);
      }
    }
    assertThat(all).isCloseTo(1, within(1e-5));
    assertThat(result.regions()).isPresent();
  }

  private static void theViewerNamesTheExpertsAndColoursTheRegions(
      RoutingResult result, Path head, Path labels) {
    ViewerData shown =
        ViewerJob.gather(
            ViewerRequest.ofLabels(
                head,
                result.experts(),
                Optional.of(VolumeAtlasFile.of(labels)),
                result.regions().stream().toList()));

    assertThat(shown.volumes().get(1).names())
        .startsWith("nothing", "expert 0")
        .isSubsetOf("nothing", "expert 0", "expert 1", "expert 2", "expert 3");
    assertThat(shown.maps()).hasSize(4);
    assertThat(shown.maps().getFirst().name()).isEqualTo("Block 1 expert 0");
    assertThat(shown.maps().getFirst().values()[1])
        .isCloseTo(result.blocks().getFirst().shares()[1][0], within(1e-6));
  }

  @Test
  void intensitiesPartAVolumeIntoAirAndThirds() {
    float[] values =
        new float[SmallVolumes.CONFIG.volume().image().stream().reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = i < values.length / 2 ? 0 : 0.2f + 0.8f * i / values.length;
    }

    PatchLabels labels = IntensityLabels.of(values, SmallVolumes.CONFIG.volume());

    assertThat(labels.names()).containsExactly("air", "dark", "middle", "bright");
    double[] all =
        Arrays.stream(labels.shares()).mapToDouble(s -> Arrays.stream(s).sum()).toArray();
    assertThat(all).containsExactly(new double[] {24, 8, 8, 8}, within(0.01));
    assertThat(IntensityLabels.air(labels, 0)).isCloseTo(1, within(1e-9));
  }
}
