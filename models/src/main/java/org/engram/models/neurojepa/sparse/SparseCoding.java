package org.engram.models.neurojepa.sparse;

import org.engram.tensor.Autograd;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Elementwise;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.DType;

/**
 * The code of latents that are known: with the dictionary fixed, the h that makes {@code ||z -
 * Decoder(h)||^2 + lambda ||h||} least, none below 0. No predictor is asked, so nothing is masked.
 * For L1 that is a convex problem, solved by FISTA (Beck and Teboulle 2009); for the count of
 * active units its steps lead to a local minimum (iterative hard thresholding).
 *
 * @param dictionary of the head
 * @param settings of the head
 * @param iterations how many steps are taken, always
 */
public record SparseCoding(Dictionary dictionary, SparseSettings settings, int iterations) {
  private static final int POWERS = 50;
  private static final double MARGIN = 1.05;

  public SparseCoding {
    if (iterations < 1 || iterations > 100_000) {
      throw new ConfigurationException(
          "iterations of sparse coding", Integer.toString(iterations), "1 to 100000", "");
    }
  }

  /** 200 steps. */
  public static SparseCoding of(SparseHead head) {
    return new SparseCoding(head.dictionary(), head.settings(), 200);
  }

  /**
   * Codes of an encoder's tokens, as the training has its targets: normalised over channels first.
   *
   * @param tokens [batch, tokens, dim] of {@code VolumeEncoder.forward}
   * @return [batch, tokens, units]
   */
  public Tensor code(Tensor tokens) {
    try (Scope scope = Scope.open()) {
      return scope.keep(codeOf(tokens.to(DType.F32).layerNorm(1e-5)));
    }
  }

  /** Codes of latents as they are, [..., dim] to [..., units]. */
  public Tensor codeOf(Tensor latents) {
    try (Scope scope = Scope.open();
        Autograd.Region _ = Autograd.off()) {
      Tensor atoms = dictionary.atoms(); // [dim, units]
      Tensor centred = latents.sub(dictionary.bias());
      Tensor gram = atoms.transpose(0, 1).matmul(atoms); // [units, units]
      double curvature = 2 * greatest(gram);
      Tensor fit = centred.matmul(atoms); // [..., units]
      Tensor code = fit.zerosLike();
      Tensor ahead = code;
      double momentum = 1;
      for (int i = 0; i < iterations; i++) {
        try (Scope step = Scope.open()) {
          Tensor slope = ahead.matmul(gram).sub(fit).mul(2);
          Tensor next = shrunk(ahead.sub(slope.div(curvature)), settings.lambda() / curvature);
          double later = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
          boolean convex = settings.kind() == SparseKind.L1;
          Tensor further =
              convex ? next.add(next.sub(code).mul((momentum - 1) / later)) : next.alias();
          code = step.keep(next);
          ahead = step.keep(further);
          momentum = later;
        }
      }
      return scope.keep(code);
    }
  }

  /** A little above the greatest eigenvalue, by powers of the matrix. */
  private static double greatest(Tensor gram) {
    try (Scope _ = Scope.open()) {
      Tensor vector = gram.square().sum(1).unsqueeze(-1); // [units, 1]
      double length = 0;
      for (int i = 0; i < POWERS; i++) {
        try (Scope step = Scope.open()) {
          Tensor next = gram.matmul(vector);
          length = Math.sqrt(next.square().sum().item());
          vector = step.keep(next.div(length));
        }
      }
      return MARGIN * length;
    }
  }

  private Tensor shrunk(Tensor code, double by) {
    return switch (settings.kind()) {
      case L1 -> code.add(-by).relu();
      case JUMP_RELU -> {
        Tensor positive = code.relu();
        yield positive.mul(Elementwise.above(positive, Math.sqrt(2 * by)));
      }
    };
  }
}
