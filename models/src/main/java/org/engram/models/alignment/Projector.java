package org.engram.models.alignment;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.engram.tensor.Autograd;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * One tower: z-scored features, one linear layer or two with a GELU between them, and unit length.
 * Its weights belong to the scope it was made with.
 */
final class Projector {
  private final double[] mean;
  private final double[] deviation;
  private final SequencedMap<String, Tensor> weights = new LinkedHashMap<>();
  private final SequencedMap<String, Tensor> biases = new LinkedHashMap<>();
  private final int layers;
  private final int dimension;

  Projector(
      String name,
      double[][] training,
      TowerSettings settings,
      SplittableRandom random,
      Scope owner) {
    int width = training[0].length;
    this.mean = new double[width];
    this.deviation = new double[width];
    fitScaling(training);
    this.layers = settings.hidden() == 0 ? 1 : 2;
    this.dimension = settings.dimension();
    int in = width;
    for (int layer = 0; layer < layers; layer++) {
      int out = layer == layers - 1 ? settings.dimension() : settings.hidden();
      weights.put(name + ".weight" + layer, leaf(owner, gaussian(random, in, out), in, out));
      biases.put(name + ".bias" + layer, leaf(owner, new float[out], 1, out));
      in = out;
    }
  }

  private static Tensor leaf(Scope owner, float[] values, long... shape) {
    try (Scope _ = Scope.open()) {
      return owner.adopt(Autograd.leaf(Tensors.of(values, shape)));
    }
  }

  /** Variance 1 / in, so that a layer keeps the scale of what it is given. */
  private static float[] gaussian(SplittableRandom random, int in, int out) {
    float[] values = new float[Math.multiplyExact(in, out)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() / Math.sqrt(in));
    }
    return values;
  }

  private void fitScaling(double[][] rows) {
    for (double[] row : rows) {
      for (int j = 0; j < mean.length; j++) {
        mean[j] += row[j] / rows.length;
      }
    }
    for (double[] row : rows) {
      for (int j = 0; j < mean.length; j++) {
        deviation[j] += (row[j] - mean[j]) * (row[j] - mean[j]) / rows.length;
      }
    }
    for (int j = 0; j < mean.length; j++) {
      deviation[j] = Math.sqrt(deviation[j]);
    }
  }

  /** Rows as the first layer takes them, [rows, features]; a constant feature is 0. */
  float[] scaled(double[][] rows) {
    int width = mean.length;
    float[] values = new float[Math.multiplyExact(rows.length, width)];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < width; j++) {
        boolean constant = deviation[j] <= 1e-12 * Math.abs(mean[j]);
        values[i * width + j] = constant ? 0 : (float) ((rows[i][j] - mean[j]) / deviation[j]);
      }
    }
    return values;
  }

  int width() {
    return mean.length;
  }

  /** [rows, features] to [rows, dimension], each of unit length. */
  Tensor forward(Tensor x) {
    Tensor hidden = x;
    for (int layer = 0; layer < layers; layer++) {
      Tensor weight = nth(weights, layer);
      Tensor bias = nth(biases, layer);
      hidden = hidden.matmul(weight).add(bias);
      hidden = layer + 1 < layers ? hidden.gelu() : hidden;
    }
    // The square of the length, away from 0 so that the root has a gradient.
    Tensor square = hidden.square().mean(1).mul(dimension).add(1e-12);
    return hidden.div(square.sqrt().unsqueeze(1));
  }

  private static Tensor nth(SequencedMap<String, Tensor> layers, int layer) {
    return layers.values().stream().skip(layer).findFirst().orElseThrow();
  }

  SequencedMap<String, Tensor> weights() {
    return weights;
  }

  SequencedMap<String, Tensor> biases() {
    return biases;
  }
}
