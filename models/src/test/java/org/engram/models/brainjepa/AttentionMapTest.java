package org.engram.models.brainjepa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.engram.imaging.signal.Normalization;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.Safetensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionMapTest {
  private static final BrainJepaConfig CONFIG =
      TinyModel.config(4, 8, 2, Position.ORIGIN, "global-zscore");
  private static final int TOKENS = 8;
  private static final int DIM = 16;

  @TempDir Path folder;
  private Path directory;

  @BeforeEach
  void writeModel() {
    directory = folder.resolve("model");
    ModelInitializer.write(
        directory,
        CONFIG,
        TinyModel.FOUR,
        Optional.empty(),
        Normalization.fromName("global-zscore"),
        5);
  }

  private static float[] input() {
    Random random = new Random(2);
    float[] values = new float[4 * 8];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (30 * random.nextGaussian()); // strong, so that the map is not flat
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource({"FP32, 0, 0, 1e-5", "FP32, 0, 1, 1e-5", "BF16, 0, 1, 5e-3"})
  void theFirstBlocksMapIsTheSoftmaxOfItsQueriesAndKeys(
      Precision precision, int block, int head, double tolerance) {
    try (Compute compute = Compute.open(Device.CPU, precision, 1);
        BrainJepa model = BrainJepa.load(directory, compute);
        Scope _ = Scope.open()) {
      float[] map = model.encoder().attention(Tensors.of(input(), 1, 4, 8), block, head).toFloats();
      double[] expected = byHand(model, head);
      double spread = 0;
      for (int i = 0; i < TOKENS; i++) {
        double sum = 0;
        for (int j = 0; j < TOKENS; j++) {
          sum += map[i * TOKENS + j];
          spread = Math.max(spread, Math.abs(expected[i * TOKENS + j] - 1.0 / TOKENS));
          assertThat((double) map[i * TOKENS + j])
              .isCloseTo(expected[i * TOKENS + j], within(tolerance));
        }
        assertThat(sum).isCloseTo(1, within(1e-6));
      }
      assertThat(spread).as("the map is not flat").isGreaterThan(10 * 1e-5);
    }
  }

  /** Patch projection, positions, norm, queries and keys, all in float64. */
  private double[] byHand(BrainJepa model, int head) {
    double[] tokens = new double[TOKENS * DIM];
    double[] query = new double[TOKENS * DIM / 2];
    double[] key = new double[TOKENS * DIM / 2];
    try (Safetensors file = Safetensors.open(directory.resolve("model.safetensors"))) {
      float[] patch = file.get("target_encoder.patch_embed.proj.weight").toFloats();
      float[] positions = model.encoder().positions().toFloats();
      float[] qkv = file.get("target_encoder.blocks.0.attn.qkv.weight").toFloats();
      float[] x = input();
      int width = DIM / 2;
      for (int token = 0; token < TOKENS; token++) {
        double mean = 0;
        for (int d = 0; d < DIM; d++) {
          double sum = positions[token * DIM + d];
          for (int t = 0; t < 4; t++) {
            sum += (double) patch[d * 4 + t] * x[token * 4 + t];
          }
          tokens[token * DIM + d] = sum;
          mean += sum / DIM;
        }
        double variance = 0;
        for (int d = 0; d < DIM; d++) {
          variance += Math.pow(tokens[token * DIM + d] - mean, 2) / DIM;
        }
        for (int w = 0; w < width; w++) {
          for (int d = 0; d < DIM; d++) {
            double normed = (tokens[token * DIM + d] - mean) / Math.sqrt(variance + 1e-6);
            query[token * width + w] += qkv[(head * width + w) * DIM + d] * normed;
            key[token * width + w] += qkv[(DIM + head * width + w) * DIM + d] * normed;
          }
        }
      }
    }
    return softmax(query, key, DIM / 2);
  }

  private static double[] softmax(double[] query, double[] key, int width) {
    double[] map = new double[TOKENS * TOKENS];
    for (int i = 0; i < TOKENS; i++) {
      double total = 0;
      for (int j = 0; j < TOKENS; j++) {
        double product = 0;
        for (int w = 0; w < width; w++) {
          product += query[i * width + w] * key[j * width + w];
        }
        map[i * TOKENS + j] = Math.exp(product / Math.sqrt(width));
        total += map[i * TOKENS + j];
      }
      for (int j = 0; j < TOKENS; j++) {
        map[i * TOKENS + j] /= total;
      }
    }
    return map;
  }

  @Test
  void rowsSumToOneInEveryBlockAndHeadAndTheMapsDiffer() {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        BrainJepa model = BrainJepa.load(directory, compute);
        Scope _ = Scope.open()) {
      Tensor x = Tensors.of(input(), 1, 4, 8);
      float[] before = null;
      for (int block = 0; block < 2; block++) {
        for (int head = 0; head < 2; head++) {
          float[] map = model.encoder().attention(x, block, head).toFloats();
          assertThat(map).hasSize(TOKENS * TOKENS).isNotEqualTo(before);
          for (int i = 0; i < TOKENS; i++) {
            double sum = 0;
            for (int j = 0; j < TOKENS; j++) {
              assertThat(map[i * TOKENS + j]).isPositive();
              sum += map[i * TOKENS + j];
            }
            assertThat(sum).isCloseTo(1, within(1e-6));
          }
          before = map;
        }
      }
    }
  }

  @Test
  void aBlockOrHeadThatIsNotThereIsRefusedWithThoseThatAre() {
    try (Compute compute = Compute.open(Device.CPU, Precision.FP32, 1);
        BrainJepa model = BrainJepa.load(directory, compute);
        Scope _ = Scope.open()) {
      Encoder encoder = model.encoder();
      Tensor x = Tensors.of(input(), 1, 4, 8);
      assertThatThrownBy(() -> encoder.attention(x, 2, 0))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("attention block: 2; expected 0 to 1");
      assertThatThrownBy(() -> encoder.attention(x, 0, -1))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("attention head: -1; expected 0 to 1");
      assertThatThrownBy(() -> encoder.attention(x, 0, 2))
          .isInstanceOf(ConfigurationException.class);
      Tensor two = Tensors.zeros(2, 4, 8);
      assertThatThrownBy(() -> encoder.attention(two, 0, 0))
          .isInstanceOf(RefusedInputException.class)
          .hasMessageContaining("[2, 4, 8]")
          .hasMessageContaining("one scan");
    }
  }
}
