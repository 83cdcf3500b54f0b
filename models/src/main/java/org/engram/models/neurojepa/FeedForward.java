package org.engram.models.neurojepa;

import java.util.Optional;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Mlp;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Elementwise;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/** The second half of a block. */
public sealed interface FeedForward
    permits FeedForward.Dense, FeedForward.SwiGlu, MixtureOfExperts {
  /**
   * What it gives.
   *
   * @param tokens [batch, tokens, dim]
   * @param routing where experts were chosen
   */
  record Output(Tensor tokens, Optional<Routing> routing) {}

  /** [batch, tokens, dim] to the same. */
  Output forward(Tensor x);

  static FeedForward load(Parameters parameters, NeuroJepaConfig config, int block) {
    int dim = config.embedDim();
    if (config.hasExperts(block)) {
      return MixtureOfExperts.load(parameters, dim, config.mixture().orElseThrow());
    }
    return switch (config.feedForward()) {
      case GELU -> new Dense(Mlp.load(parameters, dim, config.hidden()));
      case SWIGLU, WIDE_SWIGLU -> SwiGlu.load(parameters, dim, config.hidden());
    };
  }

  /** An MLP. */
  record Dense(Mlp mlp) implements FeedForward {
    @Override
    public Output forward(Tensor x) {
      return new Output(mlp.forward(x), Optional.empty());
    }
  }

  /** fc3(silu(fc1 x) * fc2 x), Shazeer 2020. */
  record SwiGlu(Linear fc1, Linear fc2, Linear fc3) implements FeedForward {
    static SwiGlu load(Parameters parameters, long dim, long hidden) {
      return new SwiGlu(
          Linear.load(parameters.under("fc1"), dim, hidden),
          Linear.load(parameters.under("fc2"), dim, hidden),
          Linear.load(parameters.under("fc3"), hidden, dim));
    }

    @Override
    public Output forward(Tensor x) {
      try (Scope scope = Scope.open()) {
        Tensor hidden = Elementwise.silu(fc1.forward(x)).mul(fc2.forward(x));
        return new Output(scope.keep(fc3.forward(hidden)), Optional.empty());
      }
    }
  }
}
