package org.engram.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against loops over every voxel, channel and place of the kernel, in double precision. */
class ConvolutionTest {
  /** Volumes of uneven axes. */
  private static final int[] SIZE = {4, 5, 6};

  @ParameterizedTest
  @CsvSource({
    "1, 1, 3, 3", // one small volume of few channels: all is filled up
    "1, 16, 16, 3", // full blocks, one small volume
    "2, 5, 17, 3", // more than a block
    "3, 2, 4, 1", // a product at each voxel
    "1, 3, 2, 5"
  })
  void valuesAndAllThreeGradientsAreThoseOfPlainLoops(int batch, int in, int out, int width) {
    Plain plain = new Plain(batch, in, out, width);
    try (Scope _ = Scope.open()) {
      Tensor x = Autograd.leaf(Tensors.of(plain.x, batch, in, SIZE[0], SIZE[1], SIZE[2]));
      Tensor weight = Autograd.leaf(Tensors.of(plain.weight, out, in, width, width, width));
      Tensor bias = Autograd.leaf(Tensors.of(plain.bias, out));
      Tensor y = Convolution.same(x, weight, bias);
      assertThat(y.shape()).containsExactly(batch, out, SIZE[0], SIZE[1], SIZE[2]);
      close(y.toFloats(), plain.y);
      Autograd.backward(y, Tensors.of(plain.asked, y.shape()));
      close(Autograd.gradient(x).orElseThrow().toFloats(), plain.ofX);
      close(Autograd.gradient(weight).orElseThrow().toFloats(), plain.ofWeight);
      close(Autograd.gradient(bias).orElseThrow().toFloats(), plain.ofBias);
    }
  }

  @Test
  void aSmallVolumeByItselfGivesWhatItGivesAmongOthers() {
    Plain plain = new Plain(2, 3, 4, 3);
    int half = plain.x.length / 2;
    try (Scope _ = Scope.open()) {
      Tensor weight = Tensors.of(plain.weight, 4, 3, 3, 3, 3);
      Tensor bias = Tensors.of(plain.bias, 4);
      Tensor first = Tensors.of(Arrays.copyOf(plain.x, half), 1, 3, SIZE[0], SIZE[1], SIZE[2]);
      float[] alone = Convolution.same(first, weight, bias).toFloats();
      Tensor both = Tensors.of(plain.x, 2, 3, SIZE[0], SIZE[1], SIZE[2]);
      float[] among = Convolution.same(both, weight, bias).toFloats();
      assertThat(alone).containsExactly(Arrays.copyOf(among, among.length / 2));
    }
  }

  private static void close(float[] found, double[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat((double) found[i]).as("element " + i).isCloseTo(expected[i], Offset.offset(2e-4));
    }
  }

  /** The loops. */
  private static final class Plain {
    final float[] x;
    final float[] weight;
    final float[] bias;
    final float[] asked; // the gradient of the result
    final double[] y;
    final double[] ofX;
    final double[] ofWeight;
    final double[] ofBias;

    Plain(int batch, int in, int out, int width) {
      SplittableRandom random = new SplittableRandom(batch + 10L * in + 100L * out + 1000L * width);
      int voxels = SIZE[0] * SIZE[1] * SIZE[2];
      int taps = width * width * width;
      x = drawn(random, batch * in * voxels);
      weight = drawn(random, out * in * taps);
      bias = drawn(random, out);
      asked = drawn(random, batch * out * voxels);
      y = new double[asked.length];
      ofX = new double[x.length];
      ofWeight = new double[weight.length];
      ofBias = new double[out];
      for (int at = 0; at < y.length; at++) {
        int o = at / voxels % out;
        y[at] += bias[o];
        ofBias[o] += asked[at];
        for (int c = 0; c < in; c++) {
          for (int tap = 0; tap < taps; tap++) {
            int there = moved(at % voxels, tap, width);
            if (there >= 0) {
              int source = (at / voxels / out * in + c) * voxels + there;
              int w = (o * in + c) * taps + tap;
              y[at] += (double) weight[w] * x[source];
              ofX[source] += (double) weight[w] * asked[at];
              ofWeight[w] += (double) x[source] * asked[at];
            }
          }
        }
      }
    }

    private static float[] drawn(SplittableRandom random, int count) {
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = (float) random.nextGaussian();
      }
      return values;
    }

    /** The voxel that a place of the kernel lies over; -1 outside of the volume. */
    private static int moved(int voxel, int tap, int width) {
      int i = voxel / SIZE[2] / SIZE[1] + tap / width / width - width / 2;
      int j = voxel / SIZE[2] % SIZE[1] + tap / width % width - width / 2;
      int k = voxel % SIZE[2] + tap % width - width / 2;
      boolean in = i >= 0 && i < SIZE[0] && j >= 0 && j < SIZE[1] && k >= 0 && k < SIZE[2];
      return in ? (i * SIZE[1] + j) * SIZE[2] + k : -1;
    }
  }
}
