package org.engram.imaging.parcellation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.MemoryStream;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ParcellatorTest {
  private static final float NAN = Float.NaN;
  private static final Atlas THREE =
      new Atlas(
          "demo",
          List.of(
              new Region(0, "A", "L", ""),
              new Region(1, "B", "R", ""),
              new Region(2, "C", "", "")));

  @Test
  void theMeanLeavesOutWhatIsConstantOrNeverFiniteOrInNoRegion() {
    //                          A  A  A  -  B  B  A
    int[] rows = {0, 0, 0, -1, 1, 1, 0};
    float[][] frames = {
      {1, 10, 7, 99, 2, 4, NAN}, {3, 20, 7, 98, 4, 4, NAN}, {2, 60, 7, 97, 9, 4, NAN}
    };
    ParcellatedRun run = parcellate(frames, rows, settings(RegionStatistic.MEAN, 0));
    assertThat(run.series().labels()).containsExactly("A", "B");
    assertThat(run.series().values()).containsExactly(5.5, 11.5, 31, 2, 4, 9);
    assertThat(run.used()).containsExactly(2, 1, 0);
    assertThat(run.coverage()).containsExactly(0.5, 0.5, 0);
    assertThat(run.missing()).containsExactly("C");
    assertThat(run.table()).containsExactly(5.5, 11.5, 31, 2, 4, 9, NAN, NAN, NAN);
    assertThat(run.series().repetitionTime()).hasValue(2);
    assertThat(run.notes())
        .containsExactly(
            "2 voxels of one value throughout, left out",
            "1 voxel without a finite value (NaN), left out",
            "1 of 3 regions without a voxel with signal, missing: C");
  }

  @ParameterizedTest
  @CsvSource({"MEAN, 2 4 6.5", "MEDIAN, 2 4 6.5", "FIRST_COMPONENT, -2 0 2"})
  void aHoleInAVoxelIsLeftOutAndNoted(RegionStatistic statistic, String expected) {
    float[][] frames = {{1, 3}, {3, 5}, {5, 8}};
    frames[2][1] = 8;
    float[][] holed = {{1, 3, NAN}, {3, 5, 4}, {5, 8, NAN}};
    ParcellatedRun run = parcellate(holed, new int[] {0, 0, 0}, settings(statistic, 0));
    assertThat(run.notes())
        .contains(
            "1 voxel not finite in part of the frames, left out "
                + (statistic == RegionStatistic.FIRST_COMPONENT ? "wholly" : "of those frames"));
    double[] wanted = Arrays.stream(expected.split(" ")).mapToDouble(Double::parseDouble).toArray();
    if (statistic == RegionStatistic.FIRST_COMPONENT) {
      assertThat(run.series().values())
          .isEqualTo(
              parcellate(frames, new int[] {0, 0}, settings(statistic, 0)).series().values());
    } else {
      assertThat(run.series().values()).containsExactly(wanted);
    }
  }

  @Test
  void theMedianIsOfTheVoxelsThatVary() {
    int[] rows = {0, 0, 0, 0, 1, 1, 1};
    float[][] frames = {{1, 5, 3, 0, 1, 2, 9}, {2, 0, 7, 0, 2, 4, 8}};
    ParcellatedRun run = parcellate(frames, rows, settings(RegionStatistic.MEDIAN, 0));
    assertThat(run.series().values()).containsExactly(3, 2, 2, 4);
    assertThat(run.used()).containsExactly(3, 3, 0);
  }

  @Test
  void aVoxelThatVariesLateIsInTheMedianFromItsBlockOnAndNoted() {
    float[][] frames = new float[10][];
    for (int t = 0; t < 10; t++) {
      frames[t] = new float[] {t, t + 2, t < 9 ? 100 : 200};
    }
    ParcellatedRun run =
        parcellate(frames, new int[] {0, 0, 0}, settings(RegionStatistic.MEDIAN, 0));
    assertThat(run.series().values()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 10, 11);
    assertThat(run.notes().getFirst()).startsWith("1 voxel of one value at first, in the median");
  }

  @Test
  void theFirstComponentIsSpmsEigenvariate() {
    // Reference: numpy.linalg.svd of the centred matrix, u1 s1 / sqrt(n), sign of sum(v1).
    ParcellatedRun small =
        parcellate(made(5, 12), new int[5], settings(RegionStatistic.FIRST_COMPONENT, 0));
    double[] expected = {
      76.4065360813, -15.8114298451, -17.2158739829, -20.7262090293, -24.2365440757, 0.500026154258
    };
    for (int t = 0; t < 6; t++) {
      assertThat(small.series().values()[t]).isCloseTo(expected[t], within(1e-8));
    }
    assertThat(Arrays.stream(small.series().values()).map(Math::abs).sum())
        .isCloseTo(300.357821367, within(1e-7));
    ParcellatedRun large =
        parcellate(made(90, 80), new int[90], settings(RegionStatistic.FIRST_COMPONENT, 0));
    double[] expectedLarge = {
      80.3385391759, -6.71419550979, -15.540302753, -17.4375540835, -15.7533626908, -27.0197407844
    };
    for (int t = 0; t < 6; t++) {
      assertThat(large.series().values()[t]).isCloseTo(expectedLarge[t], within(1e-8));
    }
    assertThat(Arrays.stream(large.series().values()).map(Math::abs).sum())
        .isCloseTo(1951.98402733, within(1e-7));
  }

  @Test
  void theComponentOfOneVoxelIsItsCentredSeries() {
    float[][] frames = {{4}, {8}, {3}};
    ParcellatedRun run =
        parcellate(frames, new int[] {0}, settings(RegionStatistic.FIRST_COMPONENT, 0));
    double[] expected = {-1, 3, -2};
    for (int t = 0; t < 3; t++) {
      assertThat(run.series().values()[t]).isCloseTo(expected[t], within(1e-12));
    }
  }

  @ParameterizedTest
  @EnumSource
  void anyNumberOfThreadsGivesTheSameBits(RegionStatistic statistic) {
    Random random = new Random(7);
    int[] rows = random.ints(4000, -1, 3).toArray();
    float[][] frames = new float[37][4000];
    for (float[] frame : frames) {
      for (int n = 0; n < frame.length; n++) {
        frame[n] = n % 50 == 0 ? 5 : (float) (1000 + 50 * random.nextGaussian());
      }
    }
    ParcellatedRun one = parcellate(frames, rows, new ParcellationSettings(statistic, 0, 1));
    for (int threads : new int[] {2, 3, 16}) {
      assertThat(parcellate(frames, rows, new ParcellationSettings(statistic, 0, threads)))
          .isEqualTo(one);
    }
    assertThat(one.series().values()).hasSize(3 * 37);
  }

  @Test
  void aMaskAndAMinimumMakeARegionMissing() {
    Grid grid = new Grid(6, 1, 1, Affine.scaling(2, 2, 2));
    float[][] frames = {{1, 2, 3, 4, 5, 6}, {2, 3, 4, 5, 6, 9}};
    int[] rows = {0, 0, 0, 1, 1, 2};
    BrainMask mask =
        BrainMask.of("mask", new Volume(grid, new float[] {1, 0, NAN, 1, 1, 1}), grid, false);
    ParcellatedRun run =
        Parcellator.parcellate(
            source(grid, frames), map(rows), mask, settings(RegionStatistic.MEAN, 0.5));
    assertThat(run.series().labels()).containsExactly("B", "C");
    assertThat(run.series().values()).containsExactly(4.5, 5.5, 6, 9);
    assertThat(run.coverage()).containsExactly(1 / 3.0, 1, 1);
    assertThat(run.notes())
        .containsExactly(
            "2 voxels of regions outside the mask mask",
            "1 of 3 regions covered less than 0.5, missing: A (0.33)");
  }

  @Test
  void aMaskOnAnotherGridIsRefusedOrBroughtOver() {
    Grid grid = new Grid(4, 1, 1, Affine.scaling(2, 2, 2));
    Grid other = new Grid(4, 1, 1, Affine.ofRows(-2, 0, 0, 6, 0, 2, 0, 0, 0, 0, 2, 0));
    Volume volume = new Volume(other, new float[] {1, 0, 0, 0});
    assertThatThrownBy(() -> BrainMask.of("m.nii", volume, grid, false))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("LAS")
        .hasMessageContaining("RAS");
    assertThat(BrainMask.of("m.nii", volume, grid, true).inside())
        .containsExactly(false, false, false, true);
    Volume empty = new Volume(grid, new float[4]);
    assertThatThrownBy(() -> BrainMask.of("m.nii", empty, grid, false))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no voxel inside");
  }

  @Test
  void aRunWithoutAnySignalIsRefusedWithTheNumbers() {
    float[][] frames = {{1, 2, 3}, {1, 2, 4}};
    assertThatThrownBy(
            () -> parcellate(frames, new int[] {0, 0, 0}, settings(RegionStatistic.MEAN, 0.5)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("2 without a voxel that varies, 1 covered less than 0.5");
  }

  @Test
  void oneVolumeIsNoRun() {
    float[][] frames = {{1, 2}};
    assertThatThrownBy(() -> parcellate(frames, new int[] {0, 0}, ParcellationSettings.defaults()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("1 volume");
  }

  @Test
  void aRunThatEndsEarlyIsAnError() {
    Grid grid = new Grid(2, 1, 1, Affine.scaling(1, 1, 1));
    MemoryStream three = new MemoryStream(grid, new float[][] {{1, 2}, {2, 3}, {1, 4}});
    assertThat(three.advance()).isTrue();
    assertThatThrownBy(
            () ->
                Parcellator.parcellate(
                    FrameSource.of(three, "run"),
                    map(new int[] {0, 1}),
                    ParcellationSettings.defaults()))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("run: 2 volumes; expected 3");
  }

  @Test
  void aRepetitionTimeInMillisecondsIsLeftOutAndQuestioned() {
    Grid grid = new Grid(2, 1, 1, Affine.scaling(1, 1, 1));
    MemoryStream run =
        new MemoryStream(grid, new float[][] {{1, 2}, {2, 3}}, OptionalDouble.of(2000));
    ParcellatedRun result =
        Parcellator.parcellate(
            FrameSource.of(run, "run"), map(new int[] {0, 1}), ParcellationSettings.defaults());
    assertThat(result.series().repetitionTime()).isEmpty();
    assertThat(result.notes())
        .anyMatch(note -> note.contains("It looks like milliseconds: write 2.0"));
  }

  @Test
  void settingsAreChecked() {
    assertThat(ParcellationSettings.defaults())
        .isEqualTo(new ParcellationSettings(RegionStatistic.MEAN, 0.5, 0));
    assertThatThrownBy(() -> new ParcellationSettings(RegionStatistic.MEAN, 1.5, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("1.5");
    assertThatThrownBy(() -> new ParcellationSettings(RegionStatistic.MEAN, Double.NaN, 0))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> new ParcellationSettings(RegionStatistic.MEAN, 0.5, -1))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> RegionStatistic.fromName("mode"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("mean, median, first-component");
  }

  static ParcellatedRun parcellate(float[][] frames, int[] rows, ParcellationSettings settings) {
    Grid grid = new Grid(rows.length, 1, 1, Affine.scaling(2, 2, 2));
    return Parcellator.parcellate(source(grid, frames), map(rows), settings);
  }

  private static FrameSource source(Grid grid, float[][] frames) {
    return FrameSource.of(new MemoryStream(grid, frames, OptionalDouble.of(2)), "run");
  }

  static RegionMap map(int[] rows) {
    int[] sizes = VolumeAtlas.count(rows, 3);
    return new RegionMap(THREE, rows, sizes, Optional.of("MNI152NLin6Asym"), List.of());
  }

  private static ParcellationSettings settings(RegionStatistic statistic, double minCoverage) {
    return new ParcellationSettings(statistic, minCoverage, 2);
  }

  /** [frames][voxels] of numbers that any program makes alike. */
  private static float[][] made(int voxels, int frames) {
    float[][] made = new float[frames][voxels];
    for (int t = 0; t < frames; t++) {
      for (int v = 0; v < voxels; v++) {
        double value = (v * 7919L + t * 104729L + (long) v * t * 31) % 1009 / 16.0;
        value += t % 7 == 0 ? 100 * (v % 3 - 0.5) : 0;
        value += t % 5 == 1 ? 50 * (v % 4 - 1.2) : 0;
        made[t][v] = (float) value;
      }
    }
    return made;
  }
}
