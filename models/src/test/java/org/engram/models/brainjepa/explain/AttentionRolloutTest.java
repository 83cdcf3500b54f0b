package org.engram.models.brainjepa.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.tensor.Precision;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionRolloutTest {
  private static final int TOKENS = SharpModel.TOKENS;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"FP32, 1, 1e-5", "FP32, 100, 1e-5", "FP32, 4194304, 1e-5", "BF16, 100, 0.05"})
  void theVectorCarriedBackIsTheMeanRowOfTheProductOfAllMatrices(
      Precision precision, long scores, double tolerance) {
    float[] input = SharpModel.input(1);
    try (BrainJepa model = SharpModel.load(folder, precision)) {
      double[] expected = byMatrices(model, input);

      RegionTime map = new AttentionRollout(model, scores).map(input);

      assertThat(map.regions()).isEqualTo(SharpModel.REGIONS);
      assertThat(map.columns()).isEqualTo(SharpModel.PATCHES);
      for (int token = 0; token < TOKENS; token++) {
        assertThat(map.values()[token]).isCloseTo(expected[token], within(tolerance));
      }
      assertThat(Arrays.stream(expected).max().orElseThrow()).as("not flat").isGreaterThan(1.2);
      assertThat(map.total()).isCloseTo(TOKENS, within(1e-4));
    }
  }

  /** The naive formula, in float64, with every matrix whole. */
  private static double[] byMatrices(BrainJepa model, float[] input) {
    double[][] rollout = new double[TOKENS][TOKENS];
    for (int i = 0; i < TOKENS; i++) {
      rollout[i][i] = 1;
    }
    for (int block = 0; block < 3; block++) {
      double[][] step = new double[TOKENS][TOKENS];
      for (int head = 0; head < 2; head++) {
        try (Scope _ = Scope.open()) {
          float[] map =
              model
                  .encoder()
                  .attention(
                      Tensors.of(input, 1, SharpModel.REGIONS, SharpModel.FRAMES), block, head)
                  .toFloats();
          for (int i = 0; i < TOKENS * TOKENS; i++) {
            step[i / TOKENS][i % TOKENS] += map[i] / 2.0;
          }
        }
      }
      double[][] next = new double[TOKENS][TOKENS];
      for (int i = 0; i < TOKENS; i++) {
        for (int j = 0; j < TOKENS; j++) {
          next[i][j] = 0.5 * rollout[i][j];
          for (int k = 0; k < TOKENS; k++) {
            next[i][j] += 0.5 * step[i][k] * rollout[k][j];
          }
        }
      }
      rollout = next;
    }
    double[] mean = new double[TOKENS];
    for (double[] row : rollout) {
      for (int j = 0; j < TOKENS; j++) {
        mean[j] += row[j]; // times 1/N for the mean, times N for a uniform share of 1
      }
    }
    return mean;
  }

  @Test
  void anInputOfAnotherSizeIsRefused() {
    try (BrainJepa model = SharpModel.load(folder, Precision.FP32)) {
      assertThatThrownBy(() -> AttentionRollout.of(model).map(new float[7]))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("7 values")
          .hasMessageContaining("5 regions x 12 frames");
    }
  }

  @Test
  void regionsAreSummedAndAveragedOverTime() {
    RegionTime map = new RegionTime(2, 3, new double[] {1, 2, 3, -4, 0, 1});

    assertThat(map.regionSums()).containsExactly(6, -3);
    assertThat(map.regionMeans()).containsExactly(2, -1);
    assertThat(map.magnitudes().regionSums()).containsExactly(6, 5);
    assertThat(map.total()).isEqualTo(3);
  }
}
