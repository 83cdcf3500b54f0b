package org.engram.server.client;

import java.util.Optional;
import org.engram.tensor.Problem;
import tools.jackson.databind.JsonNode;

/**
 * How a job of the service stands.
 *
 * @param status queued, running, done, refused or failed
 * @param files of the job
 * @param done files finished
 * @param problem why there is no result
 */
public record RemoteJob(String id, String status, int files, int done, Optional<Problem> problem) {
  static RemoteJob of(JsonNode json) {
    JsonNode progress = json.get("progress");
    return new RemoteJob(
        json.get("id").asString(),
        json.get("status").asString(),
        progress.get("files").asInt(),
        progress.get("done").asInt(),
        Optional.ofNullable(json.get("problem")).map(RemoteJob::problem));
  }

  static Problem problem(JsonNode json) {
    return new Problem(
        json.path("where").asString(""),
        json.path("found").asString(""),
        json.path("expected").asString(""),
        json.path("remedy").asString(""));
  }

  public boolean finished() {
    return !status.equals("queued") && !status.equals("running");
  }
}
