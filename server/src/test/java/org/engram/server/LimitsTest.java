package org.engram.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One upload at a time, of 1 MB at most, one job, and a client may be silent for half a second. */
class LimitsTest {
  private static final String HALF =
      "POST /v1/embeddings?kind=tsv HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n";

  @TempDir static Path folder;
  private static Running running;

  @BeforeAll
  static void start() {
    running =
        Running.start(
            folder,
            settings ->
                settings
                    .withJobs(Running.jobs(folder, 1, Duration.ZERO, 1))
                    .withLimits(
                        Limits.defaults()
                            .withUploadBytes(1_000_000)
                            .withUploads(1)
                            .withQueue(1)
                            .withPatience(Duration.ofMillis(1500), 100_000)));
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  private static void nothingIsLeft() throws IOException {
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (left() > 0 && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    assertThat(left()).isZero();
  }

  private static long left() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("state/incoming"))) {
      return files.count() + running.server().unfinished() + uploads();
    }
  }

  /** Places for uploads that are taken: the last thing that a request gives back. */
  private static long uploads() {
    return running
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("engram_uploads "))
        .mapToLong(line -> Long.parseLong(line.substring("engram_uploads ".length())))
        .sum();
  }

  @Test
  void aBodyThatSaysItIsTooLargeIsRefusedUnread() throws IOException {
    String answer =
        running.raw(HALF.replace("900000", "90000000000").getBytes(StandardCharsets.US_ASCII));

    assertThat(answer).startsWith("HTTP/1.1 413").contains("at most 1000000 bytes");
    nothingIsLeft();
  }

  @Test
  void aBodyThatTurnsOutTooLargeIsRefusedOnTheWay() throws IOException {
    HttpResponse<String> answer =
        running.send(
            running
                .request("/v1/embeddings?kind=tsv")
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(new byte[1_200_000]))));

    assertThat(answer.statusCode()).isEqualTo(413);
    nothingIsLeft();
  }

  @Test
  void aSilentClientIsGivenUpAndItsPlaceIsFree() throws IOException {
    String answer = running.raw(HALF.getBytes(StandardCharsets.US_ASCII), false);

    assertThat(answer).startsWith("HTTP/1.1 408").contains("nothing for 1500 ms");
    nothingIsLeft();
  }

  @Test
  void aTricklingClientIsGivenUp() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), running.server().port())) {
      socket.setSoTimeout(100);
      socket.getOutputStream().write(HALF.getBytes(StandardCharsets.US_ASCII));
      StringBuilder answer = new StringBuilder();
      long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (answer.isEmpty() && System.nanoTime() < until) {
        socket.getOutputStream().write(new byte[10]);
        try {
          byte[] some = new byte[4096];
          int count = socket.getInputStream().read(some);
          answer.append(new String(some, 0, count, StandardCharsets.US_ASCII));
        } catch (SocketTimeoutException _) {
          // A tenth of a second went by: more is sent.
        }
      }
      assertThat(answer).startsWith("HTTP/1.1 408").contains("fewer than 100000 bytes a second");
    }
    nothingIsLeft();
  }

  @Test
  void headersThatNeverEndAreGivenUp() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), running.server().port())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write("GET /healthz HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));

      assertThat(socket.getInputStream().readAllBytes()).asString().doesNotContain("200 OK");
    }
  }

  @Test
  void connectionsOnWhichNothingIsAskedGiveTheirPlacesBack() throws IOException {
    try (Running few =
            Running.start(
                folder.resolve("few"),
                settings ->
                    settings.withLimits(
                        Limits.defaults()
                            .withConnections(2)
                            .withPatience(Duration.ofMillis(500), 100_000)));
        Socket first = new Socket(InetAddress.getLoopbackAddress(), few.server().port());
        Socket second = new Socket(InetAddress.getLoopbackAddress(), few.server().port())) {
      second.getOutputStream().write("GET /heal".getBytes(StandardCharsets.US_ASCII));

      assertThat(few.get("/healthz").statusCode()).isEqualTo(200); // once one of them is closed
      first.setSoTimeout(20_000);
      assertThat(first.getInputStream().readAllBytes()).isEmpty();
    }
  }

  @Test
  void anAnswerThatIsNotTakenIsGivenUp() throws IOException {
    try (Running few =
            Running.start(
                folder.resolve("unread"),
                settings ->
                    settings.withLimits(
                        Limits.defaults()
                            .withConnections(1)
                            .withPatience(Duration.ofMillis(500), 1_000_000)));
        Socket deaf = new Socket()) {
      deaf.setReceiveBufferSize(4096);
      deaf.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), few.server().port()));
      deaf.getOutputStream()
          .write(
              "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .repeat(500)
                  .getBytes(StandardCharsets.US_ASCII));

      assertThat(few.get("/healthz").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void halfAnUploadLeavesNothing() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), running.server().port())) {
      socket.getOutputStream().write(HALF.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(new byte[100_000]);
    }
    nothingIsLeft();
    assertThat(running.get("/v1/jobs").body()).doesNotContain("queued");
  }

  @Test
  void whileOneUploadIsReceivedAnotherIsToldWhenToComeAgain() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), running.server().port())) {
      socket.getOutputStream().write(HALF.getBytes(StandardCharsets.US_ASCII));
      long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (running.server().unfinished() == 0 && System.nanoTime() < until) {
        Thread.onSpinWait();
      }

      HttpResponse<String> answer =
          running.send(running.upload("kind=tsv", "x".getBytes(StandardCharsets.US_ASCII)));

      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(running.get("/readyz").statusCode()).isEqualTo(503);
    }
    nothingIsLeft();
    assertThat(running.get("/readyz").statusCode()).isEqualTo(200);
    assertThat(running.get("/metrics").body())
        .contains("engram_turned_away_total{reason=\"uploads\"} 1");
  }
}
