package org.engram.models.neurojepa.heads;

import java.util.List;
import java.util.Locale;
import org.engram.models.nn.LayerNorm;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Parameters;
import org.engram.models.nn.PlainAttention;
import org.engram.tensor.Elementwise;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * Two modalities attend to each other, and the means of what they learned are put together:
 *
 * <pre>
 *   f_i = fc_i(gelu(P_i x_i)) + P_i x_i
 *   o_1 = LN1(f_1 + LN3(attend(f_1 to f_2))),  o_2 = LN2(f_2 + LN4(attend(f_2 to f_1)))
 *   m_i = mean over tokens of o_i
 *   gate:   g = tanh(W2 relu(W1 [m_1, m_2])),  g m_1 + (1 - g) m_2
 *   concat: W [m_1, m_2]
 *   add:    m_1 + m_2
 * </pre>
 */
public final class LateFusion {
  private static final double EPS = 1e-5;

  private final Sizes sizes;
  private final Compound first;
  private final Compound second;
  private final Crossing toSecond; // queries of the first modality
  private final Crossing toFirst;
  private final List<LayerNorm> norms; // norm1 to norm4
  private final List<Linear> together; // two of a gate, one of a concatenation
  private final Linear classifier;

  /** How the two means become one vector. */
  public enum Kind {
    GATE,
    CONCAT,
    ADD;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Its sizes.
   *
   * @param dim width of the tokens
   * @param hidden width of what is fused
   * @param heads attention heads
   * @param outputs classes, or 1
   */
  public record Sizes(Kind kind, int dim, int hidden, int heads, int outputs) {}

  /** A projection with a residual map. */
  private record Compound(Linear projection, Linear fc) {
    static Compound load(Parameters at, Sizes sizes) {
      return new Compound(
          Linear.load(at.under("projection"), sizes.dim(), sizes.hidden()),
          Linear.load(at.under("fc"), sizes.hidden(), sizes.hidden()));
    }

    Tensor forward(Tensor x) {
      Tensor projected = projection.forward(x);
      return fc.forward(projected.gelu()).add(projected);
    }
  }

  private record Crossing(Linear query, Linear key, Linear value, Linear out, int heads) {
    static Crossing load(Parameters at, Sizes sizes) {
      int width = sizes.hidden();
      return new Crossing(
          Linear.load(at.under("q_proj"), width, width, false),
          Linear.load(at.under("k_proj"), width, width, false),
          Linear.load(at.under("v_proj"), width, width, false),
          Linear.load(at.under("out_proj"), width, width),
          sizes.heads());
    }

    Tensor forward(Tensor asking, Tensor asked) {
      return out.forward(
          PlainAttention.attend(
              PlainAttention.heads(query.forward(asking), heads),
              PlainAttention.heads(key.forward(asked), heads),
              PlainAttention.heads(value.forward(asked), heads),
              null));
    }
  }

  private LateFusion(Parameters at, Sizes sizes) {
    int width = sizes.hidden();
    this.sizes = sizes;
    this.first = Compound.load(at.under("proj1"), sizes);
    this.second = Compound.load(at.under("proj2"), sizes);
    this.toSecond = Crossing.load(at.under("cross_attn_1to2"), sizes);
    this.toFirst = Crossing.load(at.under("cross_attn_2to1"), sizes);
    this.norms =
        List.of("norm1", "norm2", "norm3", "norm4").stream()
            .map(name -> LayerNorm.load(at.under(name), width, EPS))
            .toList();
    this.together =
        switch (sizes.kind()) {
          case GATE ->
              List.of(
                  Linear.load(at.under("gate.0"), 2L * width, width),
                  Linear.load(at.under("gate.2"), width, width));
          case CONCAT -> List.of(Linear.load(at.under("fusion"), 2L * width, width));
          case ADD -> List.of();
        };
    this.classifier = Linear.load(at.under("classifier"), width, sizes.outputs());
  }

  /** Loads it by the published names. */
  public static LateFusion load(Parameters parameters, Sizes sizes) {
    return new LateFusion(parameters, sizes);
  }

  /**
   * The outputs; the modalities may have different numbers of tokens.
   *
   * @param x1 [batch, tokens, dim]
   * @param x2 [batch, other tokens, dim]
   * @return [batch, outputs]
   */
  public Tensor forward(Tensor x1, Tensor x2) {
    try (Scope scope = Scope.open()) {
      Tensor f1 = first.forward(x1);
      Tensor f2 = second.forward(x2);
      Tensor a1 = norms.get(2).forward(toSecond.forward(f1, f2));
      Tensor a2 = norms.get(3).forward(toFirst.forward(f2, f1));
      Tensor m1 = norms.get(0).forward(f1.add(a1)).mean(1);
      Tensor m2 = norms.get(1).forward(f2.add(a2)).mean(1);
      return scope.keep(classifier.forward(fused(m1, m2)));
    }
  }

  private Tensor fused(Tensor m1, Tensor m2) {
    return switch (sizes.kind()) {
      case GATE -> {
        Tensor both = Tensor.cat(List.of(m1, m2), 1);
        Tensor gate =
            Elementwise.tanh(together.get(1).forward(together.get(0).forward(both).relu()));
        yield gate.mul(m1).add(gate.mul(-1).add(1).mul(m2));
      }
      case CONCAT -> together.get(0).forward(Tensor.cat(List.of(m1, m2), 1));
      case ADD -> m1.add(m2);
    };
  }
}
