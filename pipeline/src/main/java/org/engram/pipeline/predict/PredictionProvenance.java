package org.engram.pipeline.predict;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.ModelHash;
import org.engram.pipeline.scan.ReadingFacts;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that a table of errors depends on: written beside it, and compared when a job is continued.
 * Holds no time of day, so that the same job gives the same bytes.
 */
final class PredictionProvenance {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private PredictionProvenance() {}

  /** What was assumed about the model, and which latents are the targets. */
  static List<String> notes(BrainJepa model) {
    List<String> notes = new ArrayList<>(model.description().notes());
    if (model.encoderName().equals("encoder")) {
      notes.add(
          "targets come from the context encoder (encoder.*): the weights have no"
              + " target_encoder.*, or --encoder context was asked for");
    }
    return notes;
  }

  static Map<String, Object> fingerprint(
      BrainJepa model, List<ScanFile> scans, PredictionSettings settings) {
    Map<String, Object> json = new LinkedHashMap<>();
    ModelDescription description = model.description();
    String version = PredictionProvenance.class.getPackage().getImplementationVersion();
    json.put("job", "predict");
    json.put("engram", version == null ? "unpackaged" : version);
    json.put("model", description.weights().toAbsolutePath().normalize().toString());
    json.put("model_hash", ModelHash.of(description));
    json.put("context_encoder", "encoder");
    json.put("target_encoder", model.encoderName());
    json.put("mask", settings.masking().words());
    json.put("error", settings.error().choiceName());
    ReadingFacts.ofModel(json, description);
    ReadingFacts.into(json, settings.reading(), settings.input());
    json.put("device", model.compute().device().toString());
    json.put("precision", model.compute().precision().toString());
    json.put("kernels", model.compute().kernels());
    json.put("inputs", settings.reading().inputs(scans));
    return json;
  }

  static void write(
      Map<String, Object> about, PredictionSettings settings, PredictionResult result) {
    Map<String, Object> json = new LinkedHashMap<>(about);
    settings.reading().volumes().ifPresent(volumes -> json.putAll(volumes.json()));
    json.put("empty_error", "not measured: the token was not masked, or its region was filled in");
    json.put("assumptions", result.notes());
    json.put("mean_error", result.summary().error());
    json.put("networks", networks(result));
    json.put("regions", regions(result.summary().regions()));
    json.put("scans", scans(result));
    json.put("refused", result.refused().stream().map(RefusedScan::json).toList());
    byte[] bytes = (JSON.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.writeStream(result.sidecar(), out -> out.write(bytes));
  }

  private static List<Map<String, Object>> networks(PredictionResult result) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (PredictionSummary.NetworkError network : result.summary().networks()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("network", network.network());
      row.put("regions", network.regions());
      row.put("error", network.error());
      rows.add(row);
    }
    return rows;
  }

  private static List<Map<String, Object>> regions(List<PredictionSummary.RegionError> regions) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (PredictionSummary.RegionError region : regions) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("region", region.region().index());
      row.put("label", region.region().label());
      row.put("scans", region.scans());
      row.put("error", region.error());
      rows.add(row);
    }
    return rows;
  }

  private static List<Map<String, Object>> scans(PredictionResult result) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (PredictionResult.Predicted scan : result.scans()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("subject", scan.scan().subject());
      row.put("session", scan.scan().session());
      row.put("source", scan.scan().path().toString());
      row.put("windows", scan.windows());
      row.put("coverage", scan.coverage());
      row.put("warnings", scan.warnings());
      rows.add(row);
    }
    return rows;
  }
}
