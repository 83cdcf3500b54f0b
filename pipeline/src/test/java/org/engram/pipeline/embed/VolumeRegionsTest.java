package org.engram.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.nifti.NiftiWriter;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.models.neurojepa.VolumeEmbedding;
import org.engram.pipeline.volumes.PatchLabels;
import org.engram.pipeline.volumes.PreparedVolume;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.pipeline.volumes.VolumePreparer.Segmentation;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;

/** Embeddings by region of a segmentation. */
class VolumeRegionsTest extends VolumeEmbedCase {
  @Test
  void regionsAreMeansOfTokensByTheirShareOfEachPatch() throws IOException {
    Path head = SmallVolumes.head(folder.resolve("sub-9_T1w.nii.gz"), 100);
    Path labels = SmallVolumes.labels(folder.resolve("labels.nii.gz"));
    Files.writeString(folder.resolve("names.tsv"), "index\tname\n1\tskull\n2\tbrain\n3\tlesion\n");
    Optional<Segmentation> by =
        Optional.of(
            new Segmentation(Optional.of(labels), Optional.of(folder.resolve("names.tsv"))));
    List<VolumeScan> scans = scans(head);
    Path tokens = folder.resolve("tokens");
    EmbedResult result =
        run(
            scans,
            new VolumeEmbedSettings(
                folder.resolve("out.csv"),
                Optional.empty(),
                Optional.of(tokens),
                VolumePooling.REGIONS,
                by,
                Level.RUN,
                1,
                false));

    assertThat(result.rows())
        .extracting(EmbeddingRow::run)
        .containsExactly("T1w_region-skull", "T1w_region-brain", "T1w_region-lesion");
    PreparedVolume prepared =
        new VolumePreparer(model.description(), scans, by).prepare(scans.getFirst());
    PatchLabels shares = prepared.labels().orElseThrow();
    VolumeEmbedding embedding = model.embed(prepared.input());
    double total = Arrays.stream(shares.shares()[2]).sum();
    double[] wanted = new double[48];
    for (int token = 0; token < shares.shares()[2].length; token++) {
      for (int d = 0; d < wanted.length; d++) {
        wanted[d] += shares.shares()[2][token] / total * embedding.tokens()[token * 48 + d];
      }
    }
    for (int d = 0; d < wanted.length; d++) {
      assertThat((double) result.rows().get(2).embedding()[d]).isCloseTo(wanted[d], within(1e-5));
    }
    try (Safetensors file = Safetensors.open(tokens.resolve("9_T1w.safetensors"))) {
      assertThat(file.get("embeddings").shape()).containsExactly(48, 48);
      assertThat(file.get("regions").toFloats()).endsWith(result.rows().get(2).embedding());
      assertThat(file.metadata()).containsEntry("region_labels", "skull\nbrain\nlesion");
      assertThat(file.metadata()).containsEntry("grid", "4 3 4");
    }
  }

  @Test
  void labelsComeToThePatchesWhereTheyLie() throws IOException {
    Path head = SmallVolumes.head(folder.resolve("sub-9_T1w.nii.gz"), 100);
    // 1 in the left half, 2 in the right: patches of the lower numbers are left.
    Path halves = SmallVolumes.write(folder.resolve("halves.nii.gz"), (x, y, z) -> x < 0 ? 1 : 2);
    List<VolumeScan> scans = scans(head);
    PatchLabels labels =
        new VolumePreparer(
                model.description(),
                scans,
                Optional.of(new Segmentation(Optional.of(halves), Optional.empty())))
            .prepare(scans.getFirst())
            .labels()
            .orElseThrow();

    assertThat(labels.names()).containsExactly("label-1", "label-2");
    int side = 3 * 4; // tokens of one place along the first axis
    // In view are 24 of 25 resized voxels, each 7.2 mm wide, so the middle is near the third patch.
    assertThat(Arrays.stream(labels.shares()[0]).limit(side).sum()).isGreaterThan(side * 0.7);
    assertThat(Arrays.stream(labels.shares()[1]).limit(side).sum()).isZero();
    assertThat(Arrays.stream(labels.shares()[0]).skip(3L * side).sum()).isZero();
    assertThat(Arrays.stream(labels.shares()[1]).skip(3L * side).sum()).isGreaterThan(side * 0.7);
  }

  @Test
  void aSegmentationOnAnotherGridIsRefused() throws IOException {
    Path head = SmallVolumes.head(folder.resolve("sub-1_T1w.nii.gz"), 100);
    Grid other = new Grid(10, 10, 10, Affine.ofRows(4, 0, 0, 0, 0, 4, 0, 0, 0, 0, 4, 0));
    float[] ones = new float[1000];
    Arrays.fill(ones, 1);
    Path labels = folder.resolve("labels.nii.gz");
    NiftiWriter.write(labels, new Volume(other, ones));

    assertThatThrownBy(
            () ->
                run(
                    scans(head),
                    new VolumeEmbedSettings(
                        folder.resolve("out.csv"),
                        Optional.empty(),
                        Optional.empty(),
                        VolumePooling.REGIONS,
                        Optional.of(new Segmentation(Optional.of(labels), Optional.empty())),
                        Level.RUN,
                        1,
                        false)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("none of 1 scans could be used")
        .hasMessageContaining("10 x 10 x 10 voxels");
  }

  @Test
  void regionsWithoutASegmentationAreAMistakeOfTheSettings() throws IOException {
    Path head = SmallVolumes.head(folder.resolve("sub-1_T1w.nii.gz"), 100);

    assertThatThrownBy(
            () ->
                run(
                    scans(head),
                    new VolumeEmbedSettings(
                        folder.resolve("out.csv"),
                        Optional.empty(),
                        Optional.empty(),
                        VolumePooling.REGIONS,
                        Optional.empty(),
                        Level.RUN,
                        1,
                        false)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--segmentation");
  }
}
