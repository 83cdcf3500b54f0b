package org.engram.imaging.volume.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;

/** Slabs of the labels 5, 2 and 9, eight voxels of a millimetre each, in 12 voxels of nothing. */
class SimulatedContrastTest {
  private static final int SIDE = 48;
  private static final int AROUND = 12;
  private static final int[] SLABS = {5, 2, 9};
  private static final List<Integer> ALL = List.of(2, 5, 9);

  private final Volume labels = slabs();

  @Test
  void orderedLooksGoUpOrDownWithTheLabelAndEachStepCanBeSeen() {
    SimulatedContrast ordered = new SimulatedContrast(1, 0);
    int up = 0;
    for (int seed = 0; seed < 200; seed++) {
      Map<Integer, SimulatedContrast.Look> looks = ordered.looks(ALL, new SplittableRandom(seed));
      double first = looks.get(5).mean() - looks.get(2).mean();
      double second = looks.get(9).mean() - looks.get(5).mean();
      assertThat(first * second).as("seed " + seed).isPositive();
      assertThat(Math.min(Math.abs(first), Math.abs(second))).isGreaterThanOrEqualTo(0.15);
      up += first > 0 ? 1 : 0;
    }
    assertThat(up).isBetween(75, 125);
  }

  @Test
  void orderedImagesShowTheOrder() {
    SimulatedContrast ordered = new SimulatedContrast(1, 1);
    int shown = 0;
    for (int seed = 0; seed < 25; seed++) {
      double[] means = means(ordered.apply(labels, ALL, seed).image());
      shown += (means[0] - means[1]) * (means[2] - means[0]) > 0 ? 1 : 0;
    }
    assertThat(shown).isGreaterThanOrEqualTo(23);
  }

  @Test
  void withoutOrderEveryOrderIsDrawn() {
    int monotone = 0;
    for (int seed = 0; seed < 60; seed++) {
      double[] means = means(new SimulatedContrast(0, 0).apply(labels, ALL, seed).image());
      monotone += (means[0] - means[1]) * (means[2] - means[0]) > 0 ? 1 : 0;
    }
    assertThat(monotone).isBetween(10, 32); // two orders of six
  }

  @Test
  void valuesLieBetween0And1AndAreOfTheSeedAlone() {
    SimulatedContrast some = new SimulatedContrast(0.5, 0.5);
    for (int seed = 0; seed < 8; seed++) {
      SimulatedContrast.Made made = some.apply(labels, ALL, seed);
      assertThat(made).isEqualTo(some.apply(labels, ALL, seed));
      for (float value : made.image().values()) {
        assertThat(value).isBetween(0f, 1f);
      }
    }
    assertThat(some.apply(labels, ALL, 1)).isNotEqualTo(some.apply(labels, ALL, 2));
  }

  @Test
  void outsideOfAMaskThereIsNothingAndNothingToBeFound() {
    int exact = 0;
    for (int seed = 0; seed < 20; seed++) {
      SimulatedContrast.Made made = new SimulatedContrast(1, 1).apply(labels, ALL, seed);
      int labelled = 0;
      for (int i = 0; i < labels.values().length; i++) {
        float found = made.labels().values()[i];
        assertThat(found == 0 || found == labels.values()[i]).isTrue();
        labelled += found > 0 ? 1 : 0;
      }
      assertThat(made.image().values()[0]).isZero(); // a corner is 20 mm away
      double share = labelled / (24.0 * 24 * 24);
      assertThat(share).as("seed " + seed).isBetween(0.85, 1.0);
      exact += labelled == 24 * 24 * 24 ? 1 : 0;
    }
    assertThat(exact).isBetween(8, 19);
  }

  @Test
  void withoutAMaskSomethingIsSeenAroundInTwoOfThree() {
    int seen = 0;
    for (int seed = 0; seed < 30; seed++) {
      Volume image = new SimulatedContrast(1, 0).apply(labels, ALL, seed).image();
      double mean = 0;
      for (int k = 0; k < SIDE; k++) {
        mean += image.at(6, 24, k) / SIDE; // six millimetres away from what is labelled
      }
      seen += mean > 0.1 ? 1 : 0;
    }
    assertThat(seen).isBetween(12, 26);
  }

  @Test
  void aLargerVoxelMixesWhatLiesInIt() {
    Volume edge = labels;
    SimulatedScanner fine = new SimulatedScanner(0, List.of(0.0, 0.0, 0.0), 0, 0, 1);
    float[] values = edge.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] /= 10;
    }
    Volume tenths = new Volume(edge.grid(), values);
    assertThat(fine.apply(tenths, new SplittableRandom(1))).isEqualTo(tenths);
    // voxels of 47 / 16 mm; that at 11.75 has nothing and that at 14.6875 has 5 tenths
    SimulatedScanner coarse = new SimulatedScanner(0, List.of(3.0, 0.0, 0.0), 0, 0, 1);
    Volume seen = coarse.apply(tenths, new SplittableRandom(1));
    assertThat((double) seen.at(13, 24, 24))
        .isCloseTo(0.375 + (0.5 - 0.375) * (13 - 11.75) / 2.9375, within(1e-5));
  }

  @Test
  void aShareOutsideOfNoneToAllIsRefused() {
    assertThatThrownBy(() -> new SimulatedContrast(1.1, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ordered");
    assertThatThrownBy(() -> new SimulatedContrast(0, -1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("stripped");
  }

  /** Brightness of the middle of each slab. */
  private static double[] means(Volume image) {
    double[] means = new double[SLABS.length];
    for (int s = 0; s < means.length; s++) {
      for (int j = 18; j < 30; j++) {
        for (int k = 18; k < 30; k++) {
          means[s] += image.at(AROUND + 8 * s + 4, j, k) / 144;
        }
      }
    }
    return means;
  }

  private static Volume slabs() {
    Grid grid = new Grid(SIDE, SIDE, SIDE, Affine.scaling(1, 1, 1));
    float[] values = new float[grid.voxels()];
    for (int i = AROUND; i < SIDE - AROUND; i++) {
      for (int j = AROUND; j < SIDE - AROUND; j++) {
        for (int k = AROUND; k < SIDE - AROUND; k++) {
          values[grid.index(i, j, k)] = SLABS[(i - AROUND) / 8];
        }
      }
    }
    return new Volume(grid, values);
  }
}
