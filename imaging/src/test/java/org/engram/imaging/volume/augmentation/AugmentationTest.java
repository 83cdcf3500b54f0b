package org.engram.imaging.volume.augmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AugmentationTest {
  private static final Path RECORDED =
      Path.of("src/test/resources/golden/neurojepa/transforms.safetensors");
  private static final int DRAWS = 20_000;

  @ParameterizedTest
  @CsvSource({"0", "1", "2"})
  void aFlippedAxisIsTheRecordedOne(int axis) {
    float[] values = recorded("aug.in");
    Flip.apply(values, grid(), axis);

    assertThat(values).isEqualTo(recorded("aug.flip_axis" + axis));
  }

  @Test
  void aBiasFieldIsTheRecordedOne() {
    float[] values = recorded("aug.in");
    BiasField.apply(values, grid(), coefficients());

    near(values, recorded("aug.bias_field"), 1e-5);
  }

  @ParameterizedTest
  @CsvSource({"0.6", "1.0", "1.5"})
  void gammaIsTheRecordedOne(double gamma) {
    float[] values = recorded("aug.in");
    Gamma.apply(values, gamma);

    near(values, recorded("aug.gamma_" + gamma), 1e-5);
  }

  @Test
  void aShiftIsTheRecordedOne() {
    float[] values = recorded("aug.in");
    Shift.apply(values, 0.07);

    near(values, recorded("aug.shift_0.07"), 1e-6);
  }

  @Test
  void noiseIsNormalWithItsDeviation() {
    float[] values = new float[200_000];
    Noise.apply(values, 0.5, 3);

    double mean = 0;
    double squares = 0;
    int within = 0;
    for (float value : values) {
      mean += value / (double) values.length;
      squares += (double) value * value / values.length;
      within += Math.abs(value) < 0.5 ? 1 : 0;
    }
    assertThat(mean).isCloseTo(0, within(5 * 0.5 / Math.sqrt(values.length)));
    assertThat(Math.sqrt(squares)).isCloseTo(0.5, within(5 * 0.5 / Math.sqrt(2 * values.length)));
    assertThat(within / (double) values.length).isCloseTo(0.6827, within(0.006));
  }

  @Test
  void changesHappenAsOftenAsTheirChanceSays() {
    assertThat(share(new Flip(0, 0.1))).isCloseTo(0.1, within(5 * 0.0021));
    assertThat(share(new BiasField(0.1, 0.5))).isCloseTo(0.5, within(5 * 0.0035));
    assertThat(share(new Gamma(0.6, 1.5, 0.5))).isCloseTo(0.5, within(5 * 0.0035));
    assertThat(share(new Noise(0.1, 1))).isEqualTo(1);
    assertThat(share(new Shift(0.1, 0))).isZero();
  }

  @Test
  void strengthsAreEvenlySpreadBetweenTheirBounds() {
    SplittableRandom random = new SplittableRandom(4);
    Shift shift = new Shift(0.1, 1);
    double[] offsets = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      float[] one = new float[1];
      shift.draw(random).orElseThrow().apply(one, grid());
      offsets[i] = one[0];
    }
    Arrays.sort(offsets);
    for (int i = 0; i < DRAWS; i++) { // Kolmogorov's distance from the even spread
      double even = -0.1 + 0.2 * (i + 0.5) / DRAWS;
      assertThat(offsets[i]).isCloseTo(even, within(0.2 * 1.95 / Math.sqrt(DRAWS)));
    }
  }

  @Test
  void theSameSeedChangesAVolumeInTheSameWay() {
    Volume volume = new Volume(grid(), recorded("aug.in"));
    Augmentation augmentation = Augmentation.ofPretraining();

    assertThat(augmentation.apply(volume, 9)).isEqualTo(augmentation.apply(volume, 9));
    assertThat(augmentation.apply(volume, 9)).isNotEqualTo(augmentation.apply(volume, 10));
    assertThat(volume.values()).isEqualTo(recorded("aug.in"));
  }

  @Test
  void aChanceAboveOneIsRefused() {
    assertThatThrownBy(() -> new Noise(0.1, 1.5))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("a chance of 1.5");
  }

  private static double share(VolumeChange change) {
    SplittableRandom random = new SplittableRandom(11);
    int happened = 0;
    for (int i = 0; i < DRAWS; i++) {
      happened += change.draw(random).isPresent() ? 1 : 0;
    }
    return happened / (double) DRAWS;
  }

  private static Grid grid() {
    return new Grid(12, 13, 11, Affine.scaling(1, 1, 1));
  }

  private static double[] coefficients() {
    try (Safetensors file = Safetensors.open(RECORDED)) {
      HostTensor tensor = file.get("aug.bias_field_coefficients");
      double[] values = new double[BiasField.COEFFICIENTS];
      for (int i = 0; i < values.length; i++) {
        values[i] = tensor.value(i);
      }
      return values;
    }
  }

  /** [1, i, j, k] with k fastest, as values with i fastest. */
  private static float[] recorded(String name) {
    try (Safetensors file = Safetensors.open(RECORDED)) {
      float[] other = file.get(name).toFloats();
      float[] values = new float[other.length];
      int at = 0;
      for (int i = 0; i < 12; i++) {
        for (int j = 0; j < 13; j++) {
          for (int k = 0; k < 11; k++) {
            values[grid().index(i, j, k)] = other[at++];
          }
        }
      }
      return values;
    }
  }

  private static void near(float[] actual, float[] expected, double tolerance) {
    for (int i = 0; i < actual.length; i++) {
      assertThat((double) actual[i]).isCloseTo(expected[i], within(tolerance));
    }
  }
}
