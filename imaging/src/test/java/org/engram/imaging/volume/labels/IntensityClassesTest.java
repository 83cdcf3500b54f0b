package org.engram.imaging.volume.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;

class IntensityClassesTest {
  private static final Offset<Double> HUNDREDTH = within(0.02);
  private static final Grid GRID = new Grid(30, 30, 30, Affine.scaling(1, 1, 1));

  /** Three slabs of 20, 50 and 30 % at 100, 200 and 300, deviation 20. */
  private static Volume slabs(double factor, double deviation) {
    SplittableRandom random = new SplittableRandom(3);
    float[] values = new float[GRID.voxels()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (factor * (100 * truth(i) + deviation * random.nextGaussian()));
    }
    return new Volume(GRID, values);
  }

  private static int truth(int voxel) {
    int k = voxel / 900;
    return k < 6 ? 1 : k < 21 ? 2 : 3;
  }

  private static boolean[] all() {
    boolean[] mask = new boolean[GRID.voxels()];
    Arrays.fill(mask, true);
    return mask;
  }

  private static double wrong(Volume labels) {
    int wrong = 0;
    for (int i = 0; i < labels.values().length; i++) {
      wrong += labels.values()[i] == truth(i) ? 0 : 1;
    }
    return (double) wrong / labels.values().length;
  }

  @Test
  void sharesAndMeansOfAMixtureAreFound() {
    IntensityClasses found = IntensityClasses.fit(slabs(1, 20), all(), 3, 0);

    assertThat(found.classes()).hasSize(3);
    double[] shares =
        found.classes().stream().mapToDouble(IntensityClasses.Normal::share).toArray();
    double[] means = found.classes().stream().mapToDouble(IntensityClasses.Normal::mean).toArray();
    assertThat(shares[0]).isCloseTo(0.2, HUNDREDTH);
    assertThat(shares[1]).isCloseTo(0.5, HUNDREDTH);
    assertThat(shares[2]).isCloseTo(0.3, HUNDREDTH);
    assertThat((means[1] - means[0]) / (means[2] - means[1])).isCloseTo(1, within(0.03));
  }

  @Test
  void neighboursMendWhatNoiseHasMixed() {
    Volume noisy = slabs(1, 40);
    double alone = wrong(IntensityClasses.fit(noisy, all(), 3, 0).apply(noisy, all()));
    double together = wrong(IntensityClasses.fit(noisy, all(), 3, 1).apply(noisy, all()));
    assertThat(alone).isBetween(0.1, 0.25);
    assertThat(together).isLessThan(alone / 4);
  }

  @Test
  void classesOfOneImageFitAnotherOfTheSameContrastWhateverItsScale() {
    IntensityClasses fitted = IntensityClasses.fit(slabs(1, 20), all(), 3, 0);
    assertThat(wrong(fitted.apply(slabs(7, 20), all()))).isLessThan(0.02);
  }

  @Test
  void outsideOfTheMaskIsNothingAndAnEmptyMaskIsRefused() {
    boolean[] half = all();
    Arrays.fill(half, 0, 13_500, false);
    Volume labels = IntensityClasses.fit(slabs(1, 20), half, 2, 0.3).apply(slabs(1, 20), half);
    assertThat(labels.values()[0]).isZero();
    assertThat(labels.values()[20_000]).isPositive();
    assertThatThrownBy(() -> IntensityClasses.fit(slabs(1, 20), new boolean[GRID.voxels()], 3, 0))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("0 voxels");
  }
}
