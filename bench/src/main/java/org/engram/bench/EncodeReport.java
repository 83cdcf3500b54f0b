package org.engram.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import org.engram.tensor.Hardware;

/**
 * The figures of one run of {@link EncodeBenchmark}, in lines and as an object.
 *
 * @param job of every path
 * @param results of the paths that ran, in the order of {@link EncodePath}
 * @param absent the paths that did not, and why
 * @param load the machine's load over the last minute, at the end
 */
public record EncodeReport(
    EncodeBenchmark.Settings settings,
    TimedModel.Job job,
    List<PathResult> results,
    SequencedMap<EncodePath, String> absent,
    String load) {
  private static final double MEGA = 1e6;
  private static final double GIGA = 1e9;

  public EncodeReport {
    results = List.copyOf(results);
  }

  /** The result of a path, where it ran. */
  public Optional<PathResult> of(EncodePath path) {
    return results.stream().filter(result -> result.path() == path).findFirst();
  }

  /** Plain float32's time over this path's: above one is faster. */
  public OptionalDouble ratio(PathResult result) {
    return of(EncodePath.PLAIN_FP32)
        .map(plain -> OptionalDouble.of(plain.median() / result.median()))
        .orElse(OptionalDouble.empty());
  }

  /** The operations of the pass at the best rate that any path's linear layer of the type has. */
  public double floorSeconds(PathResult result) {
    double rate =
        results.stream()
            .filter(other -> other.path().type().equals(result.path().type()))
            .mapToDouble(PathResult::rate)
            .max()
            .orElseThrow();
    return job.cost().floorSeconds(rate);
  }

  /** One line on the job, one on the threads, one a path. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: %s; %d rounds, in turn",
            settings.model(),
            job.words(),
            settings.rounds()));
    lines.add(
        ProcessFacts.machine(
            load, settings.threads(), results.stream().map(PathResult::threads).toList()));
    for (EncodePath path : settings.paths()) {
      lines.add(
          of(path)
              .map(this::line)
              .orElseGet(
                  () ->
                      String.format(
                          Locale.ROOT, "%-14s not measured: %s", path, absent.get(path))));
    }
    return lines;
  }

  private String line(PathResult result) {
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "%-14s %7.2f s (%.2f to %.2f), %.3f a second",
            result.path(),
            result.median(),
            result.min(),
            result.max(),
            job.batch() / result.median()));
    ratio(result)
        .ifPresent(ratio -> line.append(String.format(Locale.ROOT, "  ratio %.2f", ratio)));
    result
        .peakBytes()
        .ifPresentOrElse(
            peak -> line.append(String.format(Locale.ROOT, "  peak %.0f MB", peak / MEGA)),
            () -> line.append("  peak not known"));
    result
        .agreement()
        .ifPresent(
            same ->
                line.append(
                    String.format(
                        Locale.ROOT,
                        "  cosine %.7f, token error %.1e, element error %.1e",
                        same.cosine(),
                        same.tokenError(),
                        same.elementError())));
    double floor = floorSeconds(result);
    line.append(
        String.format(
            Locale.ROOT,
            "  first %.2f s (%.2f of warm; load %.2f, encode %.2f)",
            result.first(),
            result.first() / result.median(),
            result.load(),
            result.firstEncode()));
    line.append(
        String.format(Locale.ROOT, "  floor %.2f s (%.2f of it)", floor, result.median() / floor));
    line.append(
        String.format(
            Locale.ROOT,
            "  %s, %.0f GFLOP/s linear; %s",
            result.blas(),
            result.rate() / GIGA,
            result.kernels()));
    return line.toString();
  }

  /** One flat object; what was not measured is null, and {@code not_measured} says why. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", settings.model());
    json.put("tokens", job.tokens());
    json.put("tflop", job.cost().operations() / 1e12);
    json.put("batch", job.batch());
    json.put("rounds", settings.rounds());
    json.put("processor", Hardware.detect().processor());
    json.put("processors", Runtime.getRuntime().availableProcessors());
    json.put("load", load);
    json.put("omp_num_threads", settings.threads());
    json.put("omp_wait_policy", ProcessFacts.waitPolicy());
    json.put("peak_mb", ourPeak());
    Map<String, String> reasons = new LinkedHashMap<>();
    for (EncodePath path : EncodePath.values()) {
      put(json, path, of(path).orElse(null));
      if (of(path).isEmpty()) {
        reasons.put(path.toString(), absent.getOrDefault(path, "not asked for"));
      }
    }
    json.put("not_measured", reasons);
    return json;
  }

  private void put(Map<String, Object> json, EncodePath path, PathResult result) {
    String key = "_" + path.key();
    json.put("seconds" + key, result == null ? null : result.median());
    if (path != EncodePath.PLAIN_FP32) {
      json.put("ratio" + key, result == null ? null : orNull(ratio(result)));
      Agreement same = result == null ? null : result.agreement().orElse(null);
      json.put("cosine" + key, same == null ? null : same.cosine());
      json.put("token_error" + key, same == null ? null : same.tokenError());
      json.put("element_error" + key, same == null ? null : same.elementError());
    }
    if (result == null) {
      return;
    }
    json.put("scans_per_second" + key, job.batch() / result.median());
    json.put("seconds_min" + key, result.min());
    json.put("seconds_max" + key, result.max());
    json.put("peak_mb" + key, orNull(megabytes(result.peakBytes())));
    json.put("first_seconds" + key, result.first());
    json.put("first_ratio" + key, result.first() / result.median());
    json.put("first_load_seconds" + key, result.load());
    json.put("first_encode_seconds" + key, result.firstEncode());
    json.put("linear_gflops" + key, result.rate() / GIGA);
    json.put("floor_seconds" + key, floorSeconds(result));
    json.put("floor_ratio" + key, result.median() / floorSeconds(result));
    json.put("blas" + key, result.blas());
    json.put("kernels" + key, result.kernels());
    json.put("libtorch_threads" + key, result.threads());
  }

  /** The larger of Engram's own paths; null where the system does not tell. */
  private Double ourPeak() {
    return orNull(
        megabytes(
            results.stream()
                .filter(result -> result.path().ours())
                .flatMapToDouble(result -> result.peakBytes().stream())
                .max()));
  }

  private static OptionalDouble megabytes(OptionalDouble bytes) {
    return bytes.isPresent() ? OptionalDouble.of(bytes.getAsDouble() / MEGA) : bytes;
  }

  private static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
