package org.engram.server.client;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * One row of a result.
 *
 * @param coverage fraction of the model's regions that the scan had
 * @param embedding [dim]
 */
public record RemoteRow(
    String subject,
    String session,
    String run,
    double coverage,
    List<String> warnings,
    String modelHash,
    List<Float> embedding) {
  static RemoteRow of(JsonNode json) {
    List<Float> vector = new ArrayList<>();
    json.get("embedding").forEach(value -> vector.add(value.floatValue()));
    List<String> warnings = new ArrayList<>();
    json.get("warnings").forEach(value -> warnings.add(value.asString()));
    return new RemoteRow(
        json.get("subject").asString(),
        json.get("session").asString(),
        json.get("run").asString(),
        json.get("coverage").asDouble(),
        List.copyOf(warnings),
        json.get("model_hash").asString(),
        List.copyOf(vector));
  }
}
