package org.engram.models.neurojepa.sparse;

import org.engram.models.nn.Parameters;
import org.engram.tensor.Elementwise;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * The linear decoder: a latent is a sum of atoms, each as often as its unit says, and a bias. Atoms
 * are used at length 1, whatever their weights' length, since a penalty on the code could otherwise
 * be escaped by small codes and long atoms.
 */
public final class Dictionary {
  private static final double LEAST_SQUARE = 1e-24;

  private final Tensor weight; // [dim, units]
  private final Tensor bias; // [dim]

  private Dictionary(Tensor weight, Tensor bias) {
    this.weight = weight;
    this.bias = bias;
  }

  static Dictionary load(Parameters parameters, long dim, long units) {
    return new Dictionary(
        parameters.float32("weight", dim, units), parameters.float32("bias", dim));
  }

  /** Atoms of length 1, [dim, units]. */
  public Tensor atoms() {
    try (Scope scope = Scope.open()) {
      Tensor length = Elementwise.atLeast(weight.square().sum(0), LEAST_SQUARE).sqrt(); // [units]
      return scope.keep(weight.div(length));
    }
  }

  /** What is there with no unit active, [dim]. */
  public Tensor bias() {
    return bias;
  }

  /** Codes, [..., units], to latents, [..., dim]. */
  public Tensor decode(Tensor code) {
    try (Scope scope = Scope.open()) {
      return scope.keep(code.matmul(atoms().transpose(0, 1)).add(bias));
    }
  }
}
