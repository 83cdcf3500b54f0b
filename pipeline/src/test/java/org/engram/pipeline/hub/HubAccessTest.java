package org.engram.pipeline.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.engram.pipeline.hub.HubModel.Evidence;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubAccessTest {
  private static final String GATED = "    gated: true\n";

  @TempDir private Path folder;
  private FakeHub hub;
  private final List<Duration> waits = new ArrayList<>();

  @BeforeEach
  void start() {
    hub = FakeHub.start();
    Published.on(hub, folder, 1);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private HubSettings settings() {
    return Published.settings(hub, folder, waits);
  }

  /** An error says all but the token, in its message, its causes and its traces. */
  private static void withoutToken(ThrowingCallable call) {
    assertThatThrownBy(call)
        .satisfies(
            e -> {
              StringWriter trace = new StringWriter();
              e.printStackTrace(new PrintWriter(trace));
              assertThat(trace.toString()).doesNotContain(Published.TOKEN).doesNotContain("secret");
            });
  }

  @Test
  void theTokenGoesToTheHubAndToNoOtherHost() {
    HubSettings known = Published.withToken(settings());

    Published.get(Published.user(known, GATED));

    assertThat(hub.asked.stream().filter(one -> one.host().equals("hub")))
        .isNotEmpty()
        .allMatch(
            one -> one.header("Authorization").equals(Optional.of("Bearer " + Published.TOKEN)));
    assertThat(hub.asked.stream().filter(one -> one.host().equals("store")))
        .hasSize(2)
        .allMatch(one -> one.header("Authorization").isEmpty());
  }

  @Test
  void anOpenModelIsAskedForWithoutTheToken() {
    Published.get(Published.user(Published.withToken(settings()), ""));

    assertThat(hub.asked).allMatch(one -> one.header("Authorization").isEmpty());
  }

  @Test
  void theTokenIsInNoText() {
    HubToken token = HubToken.of(Published.TOKEN, "HF_TOKEN");

    assertThat(token.toString()).isEqualTo("a token (HF_TOKEN)");
    assertThat(Published.withToken(settings()).toString()).doesNotContain(Published.TOKEN);
    withoutToken(() -> HubToken.of(Published.TOKEN + "\nX-Header: 1", "HF_TOKEN"));
  }

  @Test
  void aGatedModelWithoutATokenSaysWhereToAsk() {
    hub.first.add(FakeHub.status(401, "X-Error-Code", "GatedRepo"));

    assertThatThrownBy(() -> Published.get(Published.user(settings(), GATED)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no token was sent, since none was found")
        .hasMessageContaining("Ask for access at " + hub.address() + "/someone/SmallJepa")
        .hasMessageContaining(hub.address() + "/settings/tokens");
    assertThat(waits).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"401, a token that is valid", "403, an account that was granted access"})
  void aTokenThatDoesNotOpenIsTold(int status, String expected) {
    hub.first.add(FakeHub.status(status, "X-Error-Code", "GatedRepo"));
    ModelHub user = Published.user(Published.withToken(settings()), GATED);

    assertThatThrownBy(() -> Published.get(user))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("HTTP " + status + ": no access with the token of HF_TOKEN")
        .hasMessageContaining(expected);
    hub.first.add(FakeHub.status(status));
    withoutToken(() -> Published.get(user));
  }

  @Test
  void aTokenDoesNotTravelInPlainText() {
    HubSettings plain = settings();
    HubSettings far =
        new HubSettings(
            java.net.URI.create("http://mirror.example"),
            plain.cache(),
            plain.records(),
            plain.token(),
            false,
            plain.proxies(),
            plain.patience(),
            plain.free(),
            plain.clock());

    assertThat(far.mayCarryToken()).isFalse();
    assertThat(plain.mayCarryToken()).isTrue(); // this machine
  }

  @Test
  void aFullHubIsAskedAgainWhenItSays() {
    hub.first.add(FakeHub.status(429, "Retry-After", "7"));
    hub.first.add(FakeHub.status(429, "Retry-After", "Fri, 02 Jan 2026 03:04:35 GMT"));

    Published.get(Published.user(settings(), ""));

    assertThat(waits).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(30));
  }

  @Test
  void aHubThatFailsIsAskedAgainLessAndLessOften() {
    for (int i = 0; i < 3; i++) {
      hub.first.add(FakeHub.status(503));
    }

    assertThatThrownBy(() -> Published.get(Published.user(settings(), "")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("HTTP 503")
        .hasMessageContaining("after 3 attempts");
    assertThat(waits).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void aWaitThatIsTooLongIsTold() {
    hub.first.add(FakeHub.status(429, "Retry-After", "86400"));

    assertThatThrownBy(() -> Published.get(Published.user(settings(), "")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("to come back in 86400 s");
    assertThat(waits).isEmpty();
  }

  @Test
  void whatIsNotThereIsToldAtOnce() {
    hub.first.add(FakeHub.status(404, "X-Error-Code", "RevisionNotFound"));

    assertThatThrownBy(() -> Published.get(Published.user(settings(), "")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no such revision");
    assertThat(waits).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ftp://example.org/x", "http://a:b@c/", "::", ""})
  void aRedirectThatLeadsNowhereIsNotFollowed(String location) {
    hub.first.add(FakeHub.status(302, "Location", location));

    assertThatThrownBy(() -> Published.get(Published.user(settings(), "")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("redirect");
  }

  @Test
  void redirectsInACircleEnd() {
    for (int i = 0; i < 20; i++) {
      hub.first.add(FakeHub.status(307, "Location", "/someone/SmallJepa"));
    }

    assertThatThrownBy(() -> Published.get(Published.user(settings(), "")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("more than 6 redirects");
  }

  @Test
  void aRepositoryThatWasRenamedIsFollowedWithinTheHub() {
    hub.first.add(
        FakeHub.status(307, "Location", "/elsewhere/Small/resolve/main/small.safetensors"));

    assertThat(Published.get(Published.user(settings(), "")).commit())
        .isEqualTo(FakeHub.FIRST_COMMIT);
  }

  @ParameterizedTest
  @CsvSource({
    "../../../../tmp/x, a, commit",
    "1111111111111111111111111111111111111111, \"../../x\", ETag",
    "1111111111111111111111111111111111111111, \"..\", ETag",
    "1111111111111111111111111111111111111111, \"a/b\", ETag"
  })
  void namesThatWouldLeadOutOfTheCacheAreRefused(String commit, String tag, String what) {
    hub.first.add(FakeHub.status(200, "X-Repo-Commit", commit, "ETag", tag, "X-Linked-Etag", tag));

    assertThatThrownBy(() -> Published.get(Published.user(settings(), "")))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("the " + what);
  }

  @Test
  void aMirrorMayKeepLargeFilesOnItsOwnHost() {
    hub.mirror = true;

    HubModel model = Published.get(Published.user(settings(), ""));

    assertThat(model.commit()).isEqualTo(FakeHub.FIRST_COMMIT);
    assertThat(model.files()).extracting(HubModel.Held::evidence).containsOnly(Evidence.HUB);
    assertThat(hub.asked).allMatch(one -> one.host().equals("hub"));
  }

  @Test
  void aPageThatIsNoHubIsToldApart() {
    hub.first.add(FakeHub.status(200));

    assertThatThrownBy(() -> Published.get(Published.user(settings(), "")))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("HF_ENDPOINT");
  }

  @Test
  void compressedAnswersAreNotTaken() {
    hub.next.add(
        (exchange, content) -> {
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          FakeHub.send(exchange, 200, new byte[10]);
        });

    assertThatThrownBy(() -> Published.get(Published.user(settings(), "")))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("Content-Encoding gzip");
  }

  @Test
  void nothingIsAskedBeforeTheLicenceIsAccepted() {
    ModelHub user = new ModelHub(Published.catalogue(""), settings());

    assertThatThrownBy(() -> Published.get(user))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("https://example.org/mit")
        .hasMessageContaining("--accept-licence mit");
    assertThatThrownBy(() -> user.accept("small", "apache-2.0"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'apache-2.0'");
    assertThat(hub.asked).isEmpty();
    assertThat(user.accepted("small")).isFalse();

    user.accept("small", "mit");

    assertThat(new ModelHub(Published.catalogue(""), settings()).accepted("small")).isTrue();
    assertThat(HubRecords.read(settings().records()).licences())
        .containsExactly(
            new HubRecords.Acceptance(
                "someone/SmallJepa", "mit", "https://example.org/mit", "2026-01-02T03:04:05Z"));
  }
}
