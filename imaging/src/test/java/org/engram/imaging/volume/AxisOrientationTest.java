package org.engram.imaging.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisOrientationTest {
  @ParameterizedTest
  @CsvSource({
    "2 0 0 0 2 0 0 0 2, RAS",
    "-2 0 0 0 2 0 0 0 2, LAS",
    "0 0 -1 -1 0 0 0 1 0, PSL",
    "-3.7 0.1 0.4 0.2 3.6 -0.5 0.3 0.4 3.5, LAS",
    "0 0 2.4 0 2.4 0 -2.4 0 0, IAR",
    // Both i and j lean most to the front; j does so more and takes it.
    "-1.2 -1.1 -1.2 1.2 -1.6 0.2 -1.1 -0.6 1.6, LPS"
  })
  void axesAreNamedAfterTheNearestRotation(String numbers, String codes) {
    assertThat(AxisOrientation.of(linear(numbers)).codes()).isEqualTo(codes);
  }

  @Test
  void obliquityIsTheLargestAngleOffTheAxes() {
    double angle = Math.toRadians(10);
    Affine turned =
        Affine.ofRows(
            2 * Math.cos(angle),
            -2 * Math.sin(angle),
            0,
            0,
            2 * Math.sin(angle),
            2 * Math.cos(angle),
            0,
            0,
            0,
            0,
            3,
            0);
    assertThat(AxisOrientation.obliquity(turned)).isCloseTo(10, within(1e-9));
    assertThat(AxisOrientation.oblique(turned)).isTrue();
    assertThat(AxisOrientation.oblique(Affine.scaling(-2, 2, 2))).isFalse();
  }

  @Test
  void aPlaneIsRefused() {
    Affine flat = Affine.ofRows(1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0);
    assertThatThrownBy(() -> AxisOrientation.of(flat))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("fill no space");
  }

  @Test
  void everyVoxelStaysAtItsPlaceInTheCanonicalOrder() {
    Grid grid = new Grid(4, 3, 2, Affine.ofRows(0, 0, -2, 10, -3, 0.2, 0, 5, 0, 1.5, 0.1, -7));
    float[] values = new float[grid.voxels()];
    for (int n = 0; n < values.length; n++) {
      values[n] = n;
    }
    Reordering order = Reordering.canonical(grid);
    Volume ras = order.apply(new Volume(grid, values));
    assertThat(AxisOrientation.of(ras.grid().affine()).codes()).isEqualTo("RAS");
    assertThat(new int[] {ras.grid().nx(), ras.grid().ny(), ras.grid().nz()})
        .containsExactly(2, 4, 3);
    for (int k = 0; k < 3; k++) {
      for (int j = 0; j < 4; j++) {
        for (int i = 0; i < 2; i++) {
          int old = (int) ras.at(i, j, k);
          assertThat(order.source(ras.grid().index(i, j, k))).isEqualTo(old);
          int oldK = old / 12;
          for (int row = 0; row < 3; row++) {
            assertThat(ras.grid().affine().map(row, i, j, k))
                .isCloseTo(grid.affine().map(row, old % 4, old / 4 % 3, oldK), within(1e-12));
          }
        }
      }
    }
  }

  @Test
  void aRunInAnotherOrderReadsAndGathersTheSameVoxels() {
    Grid grid = new Grid(3, 2, 2, Affine.ofRows(-1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 0));
    float[][] frames = new float[2][grid.voxels()];
    for (int t = 0; t < 2; t++) {
      for (int n = 0; n < grid.voxels(); n++) {
        frames[t][n] = 100 * t + n;
      }
    }
    Reordering order = Reordering.canonical(grid);
    VolumeStream run = order.apply(new MemoryStream(grid, frames));
    int[] voxels = {0, 3, 4, 11};
    float[] volume = new float[12];
    double[] gathered = new double[4];
    for (int t = 0; run.advance(); t++) {
      run.read(volume);
      run.gather(voxels, gathered);
      for (int n = 0; n < voxels.length; n++) {
        assertThat(gathered[n]).isEqualTo(100 * t + order.source(voxels[n]));
        assertThat((double) volume[voxels[n]]).isEqualTo(gathered[n]);
      }
    }
    assertThat(run.grid()).isEqualTo(order.to());
    run.close();
  }

  private static Affine linear(String numbers) {
    String[] n = numbers.trim().split(" ");
    double[] rows = new double[12];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        rows[4 * row + column] = Double.parseDouble(n[3 * row + column]);
      }
    }
    return Affine.ofRows(rows);
  }
}
