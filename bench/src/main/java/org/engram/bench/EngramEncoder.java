package org.engram.bench;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.engram.tensor.Compute;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/** Engram's encoder of a model, used as any program would use it. */
final class EngramEncoder implements ScanEncoder {
  private final Compute compute;
  private final Model model;
  private final UnaryOperator<float[]> encode;

  /** What is closed when the encoder is. */
  interface Model {
    void close();
  }

  /** Takes the compute and the model over and closes them. */
  EngramEncoder(Compute compute, Model model, UnaryOperator<float[]> encode) {
    this.compute = compute;
    this.model = model;
    this.encode = encode;
  }

  /** Independent normal values, the same in every process. */
  static float[] noise(int values) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    float[] noise = new float[values];
    for (int i = 0; i < values; i++) {
      noise[i] = (float) random.nextGaussian();
    }
    return noise;
  }

  /** One after the other. */
  static float[] joined(List<float[]> parts) {
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  @Override
  public float[] encode(float[] input) {
    return encode.apply(input);
  }

  @Override
  public double productRate() {
    try (Scope _ = Scope.open()) {
      Tensor x = ones(ProductRate.ROWS, ProductRate.IN);
      Tensor weight = ones(ProductRate.OUT, ProductRate.IN);
      Tensor bias = ones(ProductRate.OUT);
      return ProductRate.measure(
          () -> {
            try (Scope _ = Scope.open()) {
              compute.linear(x, weight, bias);
            }
          });
    }
  }

  private Tensor ones(long... shape) {
    return Tensors.zeros(shape).add(1).to(compute.type());
  }

  @Override
  public String describe() {
    return compute.kernels();
  }

  @Override
  public void close() {
    model.close();
    compute.close();
  }
}
