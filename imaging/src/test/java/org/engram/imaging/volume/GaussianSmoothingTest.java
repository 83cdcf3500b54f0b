package org.engram.imaging.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GaussianSmoothingTest {
  @Test
  void aPointSpreadsToHalfItsPeakAtHalfTheWidth() {
    Grid grid = new Grid(41, 1, 1, Affine.scaling(1, 1, 1));
    float[] values = new float[41];
    values[20] = 1;
    Volume blurred = GaussianSmoothing.fwhm(new Volume(grid, values), 8);

    assertThat(blurred.at(24, 0, 0) / blurred.at(20, 0, 0)).isCloseTo(0.5f, within(1e-4f));
    assertThat(blurred.at(16, 0, 0)).isEqualTo(blurred.at(24, 0, 0));
  }

  @Test
  void theWidthIsInMillimetresAlongEachAxisAndTheSumStays() {
    Grid grid = new Grid(30, 15, 31, Affine.scaling(1, 2, 1));
    float[] values = new float[grid.voxels()];
    values[grid.index(15, 7, 15)] = 1;
    Volume blurred = GaussianSmoothing.deviation(new Volume(grid, values), 2);

    assertThat(blurred.at(17, 7, 15)).isCloseTo(blurred.at(15, 8, 15), within(1e-7f));
    assertThat(blurred.at(15, 7, 17)).isCloseTo(blurred.at(15, 8, 15), within(1e-7f));
    double sum = 0;
    for (float value : blurred.values()) {
      sum += value;
    }
    assertThat(sum).isCloseTo(1, within(1e-5));
  }

  @Test
  void aConstantStaysToTheEdgesAndNoBlurIsTheSameVolume() {
    Grid grid = new Grid(5, 6, 7, Affine.scaling(1, 1, 1));
    float[] values = new float[grid.voxels()];
    Arrays.fill(values, 3);
    Volume volume = new Volume(grid, values);

    for (float value : GaussianSmoothing.deviation(volume, 2).values()) {
      assertThat(value).isCloseTo(3f, within(1e-5f));
    }
    assertThat(GaussianSmoothing.deviation(volume, 0)).isSameAs(volume);
  }
}
