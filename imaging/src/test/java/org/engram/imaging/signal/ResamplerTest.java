package org.engram.imaging.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplerTest {
  /** Output frames that the 16-crossing kernel's cut at the ends does not reach. */
  private static final int EDGE = 17;

  @ParameterizedTest
  @CsvSource({
    "490, 0.735, 2.205, 164",
    "480, 0.735, 2.205, 160",
    "160, 2.205, 2.205, 160",
    "234, 2.0, 2.205, 212",
    "4, 1.0, 3.0, 2",
    "3, 1.0, 3.0, 1",
    "2, 2.0, 0.5, 5"
  })
  void theGridEndsAtTheLastFrame(int frames, double source, double model, int expected) {
    assertThat(Resampler.frames(frames, source, model)).isEqualTo(expected);
  }

  @Test
  void nearestTakesTheLaterFrameOfATie() {
    double[] values = {0, 1, 2, 3, 4, 5};
    // Positions 0, 1.5, 3, 4.5.
    assertThat(Resampler.resample(values, 1, 6, 2, 3, Sampling.NEAREST))
        .containsExactly(0, 2, 3, 5);
  }

  @Test
  void linearInterpolatesEachRegion() {
    double[] values = {0, 1, 4, 9, 100, 90, 80, 70};
    assertThat(Resampler.resample(values, 2, 4, 2, 3, Sampling.LINEAR))
        .containsExactly(0, 2.5, 9, 100, 85, 70);
  }

  @ParameterizedTest
  @CsvSource({
    "0.735, 2.205, 0.02",
    "0.735, 2.205, 0.1",
    "0.735, 2.205, 0.18",
    "0.72, 2.205, 0.18",
    "2.0, 2.205, 0.15",
    "3.0, 2.205, 0.13",
    "3.0, 0.735, 0.10"
  })
  void bandLimitedKeepsASineBelow80PercentOfTheLowerNyquist(
      double source, double model, double hertz) {
    int frames = (int) (800 / source);
    DoubleUnaryOperator sine = t -> Math.sin(2 * Math.PI * hertz * t + 0.3);
    double[] out =
        Resampler.resample(
            series(sine, frames, source), 1, frames, source, model, Sampling.BAND_LIMITED);
    int edge = (int) Math.ceil(EDGE * Math.max(1, source / model));
    for (int k = edge; k < out.length - edge; k++) {
      assertThat(out[k]).isCloseTo(sine.applyAsDouble(k * model), within(0.01));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.735, 2.205, 0.2268",
    "0.735, 2.205, 0.25",
    "0.735, 2.205, 0.4",
    "0.735, 2.205, 0.6",
    "0.72, 2.205, 0.3",
    "1.0, 2.205, 0.4",
    "2.0, 2.205, 0.24"
  })
  void bandLimitedSuppressesASineAboveTheModelsNyquistBy40Decibels(
      double source, double model, double hertz) {
    int frames = (int) (800 / source);
    DoubleUnaryOperator sine = t -> Math.sin(2 * Math.PI * hertz * t + 0.3);
    double[] in = series(sine, frames, source);
    double[] out = Resampler.resample(in, 1, frames, source, model, Sampling.BAND_LIMITED);
    double[] middle = Arrays.copyOfRange(out, EDGE, out.length - EDGE);
    assertThat(Arrays.stream(middle).map(Math::abs).max().orElseThrow()).isLessThan(0.01);
    double[] aliased = Resampler.resample(in, 1, frames, source, model, Sampling.LINEAR);
    assertThat(Arrays.stream(aliased).map(Math::abs).max().orElseThrow()).isGreaterThan(0.1);
  }

  @ParameterizedTest
  @CsvSource({"0.735, 2.205", "2.0, 2.205", "3.0, 2.205"})
  void aConstantStaysWhatItIsUpToTheEnds(double source, double model) {
    double[] values = new double[50];
    Arrays.fill(values, 1234.5);
    for (Sampling sampling :
        new Sampling[] {Sampling.NEAREST, Sampling.LINEAR, Sampling.BAND_LIMITED}) {
      double[] out = Resampler.resample(values, 1, 50, source, model, sampling);
      assertThat(out).hasSize(Resampler.frames(50, source, model));
      for (double value : out) {
        assertThat(value).isCloseTo(1234.5, within(1e-11 * 1234.5));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0.735, 2.205", "2.0, 2.205", "3.0, 2.205"})
  void aSlowSignalIsFollowedUpToTheEnds(double source, double model) {
    int frames = (int) (360 / source);
    DoubleUnaryOperator slow =
        t -> Math.sin(2 * Math.PI * 0.011 * t + 0.3) + Math.sin(2 * Math.PI * 0.063 * t + 1.1);
    double[] out =
        Resampler.resample(
            series(slow, frames, source), 1, frames, source, model, Sampling.BAND_LIMITED);
    assertThat(out[0]).isCloseTo(slow.applyAsDouble(0), within(1e-12));
    for (int k = 0; k < out.length; k++) {
      assertThat(out[k]).as("frame %d", k).isCloseTo(slow.applyAsDouble(k * model), within(0.04));
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "5", "20"})
  void aRunShorterThanTheKernelKeepsAStraightLine(int frames) {
    double[] out =
        Resampler.resample(
            series(t -> 7 + 3 * t, frames, 1), 1, frames, 1, 1.5, Sampling.BAND_LIMITED);
    assertThat(out[0]).isCloseTo(7, within(1e-12));
    for (int k = 0; k < out.length; k++) {
      assertThat(out[k]).isCloseTo(7 + 3 * k * 1.5, within(0.02));
    }
  }

  @Test
  void aRepetitionTimeThatIsNotPositiveIsRefused() {
    assertThatThrownBy(() -> Resampler.resample(new double[4], 1, 4, 0, 2, Sampling.BAND_LIMITED))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("0.0 s to 2.0 s");
  }

  private static double[] series(DoubleUnaryOperator signal, int frames, double time) {
    double[] values = new double[frames];
    Arrays.setAll(values, n -> signal.applyAsDouble(n * time));
    return values;
  }
}
