package org.engram.bench;

import java.nio.file.Path;
import java.util.List;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.tensor.Compute;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/** Engram's encoder, used as any program would use it. */
final class EngramEncoder implements ScanEncoder {
  private final Compute compute;
  private final BrainJepa model;

  /** Takes the compute over and closes it. */
  EngramEncoder(Path directory, Compute compute) {
    this.compute = compute;
    this.model = BrainJepa.load(directory, compute);
  }

  @Override
  public float[] encode(float[] scan) {
    return model.embed(List.of(scan)).getFirst().tokens();
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
