package org.engram.imaging.volume.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

/** Figures of scipy 1.10: binary_erosion and distance_transform_edt with the voxels' spacing. */
class LabelAgreementTest {
  private static final Grid GRID = new Grid(22, 18, 15, Affine.scaling(1.5, 0.8, 2));
  private static final Offset<Double> EXACT = within(1e-12);

  @Test
  void overlapAndSurfaceDistancesAreThoseOfScipy() {
    List<LabelAgreement> agreements = LabelAgreement.of(found(), reference(), List.of(1, 2, 3));

    LabelAgreement shell = agreements.get(0);
    assertThat(shell.dice()).isCloseTo(0.7119341563786008, EXACT);
    assertThat(shell.hausdorff95()).isCloseTo(3, EXACT);
    assertThat(shell.surfaceDistance()).isCloseTo(0.9071345949548155, EXACT);
    assertThat(shell.millilitres()).isCloseTo(1.9248, EXACT);
    assertThat(shell.referenceMillilitres()).isCloseTo(1.5744, EXACT);
    LabelAgreement core = agreements.get(1);
    assertThat(core.dice()).isCloseTo(0.632183908045977, EXACT);
    assertThat(core.hausdorff95()).isCloseTo(2.5, EXACT);
    assertThat(core.surfaceDistance()).isCloseTo(1.04768179139066, EXACT);
  }

  @Test
  void aLabelThatOneLacksHasNoOverlapAndNoDistance() {
    LabelAgreement missed = LabelAgreement.of(found(), reference(), List.of(3)).getFirst();
    assertThat(missed.dice()).isZero();
    assertThat(missed.hausdorff95()).isNaN();
    assertThat(missed.surfaceDistance()).isNaN();
    assertThat(missed.referenceMillilitres()).isCloseTo(0.216, EXACT);
    assertThat(LabelAgreement.of(found(), reference(), List.of(8)).getFirst().dice()).isNaN();
  }

  @Test
  void aSegmentationAgreesWithItself() {
    LabelAgreement same = LabelAgreement.of(found(), found(), List.of(1)).getFirst();
    assertThat(same.dice()).isEqualTo(1);
    assertThat(same.hausdorff95()).isZero();
    assertThat(same.surfaceDistance()).isZero();
  }

  @Test
  void anotherGridIsRefused() {
    Volume moved =
        new Volume(new Grid(22, 18, 15, Affine.scaling(1.5, 0.8, 2.1)), found().values());
    assertThatThrownBy(() -> LabelAgreement.of(moved, reference(), List.of(1)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("another grid");
  }

  private static Volume found() {
    float[] values = new float[GRID.voxels()];
    for (int n = 0; n < values.length; n++) {
      int r = square(n, 10, 9, 7, 1);
      values[n] = r < 9 ? 2 : r < 36 ? 1 : 0;
    }
    return new Volume(GRID, values);
  }

  private static Volume reference() {
    float[] values = new float[GRID.voxels()];
    for (int n = 0; n < values.length; n++) {
      int i = n % 22;
      int j = n / 22 % 18;
      values[n] = square(n, 11, 9, 8, 1) < 8 ? 2 : square(n, 11, 8, 7, 2) < 40 ? 1 : 0;
      values[n] = i < 2 && j < 3 ? 3 : values[n];
    }
    return new Volume(GRID, values);
  }

  private static int square(int n, int x, int y, int z, int stretch) {
    int i = n % 22 - x;
    int j = n / 22 % 18 - y;
    int k = n / 22 / 18 - z;
    return stretch * i * i + j * j + k * k;
  }
}
