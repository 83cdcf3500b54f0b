package org.engram.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.zip.GZIPOutputStream;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.embed.Embedder;
import org.engram.pipeline.embed.EmbeddingModel;
import org.engram.pipeline.embed.KnownScan;
import org.engram.pipeline.embed.SmallVolumes;
import org.engram.pipeline.embed.VolumePooling;
import org.engram.pipeline.scan.ScanOutcome;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.server.client.EngramClient;
import org.engram.server.client.RemoteRow;
import org.engram.server.job.Intake;
import org.engram.server.job.JobService;
import org.engram.tensor.Compute;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service of a model of volumes: NIfTI, with names in its header and sizes that are lies. */
class VolumeServiceTest {
  private static final int DESCRIP = 148;
  private static final int AUX_FILE = 228;
  private static final int INTENT_NAME = 328;
  private static final int DB_NAME = 14;

  @TempDir static Path folder;
  private static EmbeddingModel model;
  private static EngramServer server;

  @BeforeAll
  static void start() {
    model =
        EmbeddingModel.open(
            SmallVolumes.model(folder.resolve("model")),
            Compute.open(Device.CPU, Precision.FP32, 1));
    server = EngramServer.start(Running.settings(folder), model);
  }

  @AfterAll
  static void stop() {
    server.close();
    model.close();
  }

  private static HttpResponse<String> send(String query, byte[] body) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:" + server.port() + "/v1/embeddings?wait=60&" + query))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  /** A head whose header names the patient wherever it can. */
  private static ByteBuffer named() throws IOException {
    Path file = SmallVolumes.head(folder.resolve("head.nii"), 100);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    for (int offset : new int[] {DB_NAME, DESCRIP, AUX_FILE, INTENT_NAME}) {
      bytes.put(offset, "Doe^John 570312".getBytes(StandardCharsets.US_ASCII));
    }
    return bytes;
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void aVolumeIsEmbeddedAndItsHeaderIsNotTold() throws Exception {
    HttpResponse<String> answer = send("kind=nii.gz&subject=p1&modality=T1w", packed(all(named())));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("\"subject\":\"p1\"").doesNotContain("Doe", "570312");
  }

  @Test
  void aMalformedHeaderIsRefusedWithoutItsNames() throws Exception {
    for (int offset : new int[] {0, 40, 42, 70, 72, 108, 252, 344}) {
      ByteBuffer bytes = named();
      bytes.putShort(offset, (short) -7);

      HttpResponse<String> answer = send("kind=nii", all(bytes));

      assertThat(answer.body()).doesNotContain("Doe", "570312", folder.toString());
      assertThat(answer.statusCode()).as(offset + answer.body()).isIn(200, 422);
    }
    HttpResponse<String> cut = send("kind=nii", Arrays.copyOf(all(named()), 5000));
    assertThat(cut.statusCode()).isEqualTo(422);
    assertThat(cut.body()).doesNotContain("Doe");
  }

  @Test
  void aHeaderThatAsksForAllMemoryIsRefusedAndTheServiceGoesOn() throws Exception {
    ByteBuffer bytes = named();
    for (int axis = 1; axis <= 3; axis++) {
      bytes.putShort(40 + 2 * axis, (short) 1200);
    }

    HttpResponse<String> answer = send("kind=nii.gz", packed(all(bytes)));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(send("kind=nii", all(named())).statusCode()).isEqualTo(200);
  }

  private static EmbeddingRow embedded(Path head, Path mask) {
    KnownScan scan =
        new KnownScan(
            new ScanFile(head, "s", "", "", "", ""),
            "T1w",
            OptionalDouble.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(mask),
            Optional.empty(),
            false,
            false);
    return row(model.embedder(List.of(), 1), scan);
  }

  private static <I> EmbeddingRow row(Embedder<I> embedder, KnownScan scan) {
    return embedder
        .compute(ScanOutcome.ready(List.of(embedder.read(scan))))
        .getFirst()
        .get()
        .getFirst();
  }

  private static List<RemoteRow> sent(EngramServer to, Path head, Map<String, Path> beside)
      throws InterruptedException {
    EngramClient client =
        EngramClient.of(URI.create("http://127.0.0.1:" + to.port()), Optional.empty());
    String job = client.embed(head, beside, Map.of("modality", "T1w"));
    return client.result(client.await(job, Duration.ofSeconds(60)).id());
  }

  @Test
  void aMaskInAFormIsAsTheManifestsColumn() throws Exception {
    Path head = SmallVolumes.head(folder.resolve("masked.nii"), 100);
    Path mask = SmallVolumes.write(folder.resolve("mask.nii.gz"), (x, y, _) -> x > y ? 1 : 0);

    RemoteRow row = sent(server, head, Map.of("mask", mask)).getFirst();

    assertThat(row.embedding()).isEqualTo(Running.list(embedded(head, mask).embedding()));
    assertThat(row.embedding()).isNotEqualTo(sent(server, head, Map.of()).getFirst().embedding());
  }

  @Test
  void aServiceThatPoolsByRegionsTakesEachVolumesOwnLabels() throws Exception {
    Path head = SmallVolumes.head(folder.resolve("labelled.nii"), 100);
    Path labels = SmallVolumes.labels(folder.resolve("labels.nii.gz"));
    Intake regions =
        new Intake(
            model,
            Optional.empty(),
            VolumePooling.REGIONS,
            Optional.of(new VolumePreparer.Segmentation(Optional.empty(), Optional.empty())));
    ServerSettings settings =
        ServerSettings.local(folder.resolve("by-regions")).withJobs(jobs("by-regions"));
    try (EngramServer by = EngramServer.start(settings, regions)) {
      List<RemoteRow> rows = sent(by, head, Map.of("segmentation", labels));

      assertThat(rows).hasSize(3);
      assertThatThrownBy(() -> sent(by, head, Map.of()))
          .hasMessageContaining("the field segmentation");
    }
    assertThatThrownBy(() -> sent(server, head, Map.of("segmentation", labels)))
        .hasMessageStartingWith("415 ");
  }

  @Test
  void ofVolumesOverTimeTheMeanIsTakenWhereThatIsStated() throws Exception {
    byte[] head =
        all(ByteBuffer.wrap(Files.readAllBytes(SmallVolumes.head(folder.resolve("t.nii"), 100))));
    ByteBuffer twice = ByteBuffer.allocate(2 * head.length - 352).order(ByteOrder.LITTLE_ENDIAN);
    twice.put(head).put(head, 352, head.length - 352);
    twice.putShort(40, (short) 4).putShort(48, (short) 2);

    HttpResponse<String> unsaid = send("kind=nii&modality=T1w", all(twice));
    assertThat(unsaid.statusCode()).as(unsaid.body()).isEqualTo(422);
    assertThat(unsaid.body()).contains("2 volumes over time", "State over_time=mean");
    HttpResponse<String> mean = send("kind=nii&modality=T1w&over_time=mean", all(twice));
    assertThat(mean.statusCode()).as(mean.body()).isEqualTo(200);
    assertThat(Running.json(mean).get("rows").get(0).get("embedding"))
        .isEqualTo(
            Running.json(send("kind=nii&modality=T1w", head)).get("rows").get(0).get("embedding"));
    assertThat(send("kind=nii&over_time=first", head).statusCode()).isEqualTo(422);
  }

  private static JobService.Settings jobs(String state) {
    return new JobService.Settings(
        folder.resolve(state), 1, 5, 2, 8, Duration.ZERO, Duration.ofHours(1));
  }

  @Test
  void aSeriesIsNotForThisModel() throws Exception {
    HttpResponse<String> answer = send("kind=tsv", "A1\n1\n".getBytes(StandardCharsets.US_ASCII));

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.body()).contains(".nii.gz");
  }

  private static byte[] all(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.duplicate().clear().get(bytes);
    return bytes;
  }
}
