package org.engram.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.engram.pipeline.embed.EmbeddingModel;
import org.engram.pipeline.scan.VolumeReading;
import org.engram.server.Limits;
import org.engram.server.job.Companion;
import org.engram.server.job.FileKind;
import org.engram.server.job.Intake;
import org.engram.server.job.JobService;
import org.engram.server.metrics.Metrics;

/** What the service is, and whether it is well. */
final class InfoRoutes {
  static final String OPEN_API = "/org/engram/server/openapi.json";

  private final JobService jobs;
  private final Limits limits;
  private final Metrics metrics;
  private final Map<String, Object> model;

  InfoRoutes(JobService jobs, Limits limits, Metrics metrics, Intake intake) {
    this.jobs = jobs;
    this.limits = limits;
    this.metrics = metrics;
    this.model = describe(intake, jobs);
  }

  /** No path, and nothing that a model's folder is called. */
  private static Map<String, Object> describe(Intake intake, JobService jobs) {
    EmbeddingModel model = intake.model();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", model.type().toString().toLowerCase(Locale.ROOT).replace('_', '-'));
    json.put("hash", jobs.modelHash());
    json.put("recipe", jobs.recipe());
    json.put("dimension", model.dimension());
    json.put("takes", intake.kinds().stream().map(FileKind::ending).toList());
    json.put("with", companions(intake));
    intake.runs().ifPresent(runs -> json.put("preprocessing", preprocessing(runs)));
    json.put("regions", model.regions());
    json.put("modalities", model.modalities());
    return json;
  }

  /** What may come with scans, by form field, for each ending that takes any. */
  private static Map<String, List<String>> companions(Intake intake) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (FileKind kind : intake.kinds()) {
      List<String> all = intake.companions(kind).stream().map(Companion::field).toList();
      if (!all.isEmpty()) {
        fields.put(kind.ending(), all);
      }
    }
    return fields;
  }

  private static Map<String, Object> preprocessing(VolumeReading runs) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("recipe", runs.recipe());
    json.put("sha256", runs.hash());
    json.put("needs_confounds", runs.needsConfounds());
    json.put("needs_space", runs.takesVolumes() && runs.assumedSpace().isEmpty());
    return json;
  }

  void models(Exchange exchange) {
    exchange.json(200, Map.of("models", List.of(model)));
  }

  /** The process answers. */
  void live(Exchange exchange) {
    exchange.json(200, Map.of("status", "live"));
  }

  /** A request that is sent now would be taken. */
  void ready(Exchange exchange) {
    Map<String, Object> checks = new LinkedHashMap<>();
    checks.put("model", true);
    checks.put("accepting", !jobs.closing());
    checks.put("disk", jobs.freeDisk() >= limits.freeDiskBytes());
    checks.put("queue", jobs.room().taken() < limits.queue());
    boolean ready = !checks.containsValue(false);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("status", ready ? "ready" : "not ready");
    json.put("checks", checks);
    exchange.json(ready ? 200 : 503, json);
  }

  void metrics(Exchange exchange) {
    exchange.text(200, "text/plain; version=0.0.4; charset=utf-8", metrics.text());
  }

  void openApi(Exchange exchange) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(InfoRoutes.class.getResourceAsStream(OPEN_API), OPEN_API)) {
      exchange.text(200, "application/json", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
