package org.engram.pipeline.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.ModelHash;
import org.engram.models.brainjepa.explain.ReadOut;
import org.engram.pipeline.scan.ReadingFacts;
import org.engram.pipeline.scan.RefusedScan;

/**
 * All that maps depend on: compared when a job is continued, and written beside them. Holds no time
 * of day, so that the same job gives the same bytes.
 */
final class ExplainProvenance {
  private ExplainProvenance() {}

  /** Of one model's maps. */
  static Map<String, Object> fingerprint(
      BrainJepa model, String hash, List<ScanFile> scans, ExplainSettings settings) {
    Map<String, Object> json = new LinkedHashMap<>();
    ModelDescription description = model.description();
    String version = ExplainProvenance.class.getPackage().getImplementationVersion();
    json.put("job", "explain");
    json.put("engram", version == null ? "unpackaged" : version);
    json.put("method", settings.method().choiceName());
    json.put("model", description.weights().toAbsolutePath().normalize().toString());
    json.put("model_hash", hash);
    json.put("encoder", model.encoderName());
    json.put("read_outs", readOuts(settings));
    switch (settings.method()) {
      case ROLLOUT -> json.put("heads", "mean; half of each token kept by the residual stream");
      case ABLATION -> json.put("left_out", settings.networks() ? "networks" : "regions");
      case GRADIENT_INPUT -> {}
      case INTEGRATED_GRADIENTS -> {
        json.put("steps", settings.steps());
        json.put("baseline", "zeros, after normalisation");
      }
    }
    ReadingFacts.ofModel(json, description);
    ReadingFacts.into(json, settings.reading(), settings.input());
    json.put("device", model.compute().device().toString());
    json.put("precision", model.compute().precision().toString());
    json.put("kernels", model.compute().kernels());
    json.put("batch", settings.batch());
    json.put("inputs", settings.reading().inputs(scans));
    return json;
  }

  static String hash(BrainJepa model) {
    return ModelHash.of(model.description());
  }

  private static List<String> readOuts(ExplainSettings settings) {
    List<String> words = new ArrayList<>();
    for (ReadOut readOut : settings.explained()) {
      words.add(
          switch (readOut) {
            case ReadOut.Norm _ -> "norm of the embedding";
            case ReadOut.Linear linear ->
                linear.name() + " (weights " + Integer.toHexString(linear.hashCode()) + ")";
          });
    }
    return words;
  }

  /** What is written beside the tables. */
  static Map<String, Object> sidecar(
      Map<String, Object> about,
      ExplainSettings settings,
      Map<String, String> others,
      MapJob.Result result,
      Checks checks,
      List<String> notes) {
    Map<String, Object> json = new LinkedHashMap<>(about);
    settings.reading().volumes().ifPresent(volumes -> json.putAll(volumes.json()));
    settings
        .surface()
        .ifPresent(
            files ->
                json.put(
                    "surface",
                    List.of(
                        files.left().toString(),
                        files.right().toString(),
                        files.labels().toString())));
    json.put("compared_with", others);
    json.put("random_model_seed", settings.randomSeed().map(Object::toString).orElse("none"));
    json.put("checks", checks(checks, result.maps()));
    json.put("notes", notes);
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < result.used().size(); i++) {
      ScanFile scan = result.used().get(i);
      ScanMap facts = result.facts().get(i);
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("subject", scan.subject());
      row.put("session", scan.session());
      row.put("source", scan.path().toString());
      row.put("windows", facts.windows());
      row.put("start_seconds", facts.start());
      if (!Double.isNaN(facts.gap())) {
        row.put("completeness_gap", facts.gap());
      }
      row.put("warnings", facts.warnings());
      rows.add(row);
    }
    json.put("scans", rows);
    json.put("refused", result.refused().stream().map(RefusedScan::json).toList());
    return json;
  }

  /** What the checks found, as plain values. */
  static Map<String, Object> checks(Checks checks, List<CohortMap> maps) {
    Map<String, Object> json = new LinkedHashMap<>();
    List<Map<String, Object>> stabilities = new ArrayList<>();
    for (Checks.Stability stability : checks.stabilities()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("measure", stability.measure());
      row.put("across", stability.across());
      row.put("maps", stability.ranks().names());
      row.put("mean_rank_correlation", number(stability.ranks().mean()));
      row.put("low", number(stability.ranks().low()));
      row.put("high", number(stability.ranks().high()));
      stabilities.add(row);
    }
    json.put("stability", stabilities);
    Map<String, Object> random = new LinkedHashMap<>();
    for (CohortMap map : maps) {
      String name = map.measure().name();
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("rank_correlation", number(checks.random().getOrDefault(name, Double.NaN)));
      row.put("verdict", checks.verdict(name));
      random.put(name, row);
    }
    json.put("random_model", random);
    return json;
  }

  /** JSON has no NaN. */
  private static Object number(double value) {
    return Double.isFinite(value) ? value : "n/a";
  }
}
