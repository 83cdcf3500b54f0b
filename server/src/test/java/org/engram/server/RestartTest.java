package org.engram.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.embed.Embedder;
import org.engram.pipeline.embed.EmbeddingModel;
import org.engram.pipeline.embed.KnownScan;
import org.engram.pipeline.embed.SmallModel;
import org.engram.pipeline.scan.ScanOutcome;
import org.engram.server.client.EngramClient;
import org.engram.server.client.RemoteRow;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RestartTest {
  private static final int SHORT = 16;
  private static final int LONG = 3;
  private static final int JOBS = SHORT + LONG;

  @TempDir Path folder;

  /** The last few, sent once another is done, take longer than it takes to end the process. */
  private Path run(int job) {
    int frames = job < SHORT ? 64 : 8000;
    return SmallModel.writeRun(folder.resolve("runs"), "r" + job, job, frames, Running.LABELS);
  }

  private static <I> List<Float> embedded(Embedder<I> embedder, Path file) {
    KnownScan scan =
        KnownScan.series(new ScanFile(file, "s", "", "", "", ""), OptionalDouble.of(2));
    ScanOutcome<I> read = embedder.read(scan);
    float[] vector =
        embedder.compute(ScanOutcome.ready(List.of(read))).getFirst().get().getFirst().embedding();
    return Running.list(vector);
  }

  private Process process(Path port) throws IOException {
    List<String> paths = new ArrayList<>(List.of(System.getProperty("java.class.path")));
    if (RestartTest.class.getClassLoader() instanceof URLClassLoader loader) {
      for (URL url : loader.getURLs()) {
        paths.add(Path.of(URI.create(url.toString())).toString());
      }
    }
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--add-modules=jdk.incubator.vector",
            "-Dorg.bytedeco.javacpp.maxBytes=0",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
            "-Dorg.bytedeco.openblas.load=",
            "-Xmx512m",
            "-cp",
            String.join(File.pathSeparator, paths),
            ServiceProcess.class.getName(),
            folder.toString(),
            port.toString())
        .redirectErrorStream(true)
        .redirectOutput(Redirect.to(folder.resolve("log-" + port.getFileName()).toFile()))
        .start();
  }

  private URI listening(Process process, Path port) throws IOException {
    long until = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!Files.exists(port)) {
      assertThat(process.isAlive() && System.nanoTime() < until)
          .as(Files.readString(folder.resolve("log-" + port.getFileName())))
          .isTrue();
      LockSupport.parkNanos(20_000_000);
    }
    return URI.create("http://127.0.0.1:" + Files.readString(port));
  }

  private static JsonNode jobs(URI base, String status) throws IOException, InterruptedException {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(base.resolve("/v1/jobs" + status)).build(),
                HttpResponse.BodyHandlers.ofString());
    return JsonMapper.shared().readTree(response.body()).get("jobs");
  }

  @Test
  void killedInTheMiddleItLosesNoneAndDoesNoneTwice() throws Exception {
    List<Path> runs = new ArrayList<>();
    List<List<Float>> expected = new ArrayList<>();
    try (EmbeddingModel model = Running.open(folder.resolve("model"))) {
      for (int i = 0; i < JOBS; i++) {
        runs.add(run(i));
        expected.add(embedded(model.embedder(List.of(), 1), runs.getLast()));
      }
    }
    Map<String, Integer> sent = new LinkedHashMap<>();
    Map<String, Long> finished = new LinkedHashMap<>();
    Path first = folder.resolve("first");
    Process killed = process(first);
    try {
      URI base = listening(killed, first);
      EngramClient client = EngramClient.of(base, Optional.empty());
      for (int i = 0; i < JOBS; i++) {
        if (i == SHORT) {
          while (jobs(base, "?status=done").isEmpty()) {
            LockSupport.parkNanos(5_000_000);
          }
        }
        Map<String, String> about = Map.of("subject", "p" + i, "repetition_time", "2");
        sent.put(client.embed(runs.get(i), about), i);
      }
      for (JsonNode job : jobs(base, "?status=done")) {
        finished.put(job.get("id").asString(), job.get("finished").asLong());
      }
    } finally {
      killed.destroyForcibly().waitFor(30, TimeUnit.SECONDS); // SIGKILL
    }
    assertThat(finished.size()).isBetween(1, JOBS - 1);

    Path second = folder.resolve("second");
    Process again = process(second);
    try {
      URI base = listening(again, second);
      EngramClient client = EngramClient.of(base, Optional.empty());
      for (Map.Entry<String, Integer> job : sent.entrySet()) {
        client.await(job.getKey(), Duration.ofMinutes(2));
        List<RemoteRow> rows = client.result(job.getKey());

        assertThat(rows).hasSize(1);
        assertThat(rows.getFirst().subject()).isEqualTo("p" + job.getValue());
        assertThat(rows.getFirst().embedding()).isEqualTo(expected.get(job.getValue()));
      }
      JsonNode all = jobs(base, "");
      assertThat(all.size()).isEqualTo(JOBS);
      for (JsonNode job : all) {
        Long before = finished.get(job.get("id").asString());
        assertThat(before == null || before == job.get("finished").asLong()).isTrue();
      }
    } finally {
      again.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }
    try (var left = Files.list(folder.resolve("state/incoming"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void endingInOrderHandsOverWhatIsLeftAndAcceptsNothingMore() throws Exception {
    Path run = run(JOBS);
    int left;
    String key = "0b1c";
    String location;
    try (Running running = Running.start(folder, settings -> settings)) {
      byte[] body = Files.readAllBytes(run);
      HttpRequest.Builder request =
          running.upload("kind=tsv&repetition_time=2", body).header("Idempotency-Key", key);
      location = running.send(request).headers().firstValue("Location").orElseThrow();
      for (int i = 0; i < 3; i++) {
        running.send(running.upload("kind=tsv&repetition_time=2", body));
      }
      left = running.server().stop(Duration.ZERO);
    }
    assertThat(left).isGreaterThan(0);

    try (Running running = Running.start(folder, settings -> settings)) {
      HttpResponse<String> repeated =
          running.send(
              running
                  .upload("kind=tsv&repetition_time=2", Files.readAllBytes(run))
                  .header("Idempotency-Key", key));
      assertThat(repeated.headers().firstValue("Location")).hasValue(location);
      assertThat(running.server().stop(Duration.ofMinutes(2))).isZero();
    }
    try (Running running = Running.start(folder, settings -> settings)) {
      JsonNode jobs = Running.json(running.get("/v1/jobs?status=done")).get("jobs");
      assertThat(jobs.size()).isEqualTo(4);
    }
  }

  @Test
  void aStateFolderIsOneServices() {
    try (Running running = Running.start(folder, settings -> settings)) {
      assertThatThrownBy(() -> EngramServer.start(Running.settings(folder), running.model()))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("another engram serve has it");
    }
  }
}
