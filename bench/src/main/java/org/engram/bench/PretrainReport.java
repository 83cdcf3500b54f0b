package org.engram.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.tensor.Hardware;

/**
 * The figures of one run of {@link PretrainBenchmark}, in lines and as an object.
 *
 * @param results of the paths that ran, in the order of {@link PretrainPath}
 * @param absent the paths that did not, and why
 * @param load the machine's load over the last minute, at the end
 * @param work of a step
 */
public record PretrainReport(
    PretrainBenchmark.Settings settings,
    BrainJepaConfig config,
    List<PretrainResult> results,
    SequencedMap<PretrainPath, String> absent,
    String load,
    Work work) {
  private static final double MEGA = 1e6;
  private static final double GIGA = 1e9;

  public PretrainReport {
    results = List.copyOf(results);
  }

  /**
   * What a step asks for, means over the rounds.
   *
   * @param context tokens of a sample that the context encoder sees
   * @param targets tokens of a sample that are predicted
   * @param operations see {@link TrainingCost}
   */
  public record Work(double context, double targets, double operations) {}

  /** The result of a path, where it ran. */
  public Optional<PretrainResult> of(PretrainPath path) {
    return results.stream().filter(result -> result.path() == path).findFirst();
  }

  /** Plain float32's time over this path's: above one is faster. */
  public OptionalDouble ratio(PretrainResult result) {
    return of(PretrainPath.PLAIN_FP32)
        .map(plain -> OptionalDouble.of(plain.median() / result.median()))
        .orElse(OptionalDouble.empty());
  }

  /** The largest relative difference of a step's loss from plain float32's. */
  public OptionalDouble lossDifference(PretrainResult result) {
    return of(PretrainPath.PLAIN_FP32)
        .map(plain -> OptionalDouble.of(result.lossDifference(plain)))
        .orElse(OptionalDouble.empty());
  }

  public double samplesPerSecond(PretrainResult result) {
    return settings.batch() / result.median();
  }

  /** Operations a second of the model: those of all rounds over their time. */
  public double modelRate(PretrainResult result) {
    double seconds = result.seconds().stream().mapToDouble(Double::doubleValue).sum();
    return work.operations() * result.rounds().size() / seconds;
  }

  /** That rate as a share of the rate of one large product of the path's type. */
  public double modelShare(PretrainResult result) {
    return modelRate(result) / result.rate();
  }

  /** One line on the job, one on the machine, three a path. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: one training step, an update, of %d x %d regions x %d frames, %d tokens (context"
                + " %.0f, targets %.0f, means), %.0f GFLOP; on %s; %d rounds, in turn",
            settings.model(),
            settings.batch(),
            config.regions(),
            config.frames(),
            config.tokens(),
            work.context(),
            work.targets(),
            work.operations() / GIGA,
            settings.device(),
            settings.rounds()));
    lines.add(
        ProcessFacts.machine(
            load, settings.threads(), results.stream().map(PretrainResult::threads).toList()));
    for (PretrainPath path : settings.paths()) {
      Optional<PretrainResult> result = of(path);
      if (result.isPresent()) {
        lines.add(line(result.get()));
        lines.add(rate(result.get()));
        lines.add(parts(result.get()));
      } else {
        lines.add(String.format(Locale.ROOT, "%-10s not measured: %s", path, absent.get(path)));
      }
    }
    return lines;
  }

  private String line(PretrainResult result) {
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "%-10s %.3f samples/s  %.2f s (%.2f to %.2f)",
            result.path(),
            samplesPerSecond(result),
            result.median(),
            Rounds.min(result.seconds()),
            Rounds.max(result.seconds())));
    ratio(result)
        .ifPresent(ratio -> line.append(String.format(Locale.ROOT, "  ratio %.2f", ratio)));
    line.append(
        result.peakBytes().isPresent()
            ? String.format(Locale.ROOT, "  peak %.0f MB", result.peakBytes().getAsDouble() / MEGA)
            : "  peak not known");
    lossDifference(result)
        .ifPresent(
            difference ->
                line.append(String.format(Locale.ROOT, "  loss difference %.1e", difference)));
    line.append(String.format(Locale.ROOT, "  %s; %s", result.blas(), result.kernels()));
    return line.toString();
  }

  private String rate(PretrainResult result) {
    return String.format(
        Locale.ROOT,
        "%11smodel %.0f GFLOP/s, %.1f %% of a large product's %.0f",
        "",
        modelRate(result) / GIGA,
        100 * modelShare(result),
        result.rate() / GIGA);
  }

  private static String parts(PretrainResult result) {
    return " ".repeat(11)
        + Arrays.stream(PretrainPart.values())
            .map(
                part ->
                    String.format(
                        Locale.ROOT,
                        "%s %.1f %% (%.2f s)",
                        part,
                        100 * result.share(part),
                        result.median(part)))
            .collect(Collectors.joining(", "));
  }

  /** One flat object; what was not measured is null, and {@code not_measured} says why. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", settings.model());
    json.put("batch", settings.batch());
    json.put("tokens", config.tokens());
    json.put("context_tokens", work.context());
    json.put("target_tokens", work.targets());
    json.put("model_gflop", work.operations() / GIGA);
    json.put("device", settings.device().toString());
    json.put("rounds", settings.rounds());
    json.put("processor", Hardware.detect().processor());
    json.put("processors", Runtime.getRuntime().availableProcessors());
    json.put("load", load);
    json.put("omp_num_threads", settings.threads());
    json.put("omp_wait_policy", ProcessFacts.waitPolicy());
    Map<String, String> reasons = new LinkedHashMap<>();
    for (PretrainPath path : PretrainPath.values()) {
      put(json, path, of(path));
      if (of(path).isEmpty()) {
        reasons.put(path.toString(), absent.getOrDefault(path, "not asked for"));
      }
    }
    json.put("not_measured", reasons);
    return json;
  }

  private void put(Map<String, Object> json, PretrainPath path, Optional<PretrainResult> result) {
    String key = "_" + path.key();
    json.put("samples_per_second" + key, result.map(this::samplesPerSecond).orElse(null));
    json.put("seconds" + key, result.map(PretrainResult::median).orElse(null));
    if (path != PretrainPath.PLAIN_FP32) {
      json.put("ratio" + key, result.map(found -> orNull(ratio(found))).orElse(null));
      json.put(
          "loss_difference" + key, result.map(found -> orNull(lossDifference(found))).orElse(null));
    }
    json.put("model_gflops" + key, result.map(found -> modelRate(found) / GIGA).orElse(null));
    json.put("product_gflops" + key, result.map(found -> found.rate() / GIGA).orElse(null));
    json.put("model_share_of_product" + key, result.map(this::modelShare).orElse(null));
    result.ifPresent(found -> details(json, key, found));
  }

  private static void details(Map<String, Object> json, String key, PretrainResult result) {
    json.put("seconds_min" + key, Rounds.min(result.seconds()));
    json.put("seconds_max" + key, Rounds.max(result.seconds()));
    json.put("first_seconds" + key, result.first().seconds());
    for (PretrainPart part : PretrainPart.values()) {
      json.put("share_" + part.key() + key, result.share(part));
      json.put("seconds_" + part.key() + key, result.median(part));
    }
    json.put(
        "peak_mb" + key,
        result.peakBytes().isPresent() ? result.peakBytes().getAsDouble() / MEGA : null);
    json.put("losses" + key, result.rounds().stream().map(PretrainRound::loss).toList());
    json.put("blas" + key, result.blas());
    json.put("kernels" + key, result.kernels());
    json.put("libtorch_threads" + key, result.threads());
  }

  private static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
