package org.engram.server;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.engram.pipeline.embed.EmbeddingModel;
import org.engram.pipeline.embed.SmallVolumes;
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
