package org.engram.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.engram.tensor.file.DType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The kernels that a computation got, whichever they are here, against float64 written out in Java
 * for the values that they were given (already rounded to bfloat16 in the bfloat16 case).
 */
class ComputeTest {
  /** Largest difference at values of about one, where float32 rounds at 6e-8. */
  private static final double FLOAT32 = 5e-6;

  /** bfloat16 rounds the result at 2^-9 = 0.002 of it, and the weights of attention as well. */
  private static final double BFLOAT16 = 0.01;

  private static final int BATCH = 2;

  @ParameterizedTest
  @CsvSource({
    "1, 1, 16",
    "1, 3, 24",
    "7, 1, 24",
    "7, 3, 16",
    "7, 3, 64",
    "130, 1, 64",
    "130, 3, 16",
    "130, 3, 24",
    "130, 3, 64"
  })
  void attentionIsTheSoftmaxOfScaledProducts(int tokens, int heads, int width) {
    attention(Precision.FP32, tokens, heads, width, FLOAT32);
    attention(Precision.BF16, tokens, heads, width, BFLOAT16);
  }

  private static void attention(
      Precision precision, int tokens, int heads, int width, double tolerance) {
    int dim = heads * width;
    try (Compute compute = Compute.open(Device.CPU, precision, 2);
        Scope _ = Scope.open()) {
      Tensor qkv =
          Tensors.of(normal(1, BATCH * tokens * 3 * dim, 1), BATCH, tokens, 3L * dim)
              .to(compute.type());
      Tensor attended = compute.attention(qkv, heads);
      assertThat(attended.shape()).containsExactly(BATCH, tokens, dim);
      assertThat(attended.dtype()).isEqualTo(compute.type());
      double[] expected = attention(qkv.toFloats(), tokens, heads, width);
      assertThat(largestDifference(attended.toFloats(), expected))
          .as(precision + " attention of " + tokens + " tokens: " + compute.kernels())
          .isLessThanOrEqualTo(tolerance * largest(expected));
    }
  }

  /** Attention of [batch, tokens, 3, heads, width] to [batch, tokens, heads, width]. */
  private static double[] attention(float[] qkv, int tokens, int heads, int width) {
    int dim = heads * width;
    double[] out = new double[BATCH * tokens * dim];
    double[] weights = new double[tokens];
    for (int b = 0; b < BATCH; b++) {
      for (int head = 0; head < heads; head++) {
        for (int i = 0; i < tokens; i++) {
          double total = 0;
          for (int j = 0; j < tokens; j++) {
            int query = ((b * tokens + i) * 3 * heads + head) * width;
            int key = ((b * tokens + j) * 3 * heads + heads + head) * width;
            double product = 0;
            for (int d = 0; d < width; d++) {
              product += (double) qkv[query + d] * qkv[key + d];
            }
            weights[j] = Math.exp(product / Math.sqrt(width));
            total += weights[j];
          }
          for (int j = 0; j < tokens; j++) {
            int value = ((b * tokens + j) * 3 * heads + 2 * heads + head) * width;
            for (int d = 0; d < width; d++) {
              out[(b * tokens + i) * dim + head * width + d] += weights[j] / total * qkv[value + d];
            }
          }
        }
      }
    }
    return out;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 16, 16",
    "7, 24, 64",
    "7, 17, 5",
    "130, 64, 24",
    "130, 16, 192",
    "1, 64, 1",
    "130, 72, 216"
  })
  void aLinearLayerIsTheProductAndTheBias(int tokens, int in, int out) {
    linear(Precision.FP32, tokens, in, out, FLOAT32);
    linear(Precision.BF16, tokens, in, out, BFLOAT16);
  }

  private static void linear(Precision precision, int tokens, int in, int out, double tolerance) {
    try (Compute compute = Compute.open(Device.CPU, precision, 2);
        Scope _ = Scope.open()) {
      DType type = compute.type();
      Tensor x = Tensors.of(normal(2, BATCH * tokens * in, 1), BATCH, tokens, in).to(type);
      Tensor weight = Tensors.of(normal(3, out * in, 1 / Math.sqrt(in)), out, in).to(type);
      Tensor bias = Tensors.of(normal(4, out, 1), out).to(type);
      Tensor y = compute.linear(x, weight, bias);
      assertThat(y.shape()).containsExactly(BATCH, tokens, out);
      assertThat(y.dtype()).isEqualTo(type);
      float[] xs = x.toFloats();
      float[] ws = weight.toFloats();
      float[] bs = bias.toFloats();
      double[] expected = new double[BATCH * tokens * out];
      for (int row = 0; row < BATCH * tokens; row++) {
        for (int o = 0; o < out; o++) {
          double sum = bs[o];
          for (int i = 0; i < in; i++) {
            sum += (double) xs[row * in + i] * ws[o * in + i];
          }
          expected[row * out + o] = sum;
        }
      }
      assertThat(largestDifference(y.toFloats(), expected))
          .as(precision + " linear " + in + " to " + out + ": " + compute.kernels())
          .isLessThanOrEqualTo(tolerance * largest(expected));
    }
  }

  @ParameterizedTest
  @CsvSource({"FP32, 5e-6", "BF16, 0.01"})
  void scoresTooLargeForExponentialsStillGiveTheLargestItsValue(
      Precision precision, double tolerance) {
    // One token whose query meets its own key at a score of 400: e^400 is beyond float32.
    int width = 16;
    float[] values = new float[3 * 3 * width];
    for (int token = 0; token < 3; token++) {
      for (int d = 0; d < width; d++) {
        values[(token * 3) * width + d] = token == 0 ? 10 : 0;
        values[(token * 3 + 1) * width + d] = token == 0 ? 10 : 0;
        values[(token * 3 + 2) * width + d] = token + 1;
      }
    }
    try (Compute compute = Compute.open(Device.CPU, precision, 1);
        Scope _ = Scope.open()) {
      float[] out =
          compute.attention(Tensors.of(values, 1, 3, 3L * width).to(compute.type()), 1).toFloats();
      assertThat(out[0]).isCloseTo(1f, within((float) tolerance));
      assertThat(out[width]).isCloseTo(2f, within((float) (2 * tolerance)));
    }
  }

  private static float[] normal(long seed, int length, double deviation) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static double largestDifference(float[] actual, double[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double largest = 0;
    for (int i = 0; i < actual.length; i++) {
      double difference = Math.abs(actual[i] - expected[i]);
      largest = difference >= 0 ? Math.max(largest, difference) : Double.POSITIVE_INFINITY;
    }
    return largest;
  }
}
