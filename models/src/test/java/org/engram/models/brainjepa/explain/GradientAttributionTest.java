package org.engram.models.brainjepa.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Precision;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GradientAttributionTest {
  private static final float[] INPUT = SharpModel.input(3);
  private static final float[] ZERO = new float[INPUT.length];

  @TempDir Path folder;
  private BrainJepa model;

  @BeforeEach
  void load() {
    model = SharpModel.load(folder, Precision.FP32);
  }

  @AfterEach
  void close() {
    model.close();
  }

  private static ReadOut.Linear direction() {
    Random random = new Random(8);
    return new ReadOut.Linear(
        "trait", random.doubles(SharpModel.DIM, -1, 1).toArray(), random.nextDouble());
  }

  @Test
  void gradientTimesInputIsTheSlopeBySmallSteps() {
    for (ReadOut readOut : List.of(direction(), new ReadOut.Norm())) {
      Attribution found = GradientAttribution.of(model, readOut).gradientTimesInput(INPUT);

      assertThat(found.output()).isCloseTo(value(readOut, INPUT), within(1e-4));
      assertThat(found.baseline()).isNaN();
      double largest = 0;
      for (int i = 0; i < INPUT.length; i++) {
        double slope = (value(readOut, moved(i, 0.01)) - value(readOut, moved(i, -0.01))) / 0.02;
        assertThat(found.map().values()[i])
            .as("%s, value %d", readOut.name(), i)
            .isCloseTo(slope * INPUT[i], within(4e-3));
        largest = Math.max(largest, Math.abs(slope * INPUT[i]));
      }
      assertThat(largest).as("there is something to find").isGreaterThan(0.04);
    }
  }

  private static float[] moved(int at, double by) {
    float[] input = INPUT.clone();
    input[at] += (float) by;
    return input;
  }

  private double value(ReadOut readOut, float[] input) {
    return readOut.of(model.embed(List.of(input)).getFirst().subject());
  }

  @Test
  void integratedGradientsAddUpToTheChangeFromTheBaseline() {
    for (ReadOut readOut : List.of(direction(), new ReadOut.Norm())) {
      GradientAttribution method = GradientAttribution.of(model, readOut);
      int[] passes = {0};

      Attribution fine = method.integratedGradients(INPUT, ZERO, 200, () -> passes[0]++);
      Attribution coarse = method.integratedGradients(INPUT, ZERO, 4, () -> {});

      assertThat(passes[0]).isEqualTo(200);
      assertThat(fine.output()).isCloseTo(value(readOut, INPUT), within(1e-4));
      assertThat(fine.baseline()).isCloseTo(value(readOut, ZERO), within(1e-4));
      assertThat(Math.abs(fine.output() - fine.baseline())).isGreaterThan(0.05);
      assertThat(fine.gap()).as(readOut.name()).isLessThan(5e-3);
      assertThat(coarse.gap()).isGreaterThan(fine.gap());
    }
  }

  @Test
  void fromABaselineThatIsTheInputNothingIsContributed() {
    Attribution none =
        GradientAttribution.of(model, direction()).integratedGradients(INPUT, INPUT, 3, () -> {});

    assertThat(none.map().magnitudes().total()).isZero();
  }

  @Test
  void aReadOutOfAnotherWidthAndBfloat16AreRefused() {
    assertThatThrownBy(
            () -> GradientAttribution.of(model, new ReadOut.Linear("w", new double[] {1}, 0)))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("w: 1 weights; expected 16");
    try (BrainJepa coarse = SharpModel.load(folder, Precision.BF16)) {
      assertThatThrownBy(() -> GradientAttribution.of(coarse, direction()))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("fp32");
    }
  }

  @Test
  void aProbeOfStandardisedFeaturesIsOneOfTheEmbeddingItself() {
    ReadOut.Linear probe =
        ReadOut.Linear.ofStandardised(
            "p", new double[] {2, 3, 5}, 1, new double[] {4, 1, 9}, new double[] {2, 0.5, 0});

    assertThat(probe.weights()).containsExactly(1, 6, 0);
    // 1 + 2 (6 - 4) / 2 + 3 (2 - 1) / 0.5 and nothing of the constant feature
    assertThat(probe.of(new float[] {6, 2, 7})).isEqualTo(9);
    assertThatThrownBy(() -> new ReadOut.Linear("p", new double[] {0, 0}, 1))
        .hasMessageContaining("all zero");
    assertThatThrownBy(() -> new ReadOut.Linear("p", new double[] {1, Double.NaN}, 1))
        .hasMessageContaining("not finite");
  }
}
