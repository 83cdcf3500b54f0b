package org.engram.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.cohort.store.CohortStore;
import org.engram.cohort.store.EmbeddingImport;
import org.engram.pipeline.embed.SmallModel;
import org.engram.server.client.EngramClient;
import org.engram.server.client.RemoteJob;
import org.engram.server.client.ServiceException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the service tells of itself, and of others like one. */
class InfoTest {
  @TempDir static Path folder;
  private static Running running;

  @BeforeAll
  static void start() {
    List<EmbeddingRow> rows = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      float[] vector = new float[32];
      vector[i] = 1;
      vector[i + 1] = 0.5f * i;
      rows.add(row("s" + i, vector));
    }
    Path table = folder.resolve("cohort.parquet");
    EmbeddingTable.write(table, rows);
    Path store = folder.resolve("cohort.duckdb");
    try (CohortStore cohort = CohortStore.openOrCreate(store)) {
      cohort.importEmbeddings(table, EmbeddingImport.into("small"));
    }
    running = Running.start(folder, settings -> settings.withCohort(store));
  }

  private static EmbeddingRow row(String subject, float[] vector) {
    return new EmbeddingRow(subject, "", "", "file", 1, 1, List.of(), "mean", "hash", vector);
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  @Test
  void theDescriptionHasTheRoutesThatThereAre() {
    JsonNode document = Running.json(running.get("/openapi.json"));
    List<String> described = new ArrayList<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .propertyNames()
                    .forEach(
                        method -> {
                          if (!method.equals("parameters")) {
                            described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                          }
                        }));

    assertThat(document.get("openapi").asString()).isEqualTo("3.1.0");
    assertThat(described).containsExactlyInAnyOrderElementsOf(running.server().paths());
  }

  @Test
  void everyReferenceOfTheDescriptionLeadsSomewhere() {
    JsonNode document = Running.json(running.get("/openapi.json"));

    for (JsonNode reference : document.findValues("$ref")) {
      assertThat(document.at(reference.asString().substring(1)).isMissingNode())
          .as(reference.asString())
          .isFalse();
    }
  }

  @Test
  void theModelIsDescribedWithoutItsPath() {
    HttpResponse<String> answer = running.get("/v1/models");
    JsonNode model = Running.json(answer).get("models").get(0);

    assertThat(model.get("type").asString()).isEqualTo("brain-jepa");
    assertThat(model.get("dimension").asInt()).isEqualTo(32);
    assertThat(model.get("regions").size()).isEqualTo(12);
    assertThat(model.get("takes").toString()).contains(".tsv").doesNotContain(".nii.gz");
    assertThat(answer.body()).doesNotContain(folder.toString());
  }

  @Test
  void neighboursAreFoundByVectorAndByJob() throws Exception {
    String vector = "[1" + ",0".repeat(31) + "]";
    HttpResponse<String> byVector = similar("{\"vector\": " + vector + ", \"k\": 2}");

    assertThat(byVector.statusCode()).as(byVector.body()).isEqualTo(200);
    JsonNode found = Running.json(byVector).get("neighbours");
    assertThat(found.size()).isEqualTo(2);
    assertThat(found.get(0).get("subject").asString()).isEqualTo("s0");
    assertThat(found.get(0).get("cosine").asDouble()).isEqualTo(1);

    EngramClient client = EngramClient.of(running.uri("/"), Optional.empty());
    String job =
        client.embed(
            SmallModel.writeRun(folder, "near", 5, 64, Running.LABELS),
            Map.of("repetition_time", "2"));
    client.await(job, Duration.ofSeconds(30));
    assertThat(similar("{\"job\": \"" + job + "\"}").statusCode()).isEqualTo(200);
    assertThat(similar("{\"job\": \"" + "0".repeat(32) + "\"}").statusCode()).isEqualTo(404);
    assertThat(similar("{\"vector\": [1, 2]}").statusCode()).isEqualTo(422);
    assertThat(similar("{\"vector\": " + vector + ", \"k\": 0}").statusCode()).isEqualTo(400);
    assertThat(similar("{\"vector\": " + vector + ", \"set\": \"x' OR 1\"}").statusCode())
        .isEqualTo(400);
  }

  @Test
  void neighboursOfASubjectOfTheCohortAreAskedForByName() {
    JsonNode got = Running.json(running.get("/v1/similar?subject=sub-s1&k=2"));

    assertThat(got.get("set").asString()).isEqualTo("small");
    assertThat(got.get("neighbours").size()).isEqualTo(2);
    // s1 is (0, 1, 0.5, 0), s2 (0, 0, 1, 1)
    assertThat(got.get("neighbours").get(0).get("subject").asString()).isEqualTo("s2");
    assertThat(got.get("neighbours").get(0).get("cosine").asDouble())
        .isCloseTo(0.5 / Math.sqrt(1.25 * 2), within(1e-6));
    assertThat(got.get("neighbours").findValuesAsString("subject")).doesNotContain("s1");
    HttpRequest.Builder quiet = running.request("/v1/similar?k=2").header("Engram-Subject", "s1");
    assertThat(Running.json(running.send(quiet)).get("neighbours"))
        .isEqualTo(got.get("neighbours"));
    assertThat(Running.json(similar("{\"subject\": \"s1\", \"k\": 2}")).get("neighbours"))
        .isEqualTo(got.get("neighbours"));
    HttpResponse<String> unknown = running.get("/v1/similar?subject=S1");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("no subject 'S1'", "Likely meant: [s1]");
    assertThat(running.get("/v1/similar").statusCode()).isEqualTo(400);
    assertThat(running.get("/v1/similar?subject=s1&session=9").statusCode()).isEqualTo(404);
    assertThat(running.get("/v1/similar?subject=s1&k=x").statusCode()).isEqualTo(400);
    assertThat(running.get("/v1/similar?subject=s1&k=1001").statusCode()).isEqualTo(400);
    assertThat(running.get("/v1/similar?subject=%00").statusCode()).isEqualTo(400);
    assertThat(running.get("/v1/similar?subject=s1'%20OR%201").statusCode()).isEqualTo(404);
    assertThat(similar("{\"subject\": \"s1\", \"vector\": [1]}").statusCode()).isEqualTo(400);
    assertThat(similar("{\"subject\": \"s1\", \"row\": 0}").statusCode()).isEqualTo(400);
  }

  private static HttpResponse<String> similar(String body) {
    return running.send(
        running.request("/v1/similar").POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  @Test
  void metricsCountWhatWasDone() {
    running.send(running.upload("kind=tsv&wait=60&repetition_time=2", Running.run(folder, 3)));

    String text = running.get("/metrics").body();

    assertThat(text)
        .contains("# TYPE engram_job_seconds histogram", "engram_queue_jobs 0")
        .containsPattern("engram_jobs_finished_total\\{status=\"done\"} [1-9]")
        .containsPattern(
            "engram_requests_total\\{method=\"POST\",route=\"/v1/embeddings\",status=\"200\"}"
                + " [1-9]")
        .containsPattern("process_resident_memory_bytes [1-9][0-9]{7}");
    for (String line : text.split("\n", -1)) {
      assertThat(line).matches("(#.*|[a-z_]+(\\{.*})? -?[0-9.E+]+|)");
    }
  }

  @Test
  void eventsGoOnWhereTheyWereLeft() throws Exception {
    HttpResponse<String> answer =
        running.send(running.upload("kind=tsv&wait=60&repetition_time=2", Running.run(folder, 4)));
    String events = "/v1/jobs/" + Running.json(answer).get("job").asString() + "/events";

    String all = running.get(events).body();
    String rest = running.send(running.request(events).header("Last-Event-ID", "2")).body();

    assertThat(all).containsSubsequence("id: 1\nevent: queued", "event: running", "event: done");
    assertThat(rest).doesNotContain("id: 1\n", "id: 2\n").contains("event: done");
    assertThat(all).endsWith(rest.substring(rest.indexOf("id: 3")));
  }

  @Test
  void theClientTellsWhyAScanWasRefusedAndSendsNoName() throws Exception {
    EngramClient client =
        EngramClient.of(URI.create(running.uri("/").toString()), Optional.empty());
    Path file = Files.write(folder.resolve("Doe.tsv"), "A1\n".getBytes(StandardCharsets.US_ASCII));

    String id = client.embed(file, Map.of("subject", "p1"));
    RemoteJob job = client.await(id, Duration.ofSeconds(30));

    assertThat(job.status()).isEqualTo("refused");
    assertThat(job.problem().orElseThrow().where()).startsWith(id);
    assertThatThrownBy(() -> client.result(id))
        .isInstanceOf(ServiceException.class)
        .hasMessageStartingWith("422 ");
    client.delete(id);
    assertThatThrownBy(() -> client.job(id)).hasMessageStartingWith("404 ");
  }
}
