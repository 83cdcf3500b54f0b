package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.web.ViewerFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewerOptionsTest {
  @TempDir private Path temp;
  private Path results;

  @BeforeEach
  void maps() throws IOException {
    results = Files.createDirectory(temp.resolve("explain"));
    Files.writeString(
        results.resolve("explain.json"),
        "{\"job\": \"explain\", \"engram\": \"0.1.0\", \"method\": \"rollout\", \"model_hash\":"
            + " \"0123456789abcdef\", \"encoder\": \"target_encoder\", \"atlas\": \"made\","
            + " \"normalization\": \"none\"}");
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
  }

  @Test
  void aViewerIsWrittenOfAResultsFolderAlone() throws IOException {
    assumeTrue(ViewerFiles.script().isPresent(), "no viewer: " + ViewerFiles.missing());
    Path page = temp.resolve("viewer.html");

    CommandRun run = CommandRun.of("report", results, "--viewer", page, "--json");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.json().path("viewer").asString()).isEqualTo(page.toString());
    assertThat(Files.readString(page))
        .contains("\"label\":\"RH_Vis_1\"", "\"values\":[0.5,0.25],\"errors\":[0.1,0.1]");
  }

  @Test
  void aBuildWithoutNodeSaysSo() {
    assumeTrue(ViewerFiles.script().isEmpty(), "this build has a viewer");

    CommandRun run = CommandRun.of("report", results, "--viewer", temp.resolve("viewer.html"));

    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run.err()).contains("this build has no viewer").contains("Node.js 18 or newer");
  }

  @Test
  void whatAViewerShowsWantsAViewer() {
    CommandRun run = CommandRun.of("report", results, "--volume", temp.resolve("T1w.nii.gz"));

    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run.err()).contains("--viewer").contains("Add --viewer FILE.html");
  }
}
