package org.engram.pipeline.scan;

import java.util.Map;
import org.engram.imaging.signal.NamedChoice;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.ModelDescription;

/** How scans were read and made a model's input, as it stands in sidecars and fingerprints. */
public final class ReadingFacts {
  private ReadingFacts() {}

  /** Adds what a model of parcel series expects of its input. */
  public static void ofModel(Map<String, Object> json, ModelDescription model) {
    json.put("atlas", model.atlas().name());
    json.put("model_repetition_time", model.config().repetitionTime());
    json.put("model_frames", model.config().frames());
    json.put("patch_frames", model.config().patchSize());
    json.put("normalization", model.normalization().name());
    json.put("normalization_version", model.normalization().version());
  }

  /** Adds the settings in force to what is already known of a job. */
  public static void into(
      Map<String, Object> json, ScanReading reading, InputPreparation.Options input) {
    json.put("sampling", input.sampling().map(NamedChoice::choiceName).orElse("auto"));
    json.put("windows", input.windows().choice().choiceName());
    json.put("window_overlap_frames", input.windows().overlap());
    json.put("window_tail", input.windows().coverTail() ? "covered" : "dropped");
    json.put("short_runs", input.shortRuns().choiceName());
    json.put("missing_regions", input.missing().choiceName());
    json.put("constant_regions", input.constants().choiceName());
    json.put("assume_order", input.assumeOrder());
    reading.volumes().ifPresent(volumes -> json.putAll(volumes.about()));
    json.put("orientation", reading.read().orientation().toString());
    json.put("stated_repetition_time", reading.statedTime());
  }
}
