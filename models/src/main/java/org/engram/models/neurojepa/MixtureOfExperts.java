package org.engram.models.neurojepa;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.engram.models.nn.Linear;
import org.engram.models.nn.Mlp;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.Elementwise;
import org.engram.tensor.Ranking;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;

/**
 * A feed-forward part of many experts of which each token takes a few, beside one that all take
 * (Dai et al. 2024). A token goes to the experts whose score plus bias is largest; the bias, which
 * balances them without a loss (Wang et al. 2024), is no part of the weights that their outputs are
 * added with:
 *
 * <pre>y = shared(x) + scale * sum over chosen e of score_e(x) expert_e(x)</pre>
 *
 * <p>Tokens are put in the order of their experts, so that each expert is one matrix product over
 * its tokens; what they give is added in the order of the experts, whatever the threads.
 */
public final class MixtureOfExperts implements FeedForward {
  /** Pairs of a token and an expert that are computed together: some megabytes of activations. */
  private static final int PAIRS_TOGETHER = 2048;

  private final MixtureConfig config;
  private final Linear gate; // [dim] to [experts], float32, without a bias
  private final Tensor bias; // [experts] float32, no gradient
  private final List<Mlp> experts;
  private final Mlp shared;
  private final Compute compute;
  private final long[] counts; // tokens an expert was given since the last reset

  private MixtureOfExperts(Parameters parameters, int dim, MixtureConfig config) {
    this.config = config;
    this.compute = parameters.compute();
    try (Scope _ = Scope.open()) {
      Tensor none = parameters.owner().adopt(compute.place(Tensors.zeros(config.experts())));
      Tensor weight = parameters.float32("gate.gate.weight", config.experts(), dim);
      this.gate = new Linear(weight, none, compute);
    }
    this.bias = parameters.fixed("gate.bias", config.experts());
    this.counts = parameters.wholeNumbers("counts", config.experts());
    this.experts =
        IntStream.range(0, config.experts())
            .mapToObj(e -> Mlp.load(parameters.under("experts." + e), dim, config.hidden()))
            .toList();
    this.shared =
        Mlp.load(parameters.under("shared_experts"), dim, (long) config.shared() * config.hidden());
  }

  static MixtureOfExperts load(Parameters parameters, int dim, MixtureConfig config) {
    return new MixtureOfExperts(parameters, dim, config);
  }

  /** Tokens given to each expert since the last {@link #reset}. */
  public long[] counts() {
    return counts.clone();
  }

  /** Adds what one pass gave each expert. */
  void count(Routing routing) {
    long[] given = routing.counts();
    for (int e = 0; e < counts.length; e++) {
      counts[e] += given[e];
    }
  }

  /** Goes on counting from what was counted before. */
  public void setCounts(long[] before) {
    System.arraycopy(before, 0, counts, 0, counts.length);
  }

  /** Nothing has been counted. */
  public void reset() {
    Arrays.fill(counts, 0);
  }

  /** What is added to the scores for the choice alone, one an expert. */
  public float[] bias() {
    return bias.toFloats();
  }

  /** Gives every expert another selection bias. */
  public void setBias(float[] values) {
    Tensors.overwrite(
        Map.of("bias", bias), Map.of("bias", HostTensor.of(values, values.length)), "experts");
  }

  @Override
  public Output forward(Tensor x) {
    try (Scope scope = Scope.open()) {
      Tensor flat = x.reshape(x.size(0) * x.size(1), x.size(2));
      Mixed mixed = mix(flat);
      return new Output(
          scope.keep(mixed.tokens().reshape(x.shape())), Optional.of(mixed.routing()));
    }
  }

  /**
   * As {@link #forward(Tensor)}, where some tokens are none: they go to no expert, are not counted
   * and come out as zeros.
   *
   * @param valid one a token, over the whole batch
   */
  Output forward(Tensor x, boolean[] valid) {
    int[] rows = IntStream.range(0, valid.length).filter(i -> valid[i]).toArray();
    long dim = x.size(2);
    try (Scope scope = Scope.open()) {
      Tensor flat = x.reshape(valid.length, dim);
      if (rows.length == 0) {
        Tensor nothing = flat.to(DType.F32).mul(0);
        float[] scores = new float[valid.length * config.experts()];
        return new Output(
            scope.keep(nothing.reshape(x.shape())),
            Optional.of(
                new Routing(config.experts(), config.active(), scores, new long[0], new float[0])));
      }
      Mixed mixed = mix(flat.indexSelect(0, index(Arrays.stream(rows).asLongStream().toArray())));
      long[] back = new long[valid.length];
      Arrays.fill(back, rows.length); // the row of zeros behind the others
      float[] scores = new float[valid.length * config.experts()];
      for (int i = 0; i < rows.length; i++) {
        back[rows[i]] = i;
        System.arraycopy(
            mixed.routing().scores(),
            i * config.experts(),
            scores,
            rows[i] * config.experts(),
            config.experts());
      }
      Tensor zeros = compute.place(Tensors.zeros(1, dim)).to(mixed.tokens().dtype());
      Tensor all = Tensor.cat(List.of(mixed.tokens(), zeros), 0).indexSelect(0, index(back));
      Routing routing = mixed.routing();
      return new Output(
          scope.keep(all.reshape(x.shape())),
          Optional.of(
              new Routing(
                  routing.experts(),
                  routing.active(),
                  scores,
                  routing.chosen(),
                  routing.weights())));
    }
  }

  private record Mixed(Tensor tokens, Routing routing) {}

  /** Tokens [tokens, dim]. */
  private Mixed mix(Tensor flat) {
    int active = config.active();
    try (Scope scope = Scope.open()) {
      Tensor logits = gate.forward(flat); // [tokens, experts]
      Tensor scores =
          switch (config.score()) {
            case SOFTMAX -> logits.softmax(-1);
            case SIGMOID -> Elementwise.sigmoid(logits);
          };
      Tensor chosen = Ranking.largest(Autograd.detach(scores).add(bias), active);
      Tensor weights = scores.gather(1, chosen); // [tokens, active]
      if (config.score() == MixtureConfig.Score.SIGMOID) {
        weights = weights.div(Elementwise.atLeast(weights.sum(1), 1e-9).unsqueeze(-1));
      }
      weights = weights.mul(config.routeScale());
      long[] pairs = chosen.toLongs(); // [tokens * active], the expert of each
      Tensor common = shared.forward(flat);
      Tensor all = throughExperts(flat, pairs, weights).to(common.dtype()).add(common);
      if (Autograd.records(flat, gate.weight())) {
        all = withIdleExperts(all, flat, pairs);
      }
      Routing routing =
          new Routing(config.experts(), active, scores.toFloats(), pairs, weights.toFloats());
      return new Mixed(scope.keep(all), routing);
    }
  }

  /**
   * The sum over each token's experts. Tokens are put in the order of their experts, so each expert
   * is one product, and as many experts together as stay near the processor; all of them where a
   * gradient is recorded. Each token's sum is in the order of the experts, in float32.
   *
   * @param pairs the expert of each pair of a token and one of its choices, token by token
   * @param weights [tokens, active] float32
   * @return [tokens, dim] float32
   */
  private Tensor throughExperts(Tensor flat, long[] pairs, Tensor weights) {
    int[] starts = starts(pairs);
    int[] next = starts.clone();
    long[] order = new long[pairs.length]; // the pair at each place of the experts' order
    for (int pair = 0; pair < pairs.length; pair++) {
      order[next[(int) pairs[pair]]++] = pair;
    }
    int limit = Autograd.records(flat, gate.weight()) ? pairs.length : PAIRS_TOGETHER;
    try (Scope scope = Scope.open()) {
      Tensor sum = scope.keep(flat.to(DType.F32).zerosLike());
      Tensor typed = flat.to(experts.getFirst().fc1().weight().dtype()); // once, not once a choice
      for (int first = 0, end; first < experts.size(); first = end) {
        end = first + 1;
        while (end < experts.size() && starts[end + 1] - starts[first] <= limit) {
          end++;
        }
        if (starts[end] > starts[first]) {
          add(sum, typed, weights, first, Arrays.copyOfRange(starts, first, end + 1), order);
        }
      }
      return sum;
    }
  }

  /** Where each expert's pairs begin in the experts' order, and behind them the end. */
  private int[] starts(long[] pairs) {
    int[] starts = new int[experts.size() + 1];
    for (long expert : pairs) {
      starts[(int) expert + 1]++;
    }
    for (int e = 0; e < experts.size(); e++) {
      starts[e + 1] += starts[e];
    }
    return starts;
  }

  /** Adds what some experts, one after the other from {@code first}, give their tokens. */
  private void add(Tensor sum, Tensor x, Tensor weights, int first, int[] starts, long[] order) {
    int from = starts[0];
    int count = starts[starts.length - 1] - from;
    long[] pairs = Arrays.copyOfRange(order, from, from + count);
    long[] tokens = Arrays.stream(pairs).map(pair -> pair / config.active()).toArray();
    int[] own = Arrays.stream(starts).map(start -> start - from).toArray();
    try (Scope _ = Scope.open()) {
      Tensor rows = index(tokens);
      Tensor given =
          Mlp.byGroup(x.indexSelect(0, rows), own, experts.subList(first, first + own.length - 1));
      Tensor factors =
          weights.reshape(weights.size(0) * weights.size(1)).indexSelect(0, index(pairs));
      if (Autograd.records(factors)
          || !compute.addWeightedRows_(sum, given, tokens, factors.toFloats())) {
        sum.indexAdd_(rows, given.to(DType.F32).mul(factors.unsqueeze(-1)));
      }
    }
  }

  /** An expert without tokens has a gradient of zeros and not none, so the optimizer decays it. */
  private Tensor withIdleExperts(Tensor all, Tensor flat, long[] pairs) {
    boolean[] busy = new boolean[config.experts()];
    for (long expert : pairs) {
      busy[(int) expert] = true;
    }
    Tensor sum = all;
    for (int e = 0; e < busy.length; e++) {
      if (!busy[e]) {
        sum = sum.add(experts.get(e).forward(flat.narrow(0, 0, 1)).mul(0));
      }
    }
    return sum;
  }

  private Tensor index(long[] values) {
    return compute.place(Tensors.of(values, values.length));
  }
}
