package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.engram.imaging.atlas.Atlas;
import org.engram.imaging.signal.Normalization;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.BrainJepaConfig.Position;
import org.engram.models.brainjepa.GradientTable;
import org.engram.models.brainjepa.ModelInitializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ModelsCommandTest {
  private static final String COMMIT = "c".repeat(40);

  @TempDir private Path folder;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private HttpServer hub;
  private Path model;

  @BeforeEach
  void start() throws IOException {
    Path table = folder.resolve("table.csv");
    StringBuilder rows = new StringBuilder();
    for (int region = 0; region < 12; region++) {
      rows.append(region / 12.0).append(',').append(region * region / 150.0).append('\n');
    }
    Files.writeString(table, rows);
    model = folder.resolve("made");
    ModelInitializer.write(
        model,
        new BrainJepaConfig(
            12,
            32,
            8,
            64,
            1,
            2,
            4,
            16,
            1,
            2,
            2,
            Position.MAPPING,
            1e-6,
            "unnamed",
            2.0,
            "global-zscore"),
        Atlas.unnamed("unnamed", 12),
        Optional.of(GradientTable.read(table)),
        Normalization.fromName("global-zscore"),
        1);
    files.put("brainjepa.safetensors", Files.readAllBytes(model.resolve("model.safetensors")));
    files.put("gradient_mapping_450.csv", Files.readAllBytes(table));
    hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hub.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          byte[] content = files.get(path.substring(path.lastIndexOf('/') + 1));
          boolean gated = path.contains("NYUMedML");
          boolean head = exchange.getRequestMethod().equals("HEAD");
          if (content != null) {
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            exchange.getResponseHeaders().set("ETag", "\"t" + content.length + "\"");
            exchange.getResponseHeaders().set("Content-Length", content.length + "");
          }
          exchange.sendResponseHeaders(
              gated ? 401 : content == null ? 404 : 200,
              head || content == null ? -1 : content.length);
          if (!head && content != null) {
            exchange.getResponseBody().write(content);
          }
          exchange.close();
        });
    hub.start();
  }

  @AfterEach
  void stop() {
    hub.stop(0);
  }

  private CommandRun models(Object... args) {
    Object[] all = new Object[args.length + 7];
    all[0] = "models";
    System.arraycopy(args, 0, all, 1, args.length);
    Object[] where = {
      "--cache",
      folder.resolve("cache"),
      "--records",
      folder.resolve("records"),
      "--endpoint",
      "http://127.0.0.1:" + hub.getAddress().getPort()
    };
    System.arraycopy(where, 0, all, args.length + 1, where.length);
    return CommandRun.of(all);
  }

  @Test
  void aModelIsListedFetchedAndVerified() {
    assertThat(models("list").out()).contains("  here            no; fetch it: engram models get");

    CommandRun got = models("get", "brain-jepa", "--accept-licence", "mit");

    Path snapshot = folder.resolve("cache/models--eugenehp--BrainJEPA/snapshots").resolve(COMMIT);
    assertThat(got.err()).isEmpty();
    assertThat(got.code()).isEqualTo(0);
    assertThat(got.out().lines())
        .contains(
            "  folder          " + snapshot,
            "  use             engram embed SCANS --model hub:brain-jepa --out embeddings.parquet",
            "  or              engram embed SCANS --weights "
                + snapshot.resolve("brainjepa.safetensors")
                + " --gradient "
                + snapshot.resolve("gradient_mapping_450.csv")
                + " --out embeddings.parquet");
    assertThat(got.out()).contains("recorded now");
    assertThat(models("list").out()).contains("mit, accepted").contains(snapshot.toString());
    JsonNode verified = models("verify", "--json", "--offline").json().get(0);
    assertThat(verified.get("name").asString()).isEqualTo("brain-jepa");
    assertThat(verified.get("files").get(0).get("evidence").asString())
        .isEqualTo("as at the first download");
  }

  @Test
  void whatIsMissingIsToldWithTheNextCommand() {
    assertThat(models("get", "brain-jepa").err())
        .contains("engram models get brain-jepa --accept-licence mit");
    CommandRun gated = models("get", "neuro-jepa", "--accept-licence", "cc-by-nc-nd-4.0");
    assertThat(gated.code()).isEqualTo(2);
    assertThat(gated.err()).contains("HTTP 401: no access").contains("Ask for access at");
    CommandRun offline =
        models("get", "brain-jepa", "--accept-licence", "mit", "--offline", "--json");
    assertThat(offline.code()).isEqualTo(2);
    assertThat(offline.err()).contains("not in the cache");
    assertThat(models("get", "brain-jep").err()).contains("no model 'brain-jep'");
    assertThat(models("verify").out()).contains("no published model in");
    assertThat(CommandRun.of("models").code()).isEqualTo(2);
    assertThat(
            CommandRun.of("predict", "x.tsv", "--model", "hub:none", "--out", "errors.csv").err())
        .contains("no model 'none' in the catalogue");
  }

  @Test
  void aCardIsWrittenOnceAndKept() {
    CommandRun first = CommandRun.of("models", "card", model);

    assertThat(first.out())
        .isEqualTo("wrote " + model.resolve("README.md") + System.lineSeparator());
    assertThat(CommandRun.of("models", "card", model, "--json").json().get("written").asBoolean())
        .isFalse();
    assertThat(CommandRun.of("models", "card", folder).code()).isEqualTo(1);
  }
}
