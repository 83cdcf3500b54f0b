package org.engram.server.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.server.job.Job;
import org.engram.server.job.JobEvent;
import org.engram.server.job.JobOutcome;
import org.engram.server.job.JobService;
import org.engram.server.job.JobStatus;
import org.engram.tensor.Problem;

/** How jobs, results and problems look as JSON, and how a result is sent. */
final class Answers {
  static final String PARQUET = "application/vnd.apache.parquet";
  static final String SAFETENSORS = "application/octet-stream";
  private static final String JSON = "application/json";

  private Answers() {}

  /** A problem in the shape that the command line has it in, too. */
  static Map<String, Object> problem(Problem problem, String requestId) {
    Map<String, Object> error = problem.parts();
    error.put("request_id", requestId);
    return Map.of("error", error);
  }

  static Map<String, Object> job(Job job, JobService jobs) {
    Job.Snapshot now = job.snapshot();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", job.id().text());
    json.put("status", now.status().text());
    json.put("created", job.request().created());
    Map<String, Object> progress = new LinkedHashMap<>();
    progress.put("files", job.request().files().size());
    progress.put("read", now.read());
    progress.put("done", now.done());
    if (!now.status().finished()) {
      progress.put("ahead", jobs.ahead(job));
    }
    json.put("progress", progress);
    now.outcome()
        .ifPresent(
            outcome -> {
              json.put("finished", outcome.finished());
              json.put("rows", outcome.rows());
              json.put("refused", refused(outcome));
              outcome.problem().ifPresent(problem -> json.put("problem", problem.parts()));
            });
    Map<String, Object> links = new LinkedHashMap<>();
    links.put("self", "/v1/jobs/" + job.id());
    links.put("events", "/v1/jobs/" + job.id() + "/events");
    links.put("result", "/v1/jobs/" + job.id() + "/result");
    json.put("links", links);
    return json;
  }

  static Map<String, Object> event(JobEvent event) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("status", event.status().text());
    json.put("read", event.read());
    json.put("done", event.done());
    return json;
  }

  private static List<Map<String, Object>> refused(JobOutcome outcome) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (JobOutcome.RefusedFile refused : outcome.refused()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("file", refused.file());
      json.putAll(refused.problem().parts());
      all.add(json);
    }
    return all;
  }

  /**
   * Sends the result of a finished job in the form that is asked for.
   *
   * @throws RefusedRequest where there is none
   */
  static void result(Exchange exchange, Job job, JobService jobs) {
    String format = format(exchange);
    JobOutcome outcome = job.snapshot().outcome().orElseThrow();
    if (outcome.status() != JobStatus.DONE) {
      Problem why =
          outcome
              .problem()
              .orElseThrow(() -> new IllegalStateException("an outcome without its reason"));
      throw new RefusedRequest(outcome.status() == JobStatus.REFUSED ? 422 : 500, why);
    }
    List<EmbeddingRow> rows = jobs.rows(job);
    exchange.header("Content-Location", "/v1/jobs/" + job.id() + "/result");
    switch (format) {
      case "parquet" -> exchange.send(200, PARQUET, jobs.table(rows, ".parquet"));
      case "safetensors" -> exchange.send(200, SAFETENSORS, jobs.table(rows, ".safetensors"));
      default -> exchange.json(200, json(job, outcome, rows));
    }
  }

  private static Map<String, Object> json(Job job, JobOutcome outcome, List<EmbeddingRow> rows) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("job", job.id().text());
    json.put("rows", rows.stream().map(Answers::row).toList());
    json.put("refused", refused(outcome));
    return json;
  }

  private static Map<String, Object> row(EmbeddingRow row) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("subject", row.subject());
    json.put("session", row.session());
    json.put("run", row.run());
    json.put("source", row.source());
    json.put("windows", row.windows());
    json.put("coverage", row.coverage());
    json.put("warnings", row.warnings());
    json.put("recipe", row.recipe());
    json.put("model_hash", row.modelHash());
    json.put("embedding", row.embedding());
    return json;
  }

  /** By {@code format=}, or else the first of the types accepted that there is. */
  private static String format(Exchange exchange) {
    Optional<String> stated = exchange.query("format");
    if (stated.isPresent()) {
      return List.of("json", "parquet", "safetensors").stream()
          .filter(name -> name.equals(stated.get()))
          .findFirst()
          .orElseThrow(
              () ->
                  RefusedRequest.of(
                      400, "format", "another name", "json, parquet or safetensors", ""));
    }
    String accept = exchange.header("Accept").orElse("*/*").toLowerCase(Locale.ROOT);
    for (String part : accept.split(",", -1)) {
      switch (part.replaceAll(";.*", "").strip()) {
        case JSON, "*/*", "application/*", "" -> {
          return "json";
        }
        case PARQUET -> {
          return "parquet";
        }
        case SAFETENSORS, "application/vnd.safetensors" -> {
          return "safetensors";
        }
        default -> {
          continue;
        }
      }
    }
    throw RefusedRequest.of(
        406,
        "Accept",
        "none of the types there are",
        JSON + ", " + PARQUET + ", " + SAFETENSORS,
        "");
  }
}
