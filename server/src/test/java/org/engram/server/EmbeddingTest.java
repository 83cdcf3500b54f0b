package org.engram.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.pipeline.embed.EmbedJob;
import org.engram.pipeline.embed.EmbedSettings;
import org.engram.pipeline.embed.EmbeddingModel;
import org.engram.pipeline.embed.Level;
import org.engram.pipeline.embed.SmallModel;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EmbeddingTest {
  @TempDir static Path folder;
  private static Running running;

  @BeforeAll
  static void start() {
    running = Running.start(folder, settings -> settings);
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  /** What {@code engram embed} makes of the same file, at a batch of 1. */
  private static float[] embedded(Path file) {
    BrainJepa model = ((EmbeddingModel.OfSeries) running.model()).model();
    Path out = folder.resolve("out-" + file.getFileName() + ".parquet");
    EmbedJob.run(
        model,
        ScanFiles.find(List.of(file.toString())).scans(),
        new EmbedSettings(
            out,
            Optional.empty(),
            Optional.empty(),
            Level.RUN,
            1,
            new ScanReading(ReadOptions.defaults().withRepetitionTime(2), Optional.empty()),
            InputPreparation.Options.defaults(),
            true),
        ScanListener.SILENT);
    return EmbeddingTable.read(out).getFirst().embedding();
  }

  private static float[] vector(JsonNode row) {
    float[] vector = new float[row.get("embedding").size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = row.get("embedding").get(i).floatValue();
    }
    return vector;
  }

  @Test
  void anUploadGivesTheBitsOfTheCommandLine() {
    byte[] run = Running.run(folder, 1);

    HttpResponse<String> answer =
        running.send(
            running.upload("kind=tsv&wait=60&subject=p1&session=2&repetition_time=2", run));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode row = Running.json(answer).get("rows").get(0);
    assertThat(vector(row)).isEqualTo(embedded(folder.resolve("run-1.tsv")));
    assertThat(row.get("subject").asString()).isEqualTo("p1");
    assertThat(row.get("session").asString()).isEqualTo("2");
    assertThat(row.get("coverage").asDouble()).isEqualTo(1);
    assertThat(row.get("source").asString())
        .isEqualTo(Running.json(answer).get("job").asString() + "/0");
  }

  @Test
  void aJobIsFollowedToItsResultInEveryFormat() throws Exception {
    byte[] run = Running.run(folder, 2);

    HttpResponse<String> accepted =
        running.send(
            running
                .upload("repetition_time=2", run)
                .header("Content-Disposition", "attachment; filename=\"../../Doe^John.TSV\""));

    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    String location = accepted.headers().firstValue("Location").orElseThrow();
    assertThat(location).matches("/v1/jobs/[0-9a-f]{32}");
    HttpResponse<String> events = running.get(location + "/events");
    assertThat(events.body()).contains("event: done").doesNotContain("Doe");
    JsonNode job = Running.json(running.get(location));
    assertThat(job.get("status").asString()).isEqualTo("done");
    assertThat(job.get("progress").get("done").asInt()).isEqualTo(1);
    float[] json = vector(Running.json(running.get(location + "/result")).get("rows").get(0));
    for (Map.Entry<String, String> format :
        Map.of(
                "application/vnd.apache.parquet", ".parquet",
                "application/octet-stream", ".safetensors")
            .entrySet()) {
      HttpResponse<byte[]> table =
          running.bytes(running.request(location + "/result").header("Accept", format.getKey()));
      Path file = Files.write(folder.resolve("table" + format.getValue()), table.body());
      EmbeddingRow row = EmbeddingTable.read(file).getFirst();
      assertThat(row.embedding()).isEqualTo(json).hasSize(32);
      assertThat(row.source()).endsWith("/0").doesNotContain(folder.toString());
    }
    assertThat(running.get(location + "/result?format=xml").statusCode()).isEqualTo(400);
  }

  @Test
  void aSeriesComesAsJsonToo() throws IOException {
    Path file = SmallModel.writeRun(folder, "json", 3, 64, Running.LABELS);
    List<List<Double>> data = new ArrayList<>();
    for (String line : Files.readAllLines(file).subList(1, 65)) {
      data.add(List.of(line.split("\t")).stream().map(Double::valueOf).toList());
    }
    String body =
        JsonMapper.shared()
            .writeValueAsString(
                Map.of("data", data, "labels", Running.LABELS, "repetition_time", 2.0));

    HttpResponse<String> answer = running.send(json("wait=60", body));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(vector(Running.json(answer).get("rows").get(0))).isEqualTo(embedded(file));

    String bare =
        JsonMapper.shared().writeValueAsString(Map.of("data", data, "repetition_time", 2.0));
    HttpResponse<String> unordered = running.send(json("wait=60", bare));
    assertThat(unordered.statusCode()).isEqualTo(422);
    assertThat(unordered.body()).contains("order=model").doesNotContain("--");
    HttpResponse<String> ordered = running.send(json("wait=60&order=model", bare));
    assertThat(vector(Running.json(ordered).get("rows").get(0))).isEqualTo(embedded(file));
  }

  private static HttpRequest.Builder json(String query, String body) {
    return running
        .upload(query, body.getBytes(StandardCharsets.UTF_8))
        .header("Content-Type", "application/json");
  }

  @Test
  void severalFilesOfOneFormAreOneJobAndABadOneDoesNotSpoilIt() {
    String boundary = "--x-y";
    StringBuilder body = new StringBuilder();
    part(body, boundary, "name=\"repetition_time\"", "2");
    for (long seed : new long[] {4, 5}) {
      part(
          body,
          boundary,
          "name=\"file\"; filename=\"r" + seed + ".tsv\"",
          new String(Running.run(folder, seed), StandardCharsets.UTF_8));
    }
    part(body, boundary, "name=\"file\"; filename=\"bad.tsv\"", "A1\tA2\n1\tSecretName\n");
    body.append("--").append(boundary).append("--\r\n");

    HttpResponse<String> answer =
        running.send(
            running
                .request("/v1/embeddings?wait=60")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode json = Running.json(answer);
    assertThat(json.get("rows").size()).isEqualTo(2);
    assertThat(vector(json.get("rows").get(1))).isEqualTo(embedded(folder.resolve("run-5.tsv")));
    assertThat(json.get("refused").get(0).get("file").asInt()).isEqualTo(2);
    assertThat(answer.body()).doesNotContain("SecretName");
  }

  private static void part(StringBuilder body, String boundary, String head, String content) {
    body.append("--").append(boundary).append("\r\nContent-Disposition: form-data; ").append(head);
    body.append("\r\n\r\n").append(content).append("\r\n");
  }

  @Test
  void whatWasSentIsDeletedWithTheResultAndTheJobWhenAsked() throws Exception {
    HttpResponse<String> answer =
        running.send(running.upload("kind=tsv&wait=60&repetition_time=2", Running.run(folder, 6)));
    String id = Running.json(answer).get("job").asString();
    Path job = folder.resolve("state/jobs").resolve(id);

    try (var files = Files.list(job)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("request.json", "result.safetensors", "outcome.json");
    }
    assertThat(running.send(running.request("/v1/jobs/" + id).DELETE()).statusCode())
        .isEqualTo(204);
    assertThat(job).doesNotExist();
    assertThat(running.get("/v1/jobs/" + id).statusCode()).isEqualTo(404);
  }

  @Test
  void withoutARecipeVolumesOverTimeAreNotTakenAndTheAnswerSaysHowTheyWouldBe() {
    for (String kind : List.of("nii", "nii.gz", "dtseries.nii")) {
      HttpResponse<String> answer = running.send(running.upload("kind=" + kind, new byte[10]));

      assertThat(answer.statusCode()).isEqualTo(415);
      assertThat(answer.body()).contains("engram serve --recipe NAME --atlas NAME");
    }
  }

  @Test
  void aRepeatedRequestIsNotDoneTwice() {
    byte[] run = Running.run(folder, 7);
    HttpRequest.Builder request =
        running.upload("kind=tsv&repetition_time=2", run).header("Idempotency-Key", "a-b-c");

    HttpResponse<String> first = running.send(request);
    HttpResponse<String> second = running.send(request);
    HttpResponse<String> other =
        running.send(
            running
                .upload("kind=tsv&repetition_time=2", Running.run(folder, 8))
                .header("Idempotency-Key", "a-b-c"));

    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(second.headers().firstValue("Location"))
        .isEqualTo(first.headers().firstValue("Location"));
    assertThat(other.statusCode()).isEqualTo(422);
  }
}
