package org.engram.pipeline.embed;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.signal.NamedChoice;
import org.engram.imaging.signal.Sampling;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that an embedding depends on, in words: written beside the table, and compared when a job is
 * continued. Holds no time of day, so that the same job gives the same bytes.
 */
final class Provenance {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private Provenance() {}

  /** What made it, to begin with. */
  static Map<String, String> version() {
    Map<String, String> about = new LinkedHashMap<>();
    String version = Provenance.class.getPackage().getImplementationVersion();
    about.put("engram", version == null ? "unpackaged" : version);
    return about;
  }

  static Map<String, String> fingerprint(
      BrainJepa model,
      TokenPooling pooling,
      String modelHash,
      List<ScanFile> scans,
      EmbedSettings settings) {
    Map<String, String> about = version();
    InputPreparation.Options input = settings.input();
    about.put("recipe", pooling.recipe());
    about.put("model", model.description().weights().toAbsolutePath().getParent().toString());
    about.put("model_hash", modelHash);
    about.put("encoder", model.encoderName());
    about.put("atlas", model.description().atlas().name());
    about.put("model_repetition_time", model.description().config().repetitionTime() + " s");
    about.put("model_frames", Integer.toString(model.description().config().frames()));
    about.put("normalization", model.description().normalization().name());
    about.put(
        "normalization_version", Integer.toString(model.description().normalization().version()));
    about.putAll(pooling.about());
    about.put("per", settings.per().toString());
    about.put("device", model.compute().device().toString());
    about.put("precision", model.compute().precision().toString());
    about.put("kernels", model.compute().kernels());
    about.put("batch", Integer.toString(settings.batch()));
    about.put(
        "sampling",
        input
            .sampling()
            .map(NamedChoice::choiceName)
            .orElse(
                "auto ("
                    + Sampling.PUBLISHED.choiceName()
                    + " where the model's repetition time is a whole multiple, else "
                    + Sampling.BAND_LIMITED.choiceName()
                    + ")"));
    about.put("windows", input.windows().choice().choiceName());
    about.put("window_overlap", input.windows().overlap() + " frames");
    about.put("window_tail", input.windows().coverTail() ? "covered" : "dropped");
    about.put("short_runs", input.shortRuns().choiceName());
    about.put("missing_regions", input.missing().choiceName());
    about.put("constant_regions", input.constants().choiceName());
    about.put("assume_order", Boolean.toString(input.assumeOrder()));
    about.put("orientation", settings.read().read().orientation().toString());
    about.put("stated_repetition_time", settings.read().statedTime());
    settings.read().volumes().ifPresent(volumes -> about.putAll(volumes.about()));
    about.put("tokens", settings.tokens().map(Path::toString).orElse("not written"));
    about.put("regions", settings.regions().map(Path::toString).orElse("not written"));
    about.put("inputs", settings.read().inputs(scans));
    return about;
  }

  /** What a table's sidecar begins with. */
  static Map<String, Object> head(
      BrainJepa model, Map<String, String> about, EmbedSettings settings) {
    Map<String, Object> json = new LinkedHashMap<>(about);
    settings.read().volumes().ifPresent(volumes -> json.putAll(volumes.json()));
    json.put("assumptions", model.description().notes());
    return json;
  }

  /** Writes a table's sidecar; rows are gone through once and not kept. */
  static void writeSidecar(
      Path table,
      Map<String, Object> head,
      Iterable<EmbeddingRow> rows,
      List<RefusedScan> refused) {
    Map<String, Object> json = new LinkedHashMap<>(head);
    json.put(
        "rows", StreamSupport.stream(rows.spliterator(), false).map(Provenance::about).iterator());
    json.put("refused", refused.stream().map(RefusedScan::json).toList());
    Path sidecar = table.resolveSibling(table.getFileName() + ".json");
    AtomicFile.writeStream(
        sidecar,
        out -> {
          JSON.writeValue(out, json);
          out.write('\n');
        });
  }

  private static Map<String, Object> about(EmbeddingRow row) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("subject", row.subject());
    entry.put("session", row.session());
    entry.put("run", row.run());
    entry.put("source", row.source());
    entry.put("windows", row.windows());
    entry.put("coverage", row.coverage());
    entry.put("warnings", row.warnings());
    return entry;
  }
}
