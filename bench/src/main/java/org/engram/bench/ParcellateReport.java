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

/** The figures of one run of {@link ParcellateBenchmark}, in lines and as an object. */
public final class ParcellateReport {
  private static final double MEGA = 1e6;

  private final ParcellateBenchmark.Settings settings;
  private final long packedBytes;
  private final int labelled;
  private final List<ParcellateResult> results;
  private final SequencedMap<ParcellatePath, String> absent;
  private final Map<ParcellatePath.Program, String> versions;
  private final String load;

  /**
   * @param packedBytes of the run as gzip
   * @param labelled voxels that have a region
   * @param results of the paths that ran, in the order of {@link ParcellatePath}
   * @param absent the paths that did not, and why
   * @param versions of the programs that ran
   * @param load the machine's load over the last minute, at the end
   */
  ParcellateReport(
      ParcellateBenchmark.Settings settings,
      long packedBytes,
      int labelled,
      List<ParcellateResult> results,
      SequencedMap<ParcellatePath, String> absent,
      Map<ParcellatePath.Program, String> versions,
      String load) {
    this.settings = settings;
    this.packedBytes = packedBytes;
    this.labelled = labelled;
    this.results = List.copyOf(results);
    this.absent = new LinkedHashMap<>(absent);
    this.versions = Map.copyOf(versions);
    this.load = load;
  }

  Optional<ParcellateResult> of(ParcellatePath path) {
    return results.stream().filter(result -> result.path() == path).findFirst();
  }

  /** This path's time over that of {@code gzip -dc}: below one is faster than unpacking alone. */
  OptionalDouble ratio(ParcellateResult result) {
    return of(ParcellatePath.GZIP)
        .map(gzip -> OptionalDouble.of(result.median() / gzip.median()))
        .orElse(OptionalDouble.empty());
  }

  /** Whether every path found the means that the runs were made with. */
  public boolean right() {
    return results.stream().allMatch(ParcellateResult::right);
  }

  /** One line on the job, one on the machine, one a path. */
  public List<String> lines() {
    RunSize size = settings.size();
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%d x %d x %d voxels x %d frames of int16 (%.0f MB, as gzip %.0f MB, %.1f to 1), and %d"
                + " grayordinates x %d frames of float32, to %d regions (%d voxels); %d rounds, in"
                + " turn, each in a fresh process",
            size.nx(),
            size.ny(),
            size.nz(),
            size.frames(),
            size.volumeBytes() / MEGA,
            packedBytes / MEGA,
            (double) size.volumeBytes() / packedBytes,
            size.grayordinates(),
            size.frames(),
            size.regions(),
            labelled,
            settings.rounds()));
    lines.add(ProcessFacts.machine(load));
    for (ParcellatePath path : settings.paths()) {
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

  private String line(ParcellateResult result) {
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "%-14s %7.2f s (%.2f to %.2f)",
            result.path(),
            result.median(),
            Rounds.min(result.seconds()),
            Rounds.max(result.seconds())));
    if (result.path().parcellates()) {
      ratio(result)
          .ifPresent(ratio -> line.append(String.format(Locale.ROOT, "  ratio %.2f", ratio)));
      result
          .peakBytes()
          .ifPresentOrElse(
              peak -> line.append(String.format(Locale.ROOT, "  peak %.0f MB", peak / MEGA)),
              () -> line.append("  peak not known"));
      line.append(
          String.format(
              Locale.ROOT,
              "  means %s (%.1e)",
              result.right() ? "right" : "WRONG",
              result.difference().getAsDouble()));
    }
    return line.append("  ").append(versions.get(result.path().program())).toString();
  }

  /** One flat object; what was not measured is null, and {@code not_measured} says why. */
  public Map<String, Object> json() {
    RunSize size = settings.size();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("shape", List.of(size.nx(), size.ny(), size.nz(), size.frames()));
    json.put("grayordinates", size.grayordinates());
    json.put("regions", size.regions());
    json.put("labelled_voxels", labelled);
    json.put("data_mb", size.volumeBytes() / MEGA);
    json.put("gzip_mb", packedBytes / MEGA);
    json.put("rounds", settings.rounds());
    json.put("processor", Hardware.detect().processor());
    json.put("processors", Runtime.getRuntime().availableProcessors());
    json.put("load", load);
    json.put("right", right());
    for (ParcellatePath.Program program : ParcellatePath.Program.values()) {
      json.put("version_" + program.name().toLowerCase(Locale.ROOT), versions.get(program));
    }
    Map<String, String> reasons = new LinkedHashMap<>();
    for (ParcellatePath path : ParcellatePath.values()) {
      put(json, path, of(path).orElse(null));
      if (of(path).isEmpty()) {
        reasons.put(path.toString(), absent.getOrDefault(path, "not asked for"));
      }
    }
    json.put("not_measured", reasons);
    return json;
  }

  private void put(Map<String, Object> json, ParcellatePath path, ParcellateResult result) {
    String key = "_" + path.key();
    json.put("seconds" + key, result == null ? null : result.median());
    json.put("seconds_min" + key, result == null ? null : Rounds.min(result.seconds()));
    json.put("seconds_max" + key, result == null ? null : Rounds.max(result.seconds()));
    if (path.parcellates()) {
      json.put("ratio" + key, result == null ? null : orNull(ratio(result), 1));
      json.put("peak_mb" + key, result == null ? null : orNull(result.peakBytes(), MEGA));
      json.put("difference" + key, result == null ? null : orNull(result.difference(), 1));
    }
  }

  private static Double orNull(OptionalDouble value, double unit) {
    return value.isPresent() ? value.getAsDouble() / unit : null;
  }
}
