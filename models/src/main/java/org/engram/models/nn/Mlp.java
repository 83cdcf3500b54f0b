package org.engram.models.nn;

import java.util.List;
import org.engram.tensor.Autograd;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/** Two linear maps with an exact GELU between them. */
public record Mlp(Linear fc1, Linear fc2) {
  public static Mlp load(Parameters parameters, long dim, long hidden) {
    return new Mlp(
        Linear.load(parameters.under("fc1"), dim, hidden),
        Linear.load(parameters.under("fc2"), hidden, dim));
  }

  public Tensor forward(Tensor x) {
    try (Scope scope = Scope.open()) {
      Tensor hidden = fc1.forward(x); // the widest tensor of the encoder: no second one is made
      Tensor active = Autograd.records(hidden) ? hidden.gelu() : hidden.gelu_();
      return scope.keep(fc2.forward(active));
    }
  }

  /**
   * An MLP of its own for each stretch of rows.
   *
   * @param x [rows, dim]
   * @param starts where each stretch begins, and behind the last the number of rows; one at least
   *     is not empty
   * @param mlps one a stretch, all of the same sizes
   * @return [rows, dim]
   */
  public static Tensor byGroup(Tensor x, int[] starts, List<Mlp> mlps) {
    try (Scope scope = Scope.open()) {
      Tensor hidden = linear(x, starts, mlps.stream().map(Mlp::fc1).toList());
      Tensor active = Autograd.records(hidden) ? hidden.gelu() : hidden.gelu_();
      return scope.keep(linear(active, starts, mlps.stream().map(Mlp::fc2).toList()));
    }
  }

  private static Tensor linear(Tensor x, int[] starts, List<Linear> layers) {
    return layers
        .getFirst()
        .compute()
        .linearByGroup(
            x,
            starts,
            layers.stream().map(Linear::weight).toList(),
            layers.stream().map(Linear::bias).toList());
  }
}
