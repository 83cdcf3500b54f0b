package org.engram.pipeline.quality;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.engram.imaging.quality.ExclusionRule;
import org.engram.imaging.quality.QualitySettings;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.pipeline.preprocess.PreprocessRecipe;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code qc.json}: what the columns are, every threshold that was in force, the rule and its
 * recipe, and what was refused or passed over. Holds no time of day, so that the same job gives the
 * same bytes.
 */
final class QualitySidecar {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private QualitySidecar() {}

  /** What it begins with. */
  static Map<String, Object> head(QualityJobSettings settings) {
    Map<String, Object> json = new LinkedHashMap<>();
    String version = QualitySidecar.class.getPackage().getImplementationVersion();
    json.put("engram", version == null ? "unpackaged" : version);
    json.put("columns", QualityTable.columns());
    json.put("thresholds", thresholds(settings.thresholds()));
    json.put("brain_without_mask", "mean above mask_share of the mean image's 98th percentile");
    json.put("mask_share", settings.maskShare());
    json.put("stated_repetition_time", settings.reading().statedTime());
    json.put("rule", settings.recipe().map(r -> limits(r.exclusion())).orElse(Map.of()));
    json.put("recipe", settings.recipe().map(PreprocessRecipe::name).orElse(null));
    json.put("recipe_hash", settings.recipe().map(PreprocessRecipe::hash).orElse(null));
    json.put("recipe_settings", settings.recipe().map(PreprocessRecipe::yaml).orElse(null));
    return json;
  }

  /** Files that were passed over. */
  static List<Map<String, String>> skipped(List<ScanFiles.Skipped> skipped) {
    return skipped.stream()
        .map(s -> Map.of("path", s.path().toString(), "reason", s.reason()))
        .toList();
  }

  static void write(
      Path file, Map<String, Object> head, List<RefusedScan> refused, Object skipped) {
    Map<String, Object> json = new LinkedHashMap<>(head);
    json.put("refused", refused.stream().map(RefusedScan::json).toList());
    json.put("skipped", skipped);
    byte[] bytes = (JSON.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(file, out -> out.write(bytes));
  }

  static Map<String, Object> thresholds(QualitySettings t) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("fd_threshold", t.fdThreshold());
    json.put("std_dvars_threshold", t.stdDvarsThreshold());
    json.put("dvars_robust_z", t.dvarsRobustZ());
    json.put("max_mean_fd", t.maxMeanFd());
    json.put("max_fd", t.maxFd());
    json.put("max_spike_share", t.maxSpikeShare());
    json.put("min_minutes", t.minMinutes());
    json.put("min_coverage", t.minCoverage());
    json.put("min_tsnr", t.minTsnr());
    return json;
  }

  /** The limits that a rule sets, by their keys in a recipe. */
  static Map<String, Double> limits(ExclusionRule rule) {
    Map<String, Double> limits = new LinkedHashMap<>();
    put(limits, "max_mean_fd", rule.maxMeanFd());
    put(limits, "max_spike_share", rule.maxSpikeShare());
    put(limits, "min_minutes", rule.minMinutes());
    put(limits, "min_coverage", rule.minCoverage());
    put(limits, "min_tsnr", rule.minTsnr());
    return limits;
  }

  private static void put(Map<String, Double> limits, String key, OptionalDouble limit) {
    if (limit.isPresent()) {
      limits.put(key, limit.getAsDouble());
    }
  }

  /** A recipe's rule in words; empty where it leaves nothing out. */
  static Optional<String> words(PreprocessRecipe recipe) {
    Map<String, Double> limits = limits(recipe.exclusion());
    return limits.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "scans that do not meet the rule of the recipe "
                + recipe.name()
                + " ("
                + String.join(
                    ", ",
                    limits.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList())
                + ")");
  }
}
