package org.engram.models.nn;

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
}
