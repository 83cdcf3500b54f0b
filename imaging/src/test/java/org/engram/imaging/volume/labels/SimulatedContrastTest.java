package org.engram.imaging.volume.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;

/** Slabs of the labels 5, 2 and 9, eight voxels of a millimetre each. */
class SimulatedContrastTest {
  private static final int SIDE = 24;
  private static final int[] SLABS = {5, 2, 9};

  private final Volume labels = slabs();

  @Test
  void orderedImagesGoUpOrDownWithTheLabelAndEachStepCanBeSeen() {
    SimulatedContrast ordered = new SimulatedContrast(0.02, 0, 1);
    int up = 0;
    for (int seed = 0; seed < 60; seed++) {
      double[] means = means(ordered.apply(labels, seed));
      double first = means[0] - means[1]; // of 5 over 2
      double second = means[2] - means[0]; // of 9 over 5
      assertThat(first * second).as("seed " + seed).isPositive();
      assertThat(Math.min(Math.abs(first), Math.abs(second))).isGreaterThan(0.14);
      up += first > 0 ? 1 : 0;
    }
    assertThat(up).isBetween(18, 42);
  }

  @Test
  void withoutOrderEveryOrderIsDrawn() {
    int monotone = 0;
    for (int seed = 0; seed < 150; seed++) {
      double[] means = means(SimulatedContrast.defaults().apply(labels, seed));
      monotone += (means[0] - means[1]) * (means[2] - means[0]) > 0 ? 1 : 0;
    }
    assertThat(monotone).isBetween(30, 70); // two orders of six
  }

  @Test
  void aShareOutsideOfNoneToAllIsRefused() {
    assertThatThrownBy(() -> SimulatedContrast.defaults().withOrdered(1.1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ordered");
  }

  /** Brightness of each slab. */
  private static double[] means(Volume image) {
    double[] means = new double[SLABS.length];
    for (int i = 0; i < image.values().length; i++) {
      means[i % SIDE / 8] += image.values()[i] / (SIDE * SIDE * 8.0);
    }
    return means;
  }

  private static Volume slabs() {
    Grid grid = new Grid(SIDE, SIDE, SIDE, Affine.scaling(1, 1, 1));
    float[] values = new float[grid.voxels()];
    for (int i = 0; i < values.length; i++) {
      values[i] = SLABS[i % SIDE / 8];
    }
    return new Volume(grid, values);
  }
}
