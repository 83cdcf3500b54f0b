package org.engram.pipeline.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.NewNeuroJepa;
import org.engram.pipeline.embed.EmbedResult;
import org.engram.pipeline.embed.Level;
import org.engram.pipeline.embed.SmallVolumes;
import org.engram.pipeline.embed.VolumeEmbedJob;
import org.engram.pipeline.embed.VolumeEmbedSettings;
import org.engram.pipeline.embed.VolumePooling;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A manifest whose names say nothing, a mask, and a table by session. */
class RandomVolumesTest {
  @TempDir private Path folder;
  private List<VolumeScan> scans;

  @BeforeEach
  void make() throws IOException {
    SmallVolumes.model(folder.resolve("model"));
    SmallVolumes.head(folder.resolve("a.nii.gz"), 90);
    SmallVolumes.head(folder.resolve("b.nii.gz"), 150);
    SmallVolumes.head(folder.resolve("c.nii.gz"), 120);
    SmallVolumes.write(folder.resolve("mask.nii.gz"), (x, y, _) -> Math.hypot(x, y) < 50 ? 1 : 0);
    Path manifest = folder.resolve("manifest.tsv");
    Files.writeString(
        manifest,
        """
        subject\tsession\tmodality\tpath\tmask
        p1\tw0\tT1w\ta.nii.gz\tmask.nii.gz
        p1\tw0\tPET\tb.nii.gz\tn/a
        p2\t\tT1w\tc.nii.gz\tn/a
        """);
    scans = VolumeScans.find(List.of(manifest.toString()), Optional.empty(), List.of()).scans();
  }

  private EmbedResult embed(Path model, Path out, VolumePooling pooling) {
    VolumeEmbedSettings settings =
        new VolumeEmbedSettings(
            out,
            Optional.empty(),
            Optional.empty(),
            pooling,
            Optional.empty(),
            Level.SESSION,
            2,
            false);
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32);
        NeuroJepa loaded = NeuroJepa.load(model, compute)) {
      return VolumeEmbedJob.run(loaded, scans, settings, ScanListener.SILENT);
    }
  }

  @Test
  void theTablesVolumesAreEmbeddedAnewAsTheManifestHadThem() {
    Path table = folder.resolve("table.csv");
    List<EmbeddingRow> rows = embed(folder.resolve("model"), table, VolumePooling.MEAN).rows();
    FeatureSet random = RandomEncoder.of(table, rows, Optional.empty(), 5);

    new NewNeuroJepa(SmallVolumes.CONFIG, SmallVolumes.INPUT).write(folder.resolve("other"), 5);
    List<EmbeddingRow> byHand =
        embed(folder.resolve("other"), folder.resolve("hand.csv"), VolumePooling.MEAN).rows();
    assertThat(random.rows()).hasSize(2);
    for (int row = 0; row < 2; row++) {
      float[] wanted = byHand.get(row).embedding();
      double[] found = random.rows().get(row).features();
      assertThat(found).hasSize(48);
      for (int d = 0; d < found.length; d++) {
        assertThat(found[d]).isEqualTo(wanted[d]);
      }
      assertThat((float) found[0]).isNotEqualTo(rows.get(row).embedding()[0]);
    }
  }

  @Test
  void aModelThatChangedSinceIsRefused() {
    Path table = folder.resolve("table.csv");
    List<EmbeddingRow> rows = embed(folder.resolve("model"), table, VolumePooling.MEAN).rows();
    new NewNeuroJepa(SmallVolumes.CONFIG, SmallVolumes.INPUT)
        .writeWeights(folder.resolve("model/model.safetensors"), 6);
    assertThatThrownBy(() -> RandomEncoder.of(table, rows, Optional.empty(), 5))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("model_hash")
        .hasMessageContaining("the model as it is now");
  }
}
