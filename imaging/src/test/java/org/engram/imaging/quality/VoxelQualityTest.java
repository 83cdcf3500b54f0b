package org.engram.imaging.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against the same numbers from a scan that is held whole. */
class VoxelQualityTest {
  private static final int VOXELS = 7;
  private static final int FRAMES = 90;

  private final double[][] scan = scan();
  private final VoxelQuality quality = streamed(scan);

  @Test
  void meansAndDeviationsAreThoseOfTheWholeScan() {
    for (int v = 0; v < VOXELS; v++) {
      double mean = mean(scan[v]);
      double deviation = Math.sqrt(products(scan[v], 0) / FRAMES);
      assertThat(quality.mean(v)).isCloseTo(mean, within(1e-9));
      assertThat(quality.deviation(v)).isCloseTo(deviation, within(1e-9));
    }
    assertThat(quality.tsnr(6)).isNaN();
  }

  @Test
  void autocorrelationIsThatOfTheWholeScan() {
    for (int v = 0; v < VOXELS - 1; v++) {
      assertThat(quality.autocorrelation(v))
          .isCloseTo(products(scan[v], 1) / products(scan[v], 0), within(1e-9));
    }
  }

  @Test
  void dvarsIsTheRootMeanSquareChange() {
    double[] dvars = quality.dvars();
    assertThat(dvars).hasSize(FRAMES);
    assertThat(dvars[0]).isNaN();
    for (int t = 1; t < FRAMES; t++) {
      double squares = 0;
      for (double[] voxel : scan) {
        squares += (voxel[t] - voxel[t - 1]) * (voxel[t] - voxel[t - 1]);
      }
      assertThat(dvars[t]).isCloseTo(Math.sqrt(squares / VOXELS), within(1e-9));
    }
  }

  @Test
  void standardisedDvarsOfNoiseIsAboutOneAndLeavesOutSilentVoxels() {
    double expected = 0;
    for (int v = 0; v < VOXELS - 1; v++) {
      double lag = products(scan[v], 1) / products(scan[v], 0);
      expected += Math.sqrt(products(scan[v], 0) / FRAMES) * Math.sqrt(2 * (1 - lag)) / 6;
    }
    double squares = 0;
    for (int v = 0; v < VOXELS - 1; v++) {
      squares += Math.pow(scan[v][40] - scan[v][39], 2) / 6;
    }
    assertThat(quality.standardizedDvars()[40])
        .isCloseTo(Math.sqrt(squares) / expected, within(1e-9));
  }

  @Test
  void scaledDvarsIsInThousandthsOfTheMedianVoxelAndLeavesOutSilentOnes() {
    double squares = 0;
    for (int v = 0; v < VOXELS - 1; v++) {
      squares += Math.pow(scan[v][40] - scan[v][39], 2) / 6;
    }
    double[] means = Arrays.stream(scan).mapToDouble(VoxelQualityTest::mean).sorted().toArray();

    assertThat(quality.varying()).isEqualTo(6);
    assertThat(quality.scaledDvars().orElseThrow().raw()[40])
        .isCloseTo(Math.sqrt(squares) * 1000 / means[3], within(1e-9));
    assertThat(new VoxelQuality(2, 5).scaledDvars()).isEmpty();
  }

  @Test
  void theCarpetHasTheVoxelsStandardised() {
    CarpetPlot carpet = quality.carpet();
    assertThat(carpet.rows()).hasDimensions(VOXELS, FRAMES);
    assertThat(carpet.rows()[2][5])
        .isCloseTo((float) ((scan[2][5] - quality.mean(2)) / quality.deviation(2)), within(1e-5f));
    assertThat(carpet.rows()[6]).containsOnly(0f);
  }

  @Test
  void moreFramesThanSaidAreRefused() {
    assertThatThrownBy(() -> quality.add(new double[VOXELS]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("7 values of 7 voxels at frame 91");
  }

  private static double mean(double[] voxel) {
    double sum = 0;
    for (double value : voxel) {
      sum += value;
    }
    return sum / voxel.length;
  }

  private static double products(double[] voxel, int lag) {
    double mean = mean(voxel);
    double sum = 0;
    for (int t = lag; t < voxel.length; t++) {
      sum += (voxel[t] - mean) * (voxel[t - lag] - mean);
    }
    return sum;
  }

  private static double[][] scan() {
    Random random = new Random(7);
    double[][] scan = new double[VOXELS][FRAMES];
    for (int v = 0; v < VOXELS; v++) {
      double drift = 0;
      for (int t = 0; t < FRAMES; t++) {
        drift += random.nextGaussian();
        scan[v][t] = v == 6 ? 333 : 12000 + 100 * v + 5 * random.nextGaussian() + drift;
      }
    }
    return scan;
  }

  private static VoxelQuality streamed(double[][] scan) {
    VoxelQuality quality = new VoxelQuality(VOXELS, FRAMES);
    double[] frame = new double[VOXELS];
    for (int t = 0; t < FRAMES; t++) {
      for (int v = 0; v < VOXELS; v++) {
        frame[v] = scan[v][t];
      }
      quality.add(frame);
    }
    return quality;
  }
}
