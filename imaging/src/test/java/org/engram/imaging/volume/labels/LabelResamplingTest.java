package org.engram.imaging.volume.labels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.preparation.CanonicalOrder;
import org.engram.imaging.volume.preparation.CentreCrop;
import org.engram.imaging.volume.preparation.ForegroundCrop;
import org.engram.imaging.volume.preparation.PadOrCrop;
import org.engram.imaging.volume.preparation.VolumePreparation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelResamplingTest {
  /** Axes to the left, the bottom and the front. */
  private static final Affine TURNED =
      Affine.ofRows(-1.2, 0, 0, 40, 0, 0, 0.9, -30, 0, -1.1, 0, 25);

  @Test
  void axesPaddingAndCropsComeBackToTheVoxel() {
    Volume labels = head(TURNED);
    Volume image = labels;
    VolumePreparation preparation =
        new VolumePreparation(
            "reordered",
            List.of(
                new CanonicalOrder(),
                new ForegroundCrop(2),
                new PadOrCrop(List.of(70, 76, 72), true),
                new CentreCrop(List.of(68, 75, 71))));
    Volume prepared = preparation.apply(image);
    assertThat(prepared.grid()).isNotEqualTo(labels.grid());

    Volume there = LabelResampling.onto(labels, prepared.grid());
    Volume back = LabelResampling.onto(there, labels.grid());

    assertThat(there.values()).isEqualTo(prepared.values());
    assertThat(back).isEqualTo(labels);
  }

  @ParameterizedTest
  @ValueSource(strings = {"published", "published-notebook", "recommended"})
  void aWholePreparationComesBackToTheNearestVoxel(String name) {
    Volume labels = head(TURNED);
    Volume prepared = VolumePreparation.named(name).apply(labels);
    assertThat(prepared.grid().nx()).isEqualTo(96);

    Volume there = LabelResampling.onto(labels, prepared.grid());
    Volume back = LabelResampling.onto(there, labels.grid());

    assertThat(back.grid()).isEqualTo(labels.grid());
    LabelAgreement.of(back, labels, List.of(1, 2))
        .forEach(
            agreement -> {
              assertThat(agreement.dice()).isGreaterThan(0.93);
              assertThat(agreement.surfaceDistance()).isLessThan(0.5);
            });
  }

  @Test
  void outsideOfTheLabelsThereIsNone() {
    Grid small = new Grid(2, 1, 1, Affine.scaling(1, 1, 1));
    Grid wide = new Grid(4, 1, 1, Affine.ofRows(1, 0, 0, -1, 0, 1, 0, 0, 0, 0, 1, 0));
    Volume labels = new Volume(small, new float[] {5, 6});
    assertThat(LabelResampling.onto(labels, wide).values()).containsExactly(0, 5, 6, 0);
  }

  /** Two ellipsoids, one in the other. */
  private static Volume head(Affine affine) {
    Grid grid = new Grid(60, 64, 70, affine);
    float[] values = new float[grid.voxels()];
    for (int n = 0; n < values.length; n++) {
      double x = (n % 60 - 28) / 20.0;
      double y = (n / 60 % 64 - 33) / 24.0;
      double z = (n / (60 * 64) - 36) / 26.0;
      double r = x * x + y * y + z * z;
      values[n] = r < 0.4 ? 2 : r < 1 ? 1 : 0;
    }
    return new Volume(grid, values);
  }
}
