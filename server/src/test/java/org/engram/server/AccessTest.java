package org.engram.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.engram.server.access.AccessScope;
import org.engram.server.access.AuditLog;
import org.engram.server.access.NewToken;
import org.engram.server.access.TokenFile;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
  @TempDir static Path folder;
  private static final Map<String, String> TOKENS = new HashMap<>();
  private static Running running;

  @BeforeAll
  static void start() throws IOException {
    StringBuilder lines = new StringBuilder("# who may do what\n\n");
    for (String id : List.of("sender", "other", "reader", "root", "gone")) {
      AccessScope scope =
          id.equals("reader")
              ? AccessScope.READ
              : id.equals("root") ? AccessScope.ADMIN : AccessScope.EMBED;
      NewToken made = NewToken.make(id, EnumSet.of(scope));
      TOKENS.put(id, made.token());
      lines.append(made.line()).append('\n');
    }
    Path file = Files.writeString(folder.resolve("tokens"), lines);
    running =
        Running.start(
            folder,
            settings ->
                settings.withAccess(
                    new TokenFile(file), new AuditLog(folder.resolve("audit.jsonl"), 4000, 2)));
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  private static int as(String id, HttpRequest.Builder request) {
    return answer(id, request).statusCode();
  }

  private static HttpResponse<String> answer(String id, HttpRequest.Builder request) {
    return running.send(request.setHeader("Authorization", "Bearer " + TOKENS.get(id)));
  }

  @Test
  void withoutATokenOnlyHealthIsTold() {
    assertThat(running.get("/healthz").statusCode()).isEqualTo(200);
    assertThat(running.get("/readyz").statusCode()).isEqualTo(200);
    for (String path :
        List.of("/v1/jobs", "/v1/models", "/metrics", "/v1/jobs/" + "0".repeat(32))) {
      HttpResponse<String> answer = running.get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    }
    HttpRequest.Builder wrong = running.request("/v1/jobs");
    assertThat(
            running.send(wrong.header("Authorization", "Bearer engram_wrong").GET()).statusCode())
        .isEqualTo(401);
    assertThat(running.send(running.upload("kind=tsv", new byte[] {1})).statusCode())
        .isEqualTo(401);
  }

  @Test
  void eachScopeMayDoItsOwn() {
    byte[] run = Running.run(folder, 1);
    String query = "kind=tsv&wait=60&repetition_time=2&subject=secretsubject";
    HttpResponse<String> sent = answer("sender", running.upload(query, run));
    String job = "/v1/jobs/" + Running.json(sent).get("job").asString();

    assertThat(sent.statusCode()).isEqualTo(200);
    assertThat(as("reader", running.upload("kind=tsv", run))).isEqualTo(403);
    assertThat(recorded())
        .contains("\"token\":\"reader\",\"action\":\"embed\",\"job\":\"\",\"outcome\":403");
    assertThat(as("sender", running.request(job + "/result"))).isEqualTo(200);
    assertThat(as("reader", running.request(job + "/result"))).isEqualTo(200);
    assertThat(as("root", running.request(job + "/result"))).isEqualTo(200);
    assertThat(as("other", running.request(job))).isEqualTo(404);
    assertThat(as("other", running.request(job + "/result"))).isEqualTo(404);
    assertThat(as("other", running.request(job).DELETE())).isEqualTo(404);
    assertThat(as("reader", running.request(job).DELETE())).isEqualTo(403);
    assertThat(answer("other", running.request("/v1/jobs")).body()).doesNotContain(job);
    assertThat(answer("reader", running.request("/v1/jobs")).body()).contains(job);
    assertThat(as("root", running.request(job).DELETE())).isEqualTo(204);
  }

  /** The record so far: an entry is written behind its answer. */
  private static String recorded() {
    try {
      long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      String text = "";
      while (!text.contains("\"token\":\"reader\",\"action\":\"embed\"")
          && System.nanoTime() < until) {
        text = Files.readString(folder.resolve("audit.jsonl"));
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anotherTokensIdempotencyKeyIsItsOwn() {
    byte[] run = Running.run(folder, 2);
    HttpRequest.Builder request =
        running.upload("kind=tsv&repetition_time=2", run).header("Idempotency-Key", "same");

    String first = answer("sender", request).headers().firstValue("Location").orElseThrow();
    String second = answer("other", request).headers().firstValue("Location").orElseThrow();

    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void theRecordHasIdsAndNoSubjectsAndTurnsOver() throws IOException {
    byte[] run = Running.run(folder, 3);
    for (int i = 0; i < 40; i++) {
      answer(
          "sender",
          running
              .upload("kind=tsv&subject=secretsubject&repetition_time=2", run)
              .header("Content-Disposition", "attachment; filename=\"Doe^John.tsv\""));
    }

    String now = Files.readString(folder.resolve("audit.jsonl"));
    String before = Files.readString(folder.resolve("audit.jsonl.1"));

    assertThat(now + before)
        .contains("\"token\":\"sender\",\"action\":\"embed\",\"job\":\"")
        .contains("\"outcome\":202,\"bytes\":" + run.length)
        .doesNotContain("secretsubject", "Doe", TOKENS.get("sender"));
    assertThat(before.length()).isBetween(4000, 4500);
    assertThat(folder.resolve("audit.jsonl.3")).doesNotExist();
  }

  @Test
  void aTokenThatIsStruckOutIsNotLetInAndABrokenFileLetsNobodyIn() throws IOException {
    Path file = folder.resolve("own-tokens");
    NewToken kept = NewToken.make("kept", EnumSet.of(AccessScope.READ));
    NewToken struck = NewToken.make("struck", EnumSet.of(AccessScope.READ));
    Files.writeString(file, kept.line() + "\n" + struck.line() + "\n");
    TokenFile tokens = new TokenFile(file);
    assertThat(tokens.caller(struck.token())).isPresent();

    changed(file, kept.line() + "\n", 1);
    assertThat(eventually(() -> tokens.caller(struck.token()).isEmpty())).isTrue();
    assertThat(tokens.caller(kept.token())).isPresent();
    changed(file, "not a line", 2);
    assertThat(eventually(() -> tokens.caller(kept.token()).isEmpty())).isTrue();
  }

  private static void changed(Path file, String content, int minutes) throws IOException {
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plus(Duration.ofMinutes(minutes))));
  }

  private static boolean eventually(BooleanSupplier condition) {
    long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    return condition.getAsBoolean();
  }

  @Test
  void aLineThatIsNoneIsNamedAndNotRepeated() throws IOException {
    Path file = Files.writeString(folder.resolve("wrong"), "# tokens\nme read engram_secret\n");

    assertThatThrownBy(() -> new TokenFile(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("line 2")
        .hasMessageNotContaining("engram_secret");
  }

  @Test
  void aPageOfAnotherSiteIsNotLetInWhereThereAreNoTokens() throws IOException {
    try (Running open = Running.start(folder.resolve("open"), settings -> settings)) {
      HttpRequest.Builder foreign =
          open.request("/v1/jobs").header("Origin", "https://evil.example");

      assertThat(open.send(foreign).statusCode()).isEqualTo(403);
      assertThat(
              open.raw(
                  "GET /v1/jobs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                      .getBytes(StandardCharsets.US_ASCII)))
          .startsWith("HTTP/1.1 403");
      assertThat(open.get("/v1/jobs").headers().map())
          .containsKeys("x-request-id", "x-content-type-options", "content-security-policy")
          .doesNotContainKey("access-control-allow-origin");
    }
  }
}
