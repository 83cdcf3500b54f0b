package org.engram.models.neurojepa.heads;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.engram.models.nn.LayerNorm;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Elementwise;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;

/**
 * Each instance of a bag is classified, and a class's score of the bag is the mean of its
 * instances' scores, weighted by gated attention of that class (Ilse et al. 2018):
 *
 * <pre>
 *   a = softmax within the bag of W (tanh(V x) * sigmoid(U x))
 *   y = scale * sum over instances of a * MLP(x) + bias
 * </pre>
 */
public final class MultiInstance {
  private static final double EPS = 1e-6;

  private final Sizes sizes;
  private final Optional<LayerNorm> attentionNorm;
  private final Optional<LayerNorm> mlpNorm;
  private final Linear attention;
  private final Optional<Linear> gate;
  private final Linear weights;
  private final List<Linear> mlp;
  private final Optional<Tensor> scale; // [outputs]
  private final Optional<Tensor> bias; // [outputs]

  /**
   * Its sizes.
   *
   * @param dim width of an instance
   * @param attention width of the attention's hidden layer
   * @param hidden widths of the classifier's hidden layers; none for a linear one
   * @param outputs scores of a bag
   * @param gated whether the attention has its gate
   * @param shared whether all classes share one score of an instance, so that the attention alone
   *     tells them apart
   * @param normed whether norms come before the attention and before the classifier
   * @param scaled whether a bag's scores are scaled and shifted
   */
  public record Sizes(
      int dim,
      int attention,
      List<Integer> hidden,
      int outputs,
      boolean gated,
      boolean shared,
      boolean normed,
      boolean scaled) {
    public Sizes {
      hidden = List.copyOf(hidden);
    }
  }

  /**
   * What it says.
   *
   * @param bags [bags, outputs]
   * @param attention [instances, outputs]; sums to 1 over a bag
   * @param instances scores of the instances, [instances, outputs], or [instances, 1] where shared
   */
  public record Output(Tensor bags, Tensor attention, Tensor instances) {}

  private MultiInstance(Parameters at, Sizes sizes) {
    int dim = sizes.dim();
    this.sizes = sizes;
    this.attentionNorm = norm(at, "norm_attn", sizes);
    this.mlpNorm = norm(at, "norm_mlp", sizes);
    this.attention = Linear.load(at.under("attention_V"), dim, sizes.attention());
    this.gate =
        sizes.gated()
            ? Optional.of(Linear.load(at.under("gating_V"), dim, sizes.attention()))
            : Optional.empty();
    this.weights = Linear.load(at.under("W"), sizes.attention(), sizes.outputs());
    this.mlp = new ArrayList<>();
    int in = dim;
    for (int i = 0; i <= sizes.hidden().size(); i++) {
      boolean last = i == sizes.hidden().size();
      int out = last ? (sizes.shared() ? 1 : sizes.outputs()) : sizes.hidden().get(i);
      mlp.add(Linear.load(at.under("mlp.net." + 2 * i), in, out)); // a GELU has a number too
      in = out;
    }
    this.scale =
        sizes.scaled()
            ? Optional.of(at.float32("output_scale", sizes.outputs()))
            : Optional.empty();
    this.bias =
        sizes.scaled() ? Optional.of(at.float32("output_bias", sizes.outputs())) : Optional.empty();
  }

  private static Optional<LayerNorm> norm(Parameters at, String name, Sizes sizes) {
    return sizes.normed()
        ? Optional.of(LayerNorm.load(at.under(name), sizes.dim(), EPS))
        : Optional.empty();
  }

  /** Loads it by the published names. */
  public static MultiInstance load(Parameters parameters, Sizes sizes) {
    return new MultiInstance(parameters, sizes);
  }

  /**
   * The scores of bags.
   *
   * @param x all instances, one bag after the other, [instances, dim]
   * @param starts where each bag begins, and the number of instances at the end
   */
  public Output forward(Tensor x, long[] starts) {
    check(x, starts);
    try (Scope scope = Scope.open()) {
      Tensor seen = attentionNorm.isPresent() ? attentionNorm.get().forward(x) : x;
      Tensor hidden = Elementwise.tanh(attention.forward(seen));
      if (gate.isPresent()) {
        hidden = hidden.mul(Elementwise.sigmoid(gate.get().forward(seen)));
      }
      Tensor scores = weights.forward(hidden); // [instances, outputs]
      Tensor logits = instances(mlpNorm.isPresent() ? mlpNorm.get().forward(x) : x);
      List<Tensor> shares = new ArrayList<>();
      List<Tensor> bags = new ArrayList<>();
      for (int b = 0; b + 1 < starts.length; b++) {
        long count = starts[b + 1] - starts[b];
        Tensor share = scores.narrow(0, starts[b], count).softmax(0);
        shares.add(share);
        bags.add(share.mul(logits.narrow(0, starts[b], count)).sum(0).unsqueeze(0));
      }
      Tensor all = Tensor.cat(bags, 0);
      if (scale.isPresent()) {
        all = all.mul(scale.get()).add(bias.orElseThrow());
      }
      return new Output(scope.keep(all), scope.keep(Tensor.cat(shares, 0)), scope.keep(logits));
    }
  }

  private Tensor instances(Tensor x) {
    Tensor y = mlp.getFirst().forward(x);
    for (Linear layer : mlp.subList(1, mlp.size())) {
      y = layer.forward(y.gelu());
    }
    return y;
  }

  private void check(Tensor x, long[] starts) {
    boolean right = starts.length > 1 && starts[0] == 0 && starts[starts.length - 1] == x.size(0);
    for (int b = 0; b + 1 < starts.length; b++) {
      right &= starts[b] < starts[b + 1];
    }
    if (!right || x.size(1) != sizes.dim()) {
      throw new IllegalArgumentException(
          "bags " + java.util.Arrays.toString(starts) + " of " + x + ", width " + sizes.dim());
    }
  }
}
