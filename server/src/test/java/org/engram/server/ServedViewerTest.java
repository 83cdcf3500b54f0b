package org.engram.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.cohort.store.CohortStore;
import org.engram.cohort.store.EmbeddingImport;
import org.engram.pipeline.viewer.ViewerData;
import org.engram.pipeline.viewer.ViewerDocument;
import org.engram.pipeline.viewer.ViewerJob;
import org.engram.pipeline.viewer.ViewerPage;
import org.engram.pipeline.viewer.ViewerRequest;
import org.engram.server.access.AccessScope;
import org.engram.server.access.AuditLog;
import org.engram.server.access.NewToken;
import org.engram.server.access.TokenFile;
import org.engram.web.ViewerFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedViewerTest {
  @TempDir Path folder;

  @Test
  void thePageIsShownToABrowserThatSignsInWithATokenAndNothingElseIs() throws IOException {
    assumeTrue(ViewerFiles.script().isPresent(), "no viewer: " + ViewerFiles.missing());
    NewToken reader = NewToken.make("reader", EnumSet.of(AccessScope.READ));
    NewToken sender = NewToken.make("sender", EnumSet.of(AccessScope.EMBED));
    Path tokens =
        Files.writeString(folder.resolve("tokens"), reader.line() + "\n" + sender.line() + "\n");
    try (Running running =
        Running.start(
            folder,
            settings ->
                settings
                    .withViewer(ViewerDocument.of(ViewerJob.gather(ViewerRequest.of(results()))))
                    .withCohort(cohort(folder))
                    .withAccess(
                        new TokenFile(tokens), new AuditLog(folder.resolve("audit"), 4000, 2)))) {
      HttpResponse<String> unknown = running.get("/viewer/");
      assertThat(unknown.statusCode()).isEqualTo(401);
      assertThat(unknown.headers().firstValue("WWW-Authenticate").orElseThrow())
          .startsWith("Basic realm=");
      assertThat(as(running, "/viewer/", "wrong").statusCode()).isEqualTo(401);

      HttpResponse<String> page = as(running, "/viewer/", reader.token());
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body())
          .contains("{\"source\":\"data.json\",\"search\":{\"url\":\"similar\",\"sets\":[{")
          .doesNotContain("LH_Vis_1");
      assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
          .contains("script-src 'sha256-", "connect-src 'self'", "frame-ancestors 'none'");
      assertThat(as(running, "/viewer/data.json", reader.token()).body()).contains("LH_Vis_1");

      assertThat(as(running, "/viewer/similar?subject=90", reader.token()).body())
          .contains("\"neighbours\":[{\"subject\":\"04\"");
      assertThat(as(running, "/viewer/similar?subject=90", sender.token()).statusCode())
          .isEqualTo(403);
      assertThat(as(running, "/v1/similar?subject=90", reader.token()).statusCode()).isEqualTo(401);

      assertThat(as(running, "/viewer/data.json", sender.token()).statusCode()).isEqualTo(403);
      assertThat(as(running, "/v1/jobs", reader.token()).statusCode()).isEqualTo(401);
      assertThat(Files.readString(folder.resolve("audit"))).contains("viewer");
    }
  }

  /** Vectors of twenty subjects of a map and of two more, one of them near to 04. */
  static Path cohort(Path folder) {
    List<EmbeddingRow> rows = new ArrayList<>();
    for (int i = 0; i < 22; i++) {
      float[] vector = new float[22];
      vector[i] = 1;
      vector[i == 20 ? 4 : (i + 1) % 22] = i == 20 ? 0.9f : 0.5f;
      String subject = i < 20 ? "%02d".formatted(i) : Integer.toString(70 + i);
      rows.add(new EmbeddingRow(subject, "", "", "file", 1, 1, List.of(), "mean", "hash", vector));
    }
    Path table = folder.resolve("vectors.parquet");
    EmbeddingTable.write(table, rows);
    Path store = folder.resolve("cohort.duckdb");
    try (CohortStore cohort = CohortStore.openOrCreate(store)) {
      cohort.importEmbeddings(table, EmbeddingImport.into("others"));
    }
    return store;
  }

  @Test
  void aPageThatReportWroteIsServedWithWhatItShows() {
    assumeTrue(ViewerFiles.script().isPresent(), "no viewer: " + ViewerFiles.missing());
    ViewerData data = ViewerJob.gather(ViewerRequest.of(results()));
    Path page = folder.resolve("viewer.html");
    ViewerPage.open().write(page, data);
    try (Running running =
        Running.start(folder, settings -> settings.withViewer(ViewerDocument.ofPage(page)))) {
      assertThat(running.get("/viewer/data.json").body().getBytes(StandardCharsets.UTF_8))
          .isEqualTo(ViewerDocument.of(data).json());
      assertThat(running.get("/viewer/").body()).contains("<title>" + data.title());
    }
  }

  @Test
  void aServiceWithoutOneSaysSo() {
    try (Running running = Running.start(folder, settings -> settings)) {
      HttpResponse<String> answer = running.get("/viewer/");
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.body()).contains("--viewer RESULTS");
    }
  }

  private static HttpResponse<String> as(Running running, String path, String token) {
    String both = "anybody:" + token;
    String encoded = Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    return running.send(running.request(path).header("Authorization", "Basic " + encoded));
  }

  private Path results() {
    try {
      Path results = Files.createDirectory(folder.resolve("explain"));
      Files.writeString(
          results.resolve("explain.json"),
          """
          {"job": "explain", "engram": "0.1.0", "method": "rollout",
           "model_hash": "0123456789abcdef", "encoder": "target_encoder", "atlas": "made",
           "normalization": "none"}
          """);
      Files.writeString(
          results.resolve("regions.tsv"),
          """
          index\tlabel\themisphere\tnetwork\trollout\trollout_se\tscans
          0\tLH_Vis_1\tL\tVis\t0.5\t0.1\t3
          1\tRH_Vis_1\tR\tVis\t0.25\t0.1\t3
          """);
      Files.writeString(
          results.resolve("networks.tsv"),
          "network\tregions\trollout\trollout_se\nVis\t2\t0.375\t0.1\n");
      return results;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
