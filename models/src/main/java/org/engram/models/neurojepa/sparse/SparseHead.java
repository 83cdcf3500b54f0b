package org.engram.models.neurojepa.sparse;

import java.util.Optional;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Autograd;
import org.engram.tensor.Elementwise;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.file.DType;

/**
 * From a predictor's output to a code that is never negative, and from the code to a latent. With
 * {@link SparseKind#JUMP_RELU} a unit passes what lies above its threshold theta, and the gradient
 * with respect to theta is that of a window of width w: -theta/w within it for what passes, -1/w
 * for the count of active units, 0 outside.
 */
public final class SparseHead {
  /** Width of the window about a threshold, in units of the code, whose usual deviation is 1. */
  static final double WINDOW = 0.1;

  private final SparseSettings settings;
  private final Linear encode;
  private final Optional<Tensor> logThreshold; // [units]
  private final Dictionary dictionary;
  private final Optional<SparseHead> ablation;

  /**
   * A batch's codes.
   *
   * @param code [batch, tokens, units] float32, 0 or more
   * @param latent [batch, tokens, dim] what the dictionary makes of them
   * @param penalty [batch, tokens] what lambda weights
   */
  public record Coded(Tensor code, Tensor latent, Tensor penalty) {}

  private SparseHead(Parameters parameters, int dim, SparseSettings settings) {
    int units = settings.codeDim();
    this.settings = settings;
    this.encode = Linear.load(parameters.under("code"), dim, units);
    this.logThreshold =
        settings.kind() == SparseKind.JUMP_RELU
            ? Optional.of(parameters.float32("log_threshold", units))
            : Optional.empty();
    this.dictionary = Dictionary.load(parameters.under("dictionary"), dim, units);
    this.ablation =
        settings.ablation()
            ? Optional.of(new SparseHead(parameters.under("ablation"), dim, settings.unpenalised()))
            : Optional.empty();
  }

  /**
   * Loads a head.
   *
   * @param parameters below {@code predictor.sparse.}
   * @param dim width of the encoder
   */
  public static SparseHead load(Parameters parameters, int dim, SparseSettings settings) {
    try (Scope _ = Scope.open()) {
      return new SparseHead(parameters, dim, settings);
    }
  }

  /** From [batch, tokens, dim]. */
  public Coded forward(Tensor predicted) {
    try (Scope scope = Scope.open()) {
      Tensor before = encode.forward(predicted).to(DType.F32);
      Tensor code;
      Tensor penalty;
      if (logThreshold.isPresent()) {
        Jump jump = jump(before, logThreshold.get().exp());
        code = jump.code();
        penalty = jump.active().sum(-1);
      } else {
        code = before.relu();
        penalty = code.sum(-1);
      }
      return new Coded(scope.keep(code), scope.keep(dictionary.decode(code)), scope.keep(penalty));
    }
  }

  private record Jump(Tensor code, Tensor active) {}

  /** What is added for a gradient's sake is zero. */
  private static Jump jump(Tensor before, Tensor threshold) {
    Tensor active;
    Tensor window;
    try (Autograd.Region _ = Autograd.off()) {
      Tensor above = before.sub(threshold);
      active = Elementwise.above(above, 0);
      window = Elementwise.above(Elementwise.abs(above).mul(-1), -WINDOW / 2).div(WINDOW);
    }
    Tensor nothing = threshold.sub(Autograd.detach(threshold));
    Tensor throughCount = window.mul(nothing);
    Tensor throughCode = throughCount.mul(Autograd.detach(threshold));
    return new Jump(before.mul(active).sub(throughCode), active.sub(throughCount));
  }

  public SparseSettings settings() {
    return settings;
  }

  public Dictionary dictionary() {
    return dictionary;
  }

  /** The head that learns beside this one without a penalty. */
  public Optional<SparseHead> ablation() {
    return ablation;
  }
}
