package org.engram.imaging.volume.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.junit.jupiter.api.Test;

class WarpTest {
  private static final Grid GRID = new Grid(40, 40, 40, Affine.scaling(2, 2, 2));

  private static Volume ramp() {
    float[] values = new float[GRID.voxels()];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * (i % 40); // millimetres to the right
    }
    return new Volume(GRID, values);
  }

  private static Volume constant(float value) {
    float[] values = new float[GRID.voxels()];
    Arrays.fill(values, value);
    return new Volume(GRID, values);
  }

  @Test
  void aVoxelTakesWhatLiesAtItsDisplacedPlace() {
    Warp warp = new Warp(GRID, constant(3), constant(0), constant(0));
    assertThat(warp.image(ramp()).at(10, 5, 5)).isEqualTo(23f);
    assertThat(warp.labels(ramp()).at(10, 5, 5)).isEqualTo(24f); // 11.5 voxels, rounded up
    assertThat(warp.labels(ramp()).at(39, 5, 5)).isZero(); // outside
  }

  @Test
  void displacementsAreBoundedSmoothAndOfTheSeedAlone() {
    Warp warp = Warp.random(GRID, 5, new SplittableRandom(4));
    assertThat(warp).isEqualTo(Warp.random(GRID, 5, new SplittableRandom(4)));
    float greatest = 0;
    float step = 0;
    for (int i = 1; i < GRID.voxels(); i++) {
      greatest = Math.max(greatest, Math.abs(warp.x().values()[i]));
      if (i % 40 != 0) {
        step = Math.max(step, Math.abs(warp.x().values()[i] - warp.x().values()[i - 1]));
      }
    }
    assertThat(greatest).isBetween(2.5f, 5f);
    // three quarters from -5 to 5 over 15 voxels at most, a quarter over 5
    assertThat(step).isBetween(0.3f, 7.5f / 15 + 2.5f / 5 + 1e-4f);
    double mean = 0;
    for (float value : warp.y().values()) {
      mean += value / GRID.voxels();
    }
    assertThat(mean).isCloseTo(0, within(1.5));
  }
}
