package org.engram.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch;
import org.engram.models.neurojepa.FeedForward;
import org.engram.models.neurojepa.MixtureConfig;
import org.engram.models.neurojepa.NeuroJepaConfig;
import org.engram.models.nn.Parameters;
import org.engram.tensor.Autograd;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;
import org.engram.tensor.file.HostTensor;

/**
 * Times one mixture of experts of the published widths by number of tokens and of experts: the
 * plain loop over experts against libtorch in float32, and Engram's grouped form in float32 and in
 * the type that the machine is fastest in. All in one process, in turn.
 */
public final class ExpertsBenchmark {
  /** Rounds that do not count: Java compiles the kernels in them. */
  private static final int WARM_UP = 8;

  private static final int MOST_ACTIVE = MixtureConfig.published().active();

  /**
   * What to run.
   *
   * @param tokens of a pass
   * @param experts routed ones; each token takes six of them, or all where there are fewer
   */
  public record Settings(List<Integer> tokens, List<Integer> experts, int rounds, int threads) {
    public Settings {
      tokens = List.copyOf(tokens);
      experts = List.copyOf(experts);
      tokens.forEach(count -> Limits.range("--tokens", count, 1 << 20));
      experts.forEach(count -> Limits.range("--experts", count, 4096));
      Limits.range("--rounds", rounds, Limits.ROUNDS);
      Limits.range("--threads", threads, Limits.THREADS);
    }
  }

  /**
   * One size.
   *
   * @param seconds median of the rounds, by path
   */
  public record Row(int tokens, int experts, SequencedMap<String, Double> seconds) {
    /** The plain loop's time over that of a path. */
    public double ratio(String path) {
      return seconds.firstEntry().getValue() / seconds.get(path);
    }
  }

  private ExpertsBenchmark() {}

  /** Runs every size. */
  public static List<Row> run(Settings settings, Consumer<String> progress) {
    torch.set_num_threads(settings.threads());
    List<Row> rows = new ArrayList<>();
    try (Compute float32 = Compute.open(Device.CPU, Precision.FP32, settings.threads());
        Compute fastest = Compute.open(Device.CPU, Precision.AUTO, settings.threads())) {
      for (int experts : settings.experts()) {
        SequencedMap<String, HostTensor> weights = weights(config(experts));
        for (int tokens : settings.tokens()) {
          Row row = row(settings, tokens, experts, weights, float32, fastest);
          progress.accept(line(row));
          rows.add(row);
        }
      }
    }
    return rows;
  }

  /** A row in words. */
  public static String line(Row row) {
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%6d tokens, %4d experts", row.tokens(), row.experts()));
    row.seconds()
        .forEach(
            (path, seconds) ->
                line.append(
                    String.format(
                        Locale.ROOT,
                        "  %s %.2f ms (%.2f)",
                        path,
                        1000 * seconds,
                        row.ratio(path))));
    return line.toString();
  }

  private static NeuroJepaConfig config(int experts) {
    NeuroJepaConfig base = NeuroJepaConfig.published();
    MixtureConfig published = MixtureConfig.published();
    return new NeuroJepaConfig(
        base.volume(),
        base.embedDim(),
        1,
        base.heads(),
        base.mlpRatio(),
        base.biased(),
        base.rope(),
        base.feedForward(),
        Optional.of(
            new MixtureConfig(
                List.of(0),
                experts,
                Math.min(MOST_ACTIVE, experts),
                published.shared(),
                published.hidden(),
                published.score(),
                published.routeScale())),
        base.predictor(),
        base.layerNormEps());
  }

  private static SequencedMap<String, HostTensor> weights(NeuroJepaConfig config) {
    MixtureConfig mixture = config.mixture().orElseThrow();
    int dim = config.embedDim();
    SequencedMap<String, HostTensor> weights = new LinkedHashMap<>();
    weights.put("gate.gate.weight", normal(mixture.experts(), dim));
    weights.put("gate.bias", zeros(mixture.experts()));
    weights.put("counts", HostTensor.of(new long[mixture.experts()], mixture.experts()));
    for (int e = 0; e < mixture.experts(); e++) {
      mlp(weights, "experts." + e, dim, mixture.hidden());
    }
    mlp(weights, "shared_experts", dim, mixture.shared() * mixture.hidden());
    return weights;
  }

  private static void mlp(Map<String, HostTensor> weights, String name, int dim, int hidden) {
    weights.put(name + ".fc1.weight", normal(hidden, dim));
    weights.put(name + ".fc1.bias", zeros(hidden));
    weights.put(name + ".fc2.weight", normal(dim, hidden));
    weights.put(name + ".fc2.bias", zeros(dim));
  }

  private static HostTensor normal(int out, int in) {
    float[] values = EngramEncoder.noise(out * in);
    float scale = (float) (1 / Math.sqrt(in));
    for (int i = 0; i < values.length; i++) {
      values[i] *= scale;
    }
    return HostTensor.of(values, out, in);
  }

  private static HostTensor zeros(int length) {
    return HostTensor.of(new float[length], length);
  }

  private static Row row(
      Settings settings,
      int tokens,
      int experts,
      SequencedMap<String, HostTensor> weights,
      Compute float32,
      Compute fastest) {
    NeuroJepaConfig config = config(experts);
    float[] input = EngramEncoder.noise(tokens * config.embedDim());
    SequencedMap<String, List<Double>> seconds = new LinkedHashMap<>();
    try (Scope scope = Scope.open();
        PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard();
        Autograd.Region _ = Autograd.off()) {
      Map<String, org.bytedeco.pytorch.Tensor> plain = new HashMap<>();
      weights.forEach(
          (name, host) -> {
            if (!name.equals("counts")) {
              plain.put(
                  "mlp." + name,
                  torch.from_blob(new FloatPointer(host.toFloats()), host.shape()).clone());
            }
          });
      PlainVolumeLayers layers = new PlainVolumeLayers(config, plain);
      var x = torch.from_blob(new FloatPointer(input), 1, tokens, config.embedDim()).clone();
      Tensor ours = Tensors.of(input, 1, tokens, config.embedDim());
      FeedForward same = grouped(weights, config, float32, scope);
      FeedForward fast = grouped(weights, config, fastest, scope);
      String name = "grouped " + fastest.type().toString().toLowerCase(Locale.ROOT);
      for (int round = -WARM_UP; round < settings.rounds(); round++) {
        time(seconds, round, "plain loop", () -> layers.experts(x, "mlp"));
        time(seconds, round, "grouped f32", () -> same.forward(ours));
        if (fastest.precision() != Precision.FP32) {
          time(seconds, round, name, () -> fast.forward(ours));
        }
      }
    }
    SequencedMap<String, Double> medians = new LinkedHashMap<>();
    seconds.forEach((path, all) -> medians.put(path, Rounds.median(all)));
    return new Row(tokens, experts, medians);
  }

  private static FeedForward grouped(
      SequencedMap<String, HostTensor> weights,
      NeuroJepaConfig config,
      Compute compute,
      Scope owner) {
    Parameters.Source source =
        new Parameters.Source() {
          @Override
          public Path path() {
            return Path.of("random");
          }

          @Override
          public boolean has(String name) {
            return weights.containsKey(name);
          }

          @Override
          public HostTensor get(String name) {
            return weights.get(name);
          }
        };
    return FeedForward.load(new Parameters(source, "", compute, owner), config, 0);
  }

  private static void time(
      Map<String, List<Double>> seconds, int round, String path, Runnable pass) {
    try (Scope _ = Scope.open();
        PointerScope _ = new PointerScope()) {
      long began = System.nanoTime();
      pass.run();
      double took = (System.nanoTime() - began) / 1e9;
      if (round >= 0) {
        seconds.computeIfAbsent(path, _ -> new ArrayList<>()).add(took);
      }
    }
  }
}
