package org.engram.imaging.volume.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.engram.imaging.format.VolumeFile;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps and whole orders of steps, recorded with the published program's own library. */
class GoldenPreparationTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden/neurojepa");
  private static Safetensors recorded;

  @BeforeAll
  static void open() {
    recorded = Safetensors.open(FOLDER.resolve("transforms.safetensors"));
  }

  @AfterAll
  static void close() {
    recorded.close();
  }

  @Test
  void thePublishedOrderMeetsItsRecordingStepByStep() {
    Volume volume = input();
    volume = new CanonicalOrder().apply(new FiniteValues().apply(volume));
    near("training_loader_reduced.orient_RAS", volume, 0);
    volume = new PercentileScaling(0.5, 99.5, PercentileScaling.Voxels.ALL).apply(volume);
    near("training_loader_reduced.percentile_scale", volume, 1e-6);
    volume = new PadOrCrop(List.of(48, 40, 44), true).apply(volume);
    near("training_loader_reduced.pad_or_crop_48_40_44_edge", volume, 1e-6);
    volume = new Spacing(1).apply(volume);
    near("training_loader_reduced.spacing_1mm_order5", volume, 1e-5);
    assertThat(
            volume
                .grid()
                .affine()
                .near(
                    Affine.ofRows(
                        1,
                        0,
                        0,
                        -20.799998998641968,
                        0,
                        1,
                        0,
                        -20.100000977516174,
                        0,
                        0,
                        1,
                        -22.40000009536743),
                    1e-6))
        .isTrue();
    volume = new ForegroundCrop(4).apply(volume);
    volume = new AreaResize(List.of(24, 28, 24)).apply(volume);
    near("training_loader_reduced.resize_area_24_28_24", volume, 2e-5);
    volume = new CentreCrop(List.of(20, 23, 20)).apply(volume);
    near("training_loader_reduced.center_crop_20_23_20", volume, 2e-5);
    assertThat(
            volume
                .grid()
                .affine()
                .near(
                    Affine.ofRows(
                        1.7916666666666663,
                        0,
                        0,
                        -16.820832331975303,
                        0,
                        1.5714285714285714,
                        0,
                        -15.100000977516174,
                        0,
                        0,
                        2.2083333333333335,
                        -17.379166762034096),
                    1e-6))
        .isTrue();
  }

  @Test
  void theNotebooksOrderMeetsItsRecording() {
    Volume volume = input();
    for (VolumeStep step :
        List.of(
            new FiniteValues(),
            new CanonicalOrder(),
            new Spacing(1),
            new ForegroundCrop(4),
            new PadOrCrop(List.of(40, 46, 42), true),
            new AreaResize(List.of(24, 28, 24)),
            new CentreCrop(List.of(20, 23, 20)))) {
      volume = step.apply(volume);
    }
    near("notebook_reduced.center_crop_20_23_20", volume, 2e-5 * 740); // of the data's range
    volume = new PercentileScaling(0.5, 99.5, PercentileScaling.Voxels.ALL).apply(volume);
    near("notebook_reduced.percentile_scale", volume, 2e-5);
  }

  @Test
  void theFullSizeOfThePublishedLoaderMeetsItsRecording() {
    VolumePreparation published = VolumePreparation.named("published");
    Volume volume = input();
    for (VolumeStep step : published.steps().subList(0, published.steps().size() - 1)) {
      volume = step.apply(volume);
    }
    everyNth("full.loading_output_subsampled_5", volume, 5);
    everyNth("full.vit3d_val_output_subsampled_6", published.steps().getLast().apply(volume), 6);
    assertThat(published.apply(input()).grid().voxels()).isEqualTo(96 * 108 * 96);
  }

  @ParameterizedTest
  @CsvSource({"10,7,9", "8,9,12", "5,13,6"})
  void paddingAndCroppingAreExact(int x, int y, int z) {
    Volume volume = volume("padcrop.in");
    List<Integer> size = List.of(x, y, z);
    String name = "_" + x + "_" + y + "_" + z;
    near("padcrop.edge" + name, new PadOrCrop(size, true).apply(volume), 0);
    near("padcrop.const0" + name, new PadOrCrop(size, false).apply(volume), 0);
    near("centercrop." + name.substring(1), new CentreCrop(size).apply(volume), 0);
  }

  @ParameterizedTest
  @CsvSource({"4,5,3", "9,10,20", "14,6,9"})
  void resizingAveragesWhatEachVoxelCovers(int x, int y, int z) {
    near(
        "resize_area." + x + "_" + y + "_" + z,
        new AreaResize(List.of(x, y, z)).apply(volume("padcrop.in")),
        1e-6);
  }

  @ParameterizedTest
  @CsvSource({"LPS", "SAR", "IRP", "ASL"})
  void axesAreBroughtToCanonicalOrderExactly(String code) {
    String name = "orientation." + code;
    Volume in = new Volume(grid(name + ".in", name + ".affine_in"), volume(name + ".in").values());

    Volume out = new CanonicalOrder().apply(in);

    near(name + ".out", out, 0);
    assertThat(out.grid().affine().near(affine(name + ".affine_out"), 1e-9)).isTrue();
  }

  @Test
  void percentilesAreThoseOfTheWholeVolume() {
    PercentileScaling scaling = new PercentileScaling(0.5, 99.5, PercentileScaling.Voxels.ALL);
    near("percentile.out", scaling.apply(volume("percentile.in")), 1e-6);
    near("percentile.const_out", scaling.apply(volume("percentile.const_in")), 0);
  }

  @Test
  void theForegroundsBoxIsCutWithItsMargin() {
    near(
        "crop_foreground_blob.out",
        new ForegroundCrop(4).apply(volume("crop_foreground_blob.in")),
        0);
  }

  @Test
  void anEmptyVolumeHasNoForegroundToCut() {
    Volume empty = new Volume(new Grid(3, 3, 3, Affine.scaling(1, 1, 1)), new float[27]);

    assertThatThrownBy(() -> new ForegroundCrop(4).apply(empty))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("no voxel above zero");
  }

  @Test
  void aPreparationOfNoKnownNameIsRefusedWithThoseThereAre() {
    assertThatThrownBy(() -> VolumePreparation.named("best"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("published-notebook");
  }

  @Test
  void theRecommendedOrderScalesByTheHeadAndKeepsTheRange() {
    Volume prepared = VolumePreparation.named("recommended").apply(input());

    assertThat(prepared.grid().nx()).isEqualTo(96);
    assertThat(prepared.grid().ny()).isEqualTo(108);
    float least = Float.MAX_VALUE;
    float most = -Float.MAX_VALUE;
    for (float value : prepared.values()) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    assertThat(least).isZero();
    assertThat(most).isGreaterThan(0.9f).isLessThanOrEqualTo(1);
  }

  private static Volume input() {
    return VolumeFile.read(FOLDER.resolve("transforms_input_PLS.nii.gz"));
  }

  private static void everyNth(String name, Volume volume, int n) {
    HostTensor wanted = recorded.get(name);
    long[] shape = wanted.shape();
    double worst = 0;
    for (int i = 0; i < shape[1]; i++) {
      for (int j = 0; j < shape[2]; j++) {
        for (int k = 0; k < shape[3]; k++) {
          double expected = wanted.value((i * shape[2] + j) * shape[3] + k);
          worst = Math.max(worst, Math.abs(volume.at(i * n, j * n, k * n) - expected));
        }
      }
    }
    assertThat(worst).as(name).isLessThanOrEqualTo(2e-5);
  }

  private static void near(String name, Volume actual, double tolerance) {
    Volume expected = volume(name);
    assertThat(new int[] {actual.grid().nx(), actual.grid().ny(), actual.grid().nz()})
        .as(name)
        .containsExactly(expected.grid().nx(), expected.grid().ny(), expected.grid().nz());
    double worst = 0;
    for (int i = 0; i < actual.values().length; i++) {
      double apart = Math.abs((double) actual.values()[i] - expected.values()[i]);
      worst = apart >= 0 ? Math.max(worst, apart) : Double.POSITIVE_INFINITY;
    }
    assertThat(worst).as(name).isCloseTo(0, within(tolerance));
  }

  /** A recorded volume, [1, i, j, k] with k fastest, as one with i fastest. */
  private static Volume volume(String name) {
    HostTensor tensor = recorded.get(name);
    Grid grid =
        new Grid(
            (int) tensor.shape()[1],
            (int) tensor.shape()[2],
            (int) tensor.shape()[3],
            Affine.scaling(1, 1, 1));
    float[] recordedOrder = tensor.toFloats();
    float[] values = new float[grid.voxels()];
    int at = 0;
    for (int i = 0; i < grid.nx(); i++) {
      for (int j = 0; j < grid.ny(); j++) {
        for (int k = 0; k < grid.nz(); k++) {
          values[grid.index(i, j, k)] = recordedOrder[at++];
        }
      }
    }
    return new Volume(grid, values);
  }

  private static Grid grid(String shape, String affine) {
    long[] size = recorded.get(shape).shape();
    return new Grid((int) size[1], (int) size[2], (int) size[3], affine(affine));
  }

  private static Affine affine(String name) {
    double[] rows = new double[12];
    for (int i = 0; i < 12; i++) {
      rows[i] = recorded.get(name).value(i);
    }
    return Affine.ofRows(rows);
  }

  @Test
  void largeVoxelsThatWerePaddedByNumberAreRefusedBeforeMemoryIsTaken() {
    Grid grid = new Grid(180, 216, 180, Affine.scaling(6, 6, 6));
    Volume volume = new Volume(grid, new float[grid.voxels()]);

    assertThatThrownBy(() -> new Spacing(1).apply(volume))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("voxels at 1.0 mm")
        .hasMessageContaining("recommended");
  }
}
