package org.engram.pipeline.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Optional;
import org.engram.pipeline.hub.HubModel.Evidence;
import org.engram.pipeline.hub.HubModel.Held;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.FileHash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubCacheTest {
  @TempDir private Path folder;
  private FakeHub hub;

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
    return Published.settings(hub, folder, new ArrayList<>());
  }

  private ModelHub user() {
    return Published.user(settings(), "");
  }

  private ModelHub offline() {
    return Published.user(settings().withoutNetwork(), "");
  }

  /** As another program has left it, under another spelling of the repository. */
  private Path byPython(String spelling) throws IOException {
    Path repository = folder.resolve("cache").resolve("models--" + spelling.replace("/", "--"));
    Path snapshot = repository.resolve("snapshots").resolve(FakeHub.FIRST_COMMIT);
    Files.createDirectories(snapshot);
    Files.createDirectories(repository.resolve("blobs"));
    Files.createDirectories(repository.resolve("refs"));
    Files.writeString(repository.resolve("refs/main"), FakeHub.FIRST_COMMIT);
    for (String name : new String[] {Published.WEIGHTS, Published.TABLE}) {
      Path blob = repository.resolve("blobs").resolve(FileHash.of(hub.files.get(name)));
      Files.write(blob, hub.files.get(name));
      Files.createSymbolicLink(
          snapshot.resolve(name), Path.of("../../blobs").resolve(blob.getFileName()));
    }
    return snapshot;
  }

  @Test
  void whatPythonFetchedIsUsed() throws IOException {
    Path snapshot = byPython(Published.REPOSITORY);

    assertThat(Published.get(user()).folder()).isEqualTo(snapshot);
    assertThat(hub.gets()).isEmpty();
  }

  @Test
  void anotherSpellingOfTheRepositoryIsKnown() throws IOException {
    Path snapshot = byPython("someone/smalljepa");

    assertThat(offline().find("hub:small").folder()).isEqualTo(snapshot);
    assertThat(Published.get(user()).folder()).isEqualTo(snapshot);
    assertThat(hub.gets()).isEmpty();
  }

  @Test
  void offlineNothingIsAsked() throws IOException {
    assertThatThrownBy(() -> Published.get(offline()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("not in the cache " + settings().cache())
        .hasMessageContaining("engram models get small");
    byPython(Published.REPOSITORY);

    HubModel model = Published.get(offline());

    assertThat(model.files()).extracting(Held::evidence).containsOnly(Evidence.HUB);
    assertThat(hub.asked).isEmpty();
  }

  @Test
  void aModelIsFoundByItsNameAndItsCommit() throws IOException {
    Path snapshot = byPython(Published.REPOSITORY);
    ModelHub user = offline();

    assertThat(user.find("hub:small").weights()).isEqualTo(snapshot.resolve(Published.WEIGHTS));
    assertThat(user.find("small@" + FakeHub.FIRST_COMMIT).commit()).isEqualTo(FakeHub.FIRST_COMMIT);
    assertThatThrownBy(() -> user.find("hub:small@" + FakeHub.SECOND_COMMIT))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--revision " + FakeHub.SECOND_COMMIT);
    assertThatThrownBy(() -> user.find("hub:smal"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no model 'smal'");
    assertThatThrownBy(() -> user.find("hub:small@../../x"))
        .isInstanceOf(ConfigurationException.class);
    Files.delete(snapshot.resolve("../../refs/main"));
    assertThat(user.find("hub:small").folder()).isEqualTo(snapshot); // the only one
    Files.delete(snapshot.resolve(Published.TABLE));
    assertThatThrownBy(() -> user.find("hub:small")).isInstanceOf(ConfigurationException.class);
  }

  @Test
  void damageIsFoundAndMended() throws IOException {
    HubModel model = Published.get(user());
    Path blob = model.weights().toRealPath();
    byte[] damaged = Files.readAllBytes(blob);
    damaged[damaged.length - 1] ^= 1;
    Files.write(blob, damaged);

    assertThatThrownBy(() -> offline().verify("small", Optional.empty()))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("SHA-256 " + FileHash.of(damaged))
        .hasMessageContaining("The copy is damaged");

    assertThat(Files.readAllBytes(Published.get(user()).weights()))
        .isEqualTo(hub.files.get(Published.WEIGHTS));
    assertThat(offline().verify("small", Optional.empty()).files())
        .extracting(Held::evidence)
        .containsOnly(Evidence.HUB);
  }

  @Test
  void withoutAHashTheFirstDownloadDecides() {
    hub.large = false; // a mirror: no hash of the content
    byte[] first = hub.files.get(Published.WEIGHTS);

    HubModel model = Published.get(user());
    assertThat(model.files()).extracting(Held::evidence).containsOnly(Evidence.RECORDED_NOW);
    assertThat(Published.get(user()).files())
        .extracting(Held::evidence)
        .containsOnly(Evidence.FIRST_DOWNLOAD);

    Published.on(hub, folder, 2);
    hub.commit = FakeHub.SECOND_COMMIT;
    byte[] second = hub.files.get(Published.WEIGHTS);
    assertThatThrownBy(() -> Published.get(user()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("SHA-256 " + FileHash.of(second))
        .hasMessageContaining(FileHash.of(first) + ", as at the first download of 'main'")
        .hasMessageContaining("on 2026-01-02")
        .hasMessageContaining("--revision " + FakeHub.SECOND_COMMIT);
    assertThat(offline().find("small").commit()).isEqualTo(FakeHub.FIRST_COMMIT);

    HubModel other = user().get("small", Optional.of(FakeHub.SECOND_COMMIT), HubListener.silent());
    assertThat(other.files().getFirst().sha256()).isEqualTo(FileHash.of(second));
  }

  @Test
  void aBranchThatMovedIsRefusedThoughTheHubVouchesForIt() {
    Published.get(user());
    Published.on(hub, folder, 2);
    hub.commit = FakeHub.SECOND_COMMIT;

    assertThatThrownBy(() -> Published.get(user()))
        .isInstanceOf(RefusedInputException.class)
        .hasMessageContaining("as at the first download");
  }

  @Test
  void aHashOfTheCatalogueCountsMost() {
    String hash = FileHash.of(hub.files.get(Published.WEIGHTS));
    String pinned =
        """
        models:
          - name: small
            title: A small model
            repository: someone/SmallJepa
            licence: {id: mit, title: MIT License, link: https://example.org/mit, terms: free}
            files:
              - {name: small.safetensors, role: weights, most_bytes: 4000000, sha256: %s}
              - {name: table.csv, role: gradients, most_bytes: 100000}
        """;
    ModelHub right = new ModelHub(Catalogue.parse("catalogue", pinned.formatted(hash)), settings());
    ModelHub wrong =
        new ModelHub(
            Catalogue.parse("catalogue", pinned.formatted("0".repeat(64))),
            settings().withCache(folder.resolve("other")));
    right.accept("small", "mit");

    assertThatThrownBy(() -> Published.get(wrong))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining(hash)
        .hasMessageContaining("0".repeat(64) + ", as the catalogue states");
    assertThat(Published.get(right).files().getFirst().evidence()).isEqualTo(Evidence.PINNED);
  }

  @Test
  void smallFilesAreComparedByGitsHash() throws IOException {
    byte[] content = hub.files.get(Published.TABLE);
    Path file = Files.write(folder.resolve("copy.csv"), content);

    // As git itself names this content: git hash-object
    assertThat(GitBlob.of(Files.writeString(folder.resolve("hello"), "hello\n")))
        .isEqualTo("ce013625030ba8dba906f756967f9e9ca394464a");
    assertThat(GitBlob.of(file)).hasSize(40);
  }

  @Test
  void aDiskWithoutRoomIsToldBeforehand() {
    HubSettings usual = settings();
    HubSettings full =
        new HubSettings(
            usual.endpoint(),
            usual.cache(),
            usual.records(),
            usual.token(),
            false,
            usual.proxies(),
            usual.patience(),
            _ -> 1000L,
            usual.clock());
    long needed =
        hub.files.get(Published.WEIGHTS).length + (long) hub.files.get(Published.TABLE).length;

    assertThatThrownBy(() -> Published.get(Published.user(full, "")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("1000 bytes free")
        .hasMessageContaining(needed + " for the files");
    assertThat(hub.gets()).isEmpty();
  }

  @Test
  void aFileOfMoreThanTheCatalogueAllowsIsNotFetched() {
    hub.files.put(Published.TABLE, new byte[200_000]);

    assertThatThrownBy(() -> Published.get(user()))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("200000 bytes");
    assertThat(hub.gets()).isEmpty();
  }

  @Test
  void whatIsNoModelIsRefusedByTheReaderOfModels() {
    hub.files.put(
        Published.WEIGHTS, "<html>Sign in to this network</html>".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> Published.get(user()))
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining(Published.WEIGHTS);
  }

  @Test
  void twoDoNotFetchTheSameModelAtOnce() throws IOException {
    Path parts = folder.resolve("cache/models--someone--SmallJepa/.engram");
    Files.createDirectories(parts);
    try (FileChannel channel =
            FileChannel.open(
                parts.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThatThrownBy(() -> Published.get(user()))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("another process");
    }
  }

  @Test
  void aDamagedRecordIsNotPassedOver() throws IOException {
    Files.createDirectories(settings().records());
    Files.writeString(settings().records().resolve("hub.json"), "{\"version\":1,");

    assertThatThrownBy(() -> user())
        .isInstanceOf(FileFormatException.class)
        .hasMessageContaining("hub.json");
  }
}
