package org.engram.pipeline.register;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Volume;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.pipeline.embed.SmallVolumes;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A head of ellipsoids and an encoder with random weights. */
class LatentQualityTest {
  @TempDir Path folder;

  @Test
  void agreementIsWholeWhereNothingIsMovedAndFallsWithShiftAndTurn() {
    Path model = SmallVolumes.model(folder.resolve("model"));
    Volume head = VolumeFile.read(SmallVolumes.head(folder.resolve("head.nii.gz"), 100));
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        NeuroJepa loaded = NeuroJepa.load(model, compute)) {
      LatentQuality same = LatentQuality.of(head, head, loaded);
      assertThat(same.registered().centredCosine()).isGreaterThan(0.99999);
      assertThat(same.registered().found()).isEqualTo(1);
      assertThat(same.best()).isTrue();
      double last = 1;
      for (LatentQuality.Moved moved : same.moved()) {
        assertThat(moved.cosine()).as(moved.toString()).isLessThan(last);
        last = moved.cosine();
      }

      List<Double> turned = new ArrayList<>();
      for (int degrees : new int[] {3, 8, 20}) {
        double c = Math.cos(Math.toRadians(degrees));
        double s = Math.sin(Math.toRadians(degrees));
        Affine turn = Affine.ofRows(c, -s, 0, 0, s, c, 0, 0, 0, 0, 1, 0);
        turned.add(
            LatentQuality.of(LatentQuality.moved(head, turn), head, loaded)
                .registered()
                .centredCosine());
      }
      assertThat(turned.get(0)).isLessThan(1);
      assertThat(turned.get(1)).isLessThan(turned.get(0));
      assertThat(turned.get(2)).isLessThan(turned.get(1));

      LatentQuality off =
          LatentQuality.of(
              LatentQuality.moved(head, Affine.ofRows(1, 0, 0, 8, 0, 1, 0, 0, 0, 0, 1, 0)),
              head,
              loaded);
      assertThat(off.best()).isFalse(); // 8 mm back agrees better
      assertThat(off.moved().getLast().best()).isGreaterThan(0.999);
    }
  }
}
