package org.engram.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent: an answer in our words, nothing on disk that is not ours, and on it goes. */
class HostileTest {
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GARBAGE\r\n\r\n",
        "GET /v1/jobs HTTP/9.9\r\nHost: localhost\r\n\r\n",
        "GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\nBad Header\r\n\r\n",
        "POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
        "POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5, 6\r\n\r\nabcde",
        "POST /v1/embeddings?kind=tsv HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding:"
            + " chunked\r\n\r\nZZZ\r\n",
        "POST /v1/embeddings?kind=tsv HTTP/1.1\r\nHost: localhost\r\nContent-Length:"
            + " 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /v1/jobs/..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: localhost\r\nConnection:"
            + " close\r\n\r\n",
        "GET /v1/jobs/../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection:"
            + " close\r\n\r\n",
        "GET /v1/jobs/%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "GET /v1/jobs/%c0%ae%c0%ae%c0%afetc HTTP/1.1\r\nHost: localhost\r\nConnection:"
            + " close\r\n\r\n",
        "GET //etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "GET /viewer/..%2fserver%2fopenapi.json HTTP/1.1\r\nHost: localhost\r\nConnection:"
            + " close\r\n\r\n",
        "GET /viewer/..%5c..%5cserver.json HTTP/1.1\r\nHost: localhost\r\nConnection:"
            + " close\r\n\r\n",
        "GET /viewer/Viewer.class HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "PUT /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection:"
            + " close\r\n\r\n",
      })
  void whatIsNoRequestIsAnsweredAsOne(String request) throws IOException {
    String answer = running.raw(request.getBytes(StandardCharsets.ISO_8859_1));

    assertThat(answer).matches("(?s)(HTTP/1\\.1 [45]\\d\\d .*)?");
    assertThat(answer).doesNotContain("passwd", "at io.helidon", "at org.engram", "root:");
    assertThat(running.get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void headersThatDoNotEndAreRefused() throws IOException {
    String answer =
        running.raw(
            ("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(40_000) + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));

    assertThat(answer).matches("(?s)(HTTP/1\\.1 4\\d\\d .*)?");
    assertThat(running.get("/healthz").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../../../tmp/evil.tsv",
        "..%2f..%2fevil.tsv",
        "/etc/evil.tsv",
        "C:\\evil.tsv",
        "evil\u0000.tsv",
        "\u202evst.live.tsv",
      })
  void aNameOfAFileIsOnlyItsEnding(String name) throws IOException {
    String form =
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
            + name
            + "\"\r\n\r\nA1\tA2\r\n1\t2\r\n\r\n--b--\r\n";

    HttpResponse<String> answer =
        running.send(
            running
                .request("/v1/embeddings?wait=60")
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(HttpRequest.BodyPublishers.ofString(form)));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(answer.body()).doesNotContain("evil", "live", folder.toString());
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(file -> file.toString().matches(".*(evil|live).*"))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind=exe",
        "kind=nii",
        "kind=",
        "kind=tsv&subject=Doe%20John",
        "kind=tsv&subject=..%2fx",
        "kind=tsv&subject=%00",
        "kind=tsv&repetition_time=0",
        "kind=tsv&repetition_time=1e99",
        "kind=tsv&wait=forever",
        "kind=tsv&session=%E2%80%AE",
      })
  void whatIsStatedIsCheckedBeforeAnythingIsKept(String query) {
    HttpResponse<String> answer =
        running.send(running.upload(query, "A1\n1\n".getBytes(StandardCharsets.US_ASCII)));

    assertThat(answer.statusCode()).as(answer.body()).isIn(400, 415, 422);
    assertThat(answer.body()).contains("\"where\"").doesNotContain("Doe", "John", "1e99");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{\"data\": 5}",
        "{\"data\": [[1, 2], [3]]}",
        "{\"data\": [], \"labels\": []}",
        "{\"data\": [[1]], \"labels\": [\"a\\tb\"]}",
        "{\"data\": [[1]], \"PatientName\": \"Doe^John\"}",
        "{\"data\": [[1]]} {\"PatientName\": \"Doe^John\"}",
        "{\"data\": [[NaN]]}",
        "{\"data\": [[\"Doe^John\"]]}",
      })
  void jsonThatIsNotTakenIsNotRepeated(String body) {
    HttpResponse<String> answer =
        running.send(
            running
                .upload("", body.getBytes(StandardCharsets.UTF_8))
                .header("Content-Type", "application/json"));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains("\"where\"").doesNotContain("Doe", "PatientName", "Jackson");
  }

  @Test
  void deepJsonIsRefused() {
    HttpResponse<String> answer =
        running.send(
            running
                .upload("", "[".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII))
                .header("Content-Type", "application/json"));

    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PatientName\tA2\nDoe^John\t19570312\n",
        "A1\tA2\n1\tDoe^John\n",
        "A1\tA2\n1\t2\n3\n",
        "# PatientBirthDate 1957-03-12 Doe^John\nA1\tA2\n1\tx19570312x\n",
        "Doe^John",
        "Doe^John\tMaria Muster\n1\t2\n3\t4\n",
      })
  void wordsOfAFileAreInNoAnswer(String content) throws IOException {
    HttpResponse<String> answer =
        running.send(running.upload("kind=tsv&wait=60", content.getBytes(StandardCharsets.UTF_8)));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    String job = answer.headers().firstValue("Location").orElseThrow();
    for (String text :
        new String[] {
          answer.body(), running.get(job).body(), running.get(job + "/events").body()
        }) {
      assertThat(text)
          .doesNotContain("Doe", "John", "1957", "Muster", "PatientName", folder.toString());
    }
    try (Stream<Path> files = Files.walk(folder.resolve("state/jobs"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        assertThat(Files.readString(file)).doesNotContain("Doe", "1957", "Muster");
      }
    }
  }

  /** Zeros beyond a few per mille: what unpacks to far more than it is. */
  private static byte[] packed(byte[] head, byte[] again, int times) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(head);
      for (int i = 0; i < times; i++) {
        gzip.write(again);
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void aTableThatUnpacksToFarTooMuchIsRefused() throws IOException {
    byte[] bomb =
        packed(
            new byte[0],
            ("0\t0" + " ".repeat(4000) + "\n").repeat(1 << 6).getBytes(StandardCharsets.US_ASCII),
            1000);

    HttpResponse<String> answer = running.send(running.upload("kind=tsv.gz&wait=60", bomb));

    assertThat(bomb.length).isLessThan(2_000_000);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
  }

  @Test
  void anArrayThatSaysItIsHugeIsRefused() {
    byte[] header =
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000), }\n"
            .getBytes(StandardCharsets.US_ASCII);
    ByteBuffer npy = ByteBuffer.allocate(10 + header.length + 64).order(ByteOrder.LITTLE_ENDIAN);
    npy.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    npy.putShort((short) header.length).put(header);

    HttpResponse<String> answer = running.send(running.upload("kind=npy&wait=60", npy.array()));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
  }
}
