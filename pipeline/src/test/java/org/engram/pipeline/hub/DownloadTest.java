package org.engram.pipeline.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.engram.pipeline.hub.HubModel.Evidence;
import org.engram.pipeline.hub.HubModel.Held;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.FileHash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
  @TempDir private Path folder;
  private FakeHub hub;
  private byte[] weights;
  private final List<Duration> waits = new ArrayList<>();

  @BeforeEach
  void start() {
    hub = FakeHub.start();
    Published.on(hub, folder, 1);
    weights = hub.files.get(Published.WEIGHTS);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private ModelHub user() {
    return Published.user(Published.settings(hub, folder, waits), "");
  }

  private Path part() {
    return folder.resolve("cache/models--someone--SmallJepa/.engram/small.safetensors.part");
  }

  private static byte[] bytes(HubModel model) throws IOException {
    return Files.readAllBytes(model.weights());
  }

  @Test
  void aModelIsLaidOutAsPythonReadsIt() throws IOException {
    HubModel model = Published.get(user());

    Path repository = folder.resolve("cache/models--someone--SmallJepa");
    Path snapshot = repository.resolve("snapshots").resolve(FakeHub.FIRST_COMMIT);
    assertThat(model.folder()).isEqualTo(snapshot);
    assertThat(repository.resolve("refs/main")).hasContent(FakeHub.FIRST_COMMIT);
    assertThat(Files.readSymbolicLink(snapshot.resolve(Published.WEIGHTS)))
        .isEqualTo(Path.of("../../blobs").resolve(FileHash.of(weights)));
    assertThat(bytes(model)).isEqualTo(weights);
    assertThat(model.files()).extracting(Held::evidence).containsOnly(Evidence.HUB);
    assertThat(model.files().getFirst().sha256()).isEqualTo(FileHash.of(weights));
    assertThat(model.options())
        .containsExactly(
            "--weights",
            snapshot.resolve(Published.WEIGHTS).toString(),
            "--gradient",
            snapshot.resolve(Published.TABLE).toString());
    assertThat(part()).doesNotExist();
  }

  @Test
  void whatIsHereIsNotFetchedAgain() {
    Published.get(user());
    int gets = hub.gets().size();

    HubModel again = Published.get(user());

    assertThat(hub.gets()).hasSize(gets);
    assertThat(again.files()).extracting(Held::evidence).containsOnly(Evidence.HUB);
  }

  @Test
  void aConnectionThatIsCutIsTakenUpWhereItEnded() throws IOException {
    hub.next.add(FakeHub.cutAfter(1000));
    hub.next.add(FakeHub.cutAfter(500));

    HubModel model = Published.get(user());

    assertThat(bytes(model)).isEqualTo(weights);
    List<FakeHub.Asked> asked = hub.contents();
    assertThat(asked).hasSize(4); // three for the weights, one for the table
    assertThat(asked.get(0).header("Range")).isEmpty();
    assertThat(asked.get(1).header("Range")).contains("bytes=1000-");
    assertThat(asked.get(1).header("If-Range")).contains(FakeHub.tag(weights));
    assertThat(asked.get(2).header("Range")).contains("bytes=1500-");
    assertThat(waits).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(1));
  }

  @Test
  void aProcessThatEndedIsFollowedByOneThatGoesOn() throws IOException {
    for (int i = 0; i < 3; i++) {
      hub.next.add(FakeHub.cutAfter(i == 0 ? 2000 : 0));
    }
    assertThatThrownBy(() -> Published.get(user()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("after 3 attempts")
        .hasMessageContaining("what has come is kept")
        .hasMessageNotContaining("secret");
    assertThat(part()).hasSize(2000);
    assertThat(folder.resolve("cache/models--someone--SmallJepa/refs/main")).doesNotExist();
    int before = hub.contents().size();

    HubModel model = Published.get(user());

    assertThat(bytes(model)).isEqualTo(weights);
    assertThat(hub.contents().get(before).header("Range")).contains("bytes=2000-");
    assertThat(part()).doesNotExist();
  }

  @Test
  void otherContentBeginsAnew() throws IOException {
    for (int i = 0; i < 3; i++) {
      hub.next.add(FakeHub.cutAfter(i == 0 ? 2000 : 0));
    }
    assertThatThrownBy(() -> Published.get(user())).isInstanceOf(RefusedInputException.class);
    Published.on(hub, folder, 2);
    hub.commit = FakeHub.SECOND_COMMIT;
    int before = hub.contents().size();

    HubModel model = Published.get(user());

    assertThat(bytes(model)).isEqualTo(hub.files.get(Published.WEIGHTS)).isNotEqualTo(weights);
    assertThat(hub.contents().get(before).header("Range")).isEmpty();
  }

  @Test
  void aServerThatKnowsNoPartsIsTakenWhole() throws IOException {
    hub.next.add(FakeHub.cutAfter(1000));
    hub.ranges = false;

    HubModel model = Published.get(user());

    assertThat(bytes(model)).isEqualTo(weights);
    assertThat(hub.contents().get(1).header("Range")).contains("bytes=1000-");
  }

  @Test
  void contentWithoutATagIsTakenUpWhereItsHashIsKnown() throws IOException {
    hub.tagged = false;
    hub.next.add(FakeHub.cutAfter(1000));

    HubModel model = Published.get(user());

    assertThat(bytes(model)).isEqualTo(weights);
    assertThat(hub.contents().get(1).header("Range")).contains("bytes=1000-");
    assertThat(hub.contents().get(1).header("If-Range")).isEmpty();
  }

  @Test
  void aPartThatDoesNotFitIsFetchedAnewOnce() throws IOException {
    for (int i = 0; i < 3; i++) {
      hub.next.add(FakeHub.cutAfter(i == 0 ? 2000 : 0));
    }
    assertThatThrownBy(() -> Published.get(user())).isInstanceOf(RefusedInputException.class);
    byte[] damaged = Files.readAllBytes(part());
    damaged[100] ^= 1;
    Files.write(part(), damaged);

    assertThat(bytes(Published.get(user()))).isEqualTo(weights);
  }

  @Test
  void wrongBytesAreRefusedWithBothHashes() throws IOException {
    byte[] wrong = weights.clone();
    wrong[weights.length - 1] ^= 1;
    hub.next.add((exchange, content) -> FakeHub.send(exchange, 200, wrong));

    assertThatThrownBy(() -> Published.get(user()))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining(FileHash.of(wrong))
        .hasMessageContaining(FileHash.of(weights) + ", as the hub states");
    assertThat(part()).doesNotExist();
    try (Stream<Path> all = Files.walk(folder.resolve("cache"))) {
      assertThat(all.filter(Files::isRegularFile).map(f -> f.getFileName().toString()))
          .containsExactly("lock");
    }
  }

  @Test
  void anotherLengthThanStatedIsRefused() {
    hub.next.add((exchange, content) -> FakeHub.send(exchange, 200, new byte[77]));

    assertThatThrownBy(() -> Published.get(user()))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("a file of 77 bytes")
        .hasMessageContaining(weights.length + " bytes, as was stated");
  }

  @Test
  void aBodyWithoutEndIsRefusedAtTheSizeThatWasStated() {
    hub.next.add(
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, 0); // chunked
          try (OutputStream out = exchange.getResponseBody()) {
            byte[] piece = new byte[1 << 16];
            for (int i = 0; i < 10_000; i++) {
              out.write(piece); // until the other side hangs up
            }
          }
        });

    assertThatThrownBy(() -> Published.get(user()))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("more than " + weights.length + " bytes");
    assertThat(part()).hasSize(0);
  }

  @Test
  void aServerThatFallsSilentIsLeftAndAskedAgain() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    hub.next.add(
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content, 0, 1234);
          exchange.getResponseBody().flush();
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    HubSettings usual = Published.settings(hub, folder, waits);
    Patience p = usual.patience();
    HubSettings hasty =
        new HubSettings(
            usual.endpoint(),
            usual.cache(),
            usual.records(),
            usual.token(),
            false,
            usual.proxies(),
            new Patience(
                p.connect(),
                p.answer(),
                Duration.ofMillis(300),
                p.attempts(),
                p.first(),
                p.longest(),
                p.pause()),
            usual.free(),
            usual.clock());

    HubModel model = Published.get(Published.user(hasty, ""));
    over.countDown();

    assertThat(bytes(model)).isEqualTo(weights);
    assertThat(hub.contents().get(1).header("Range")).contains("bytes=1234-");
  }
}
