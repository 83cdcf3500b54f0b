package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GradientsCommandTest {
  @TempDir private Path folder;
  private Path scans;
  private Path out;

  @BeforeEach
  void writeScans() {
    scans = folder.resolve("scans");
    out = folder.resolve("gradients.csv");
    for (int s = 1; s <= 3; s++) {
      SmallCohort.scan(scans.resolve("s" + s + ".csv"), s, 40);
    }
  }

  private CommandRun run(Object... more) {
    List<Object> all = new ArrayList<>(List.of("gradients", "--out", out));
    all.addAll(List.of(more));
    return CommandRun.of(all.toArray());
  }

  @Test
  void makesTheGradientsOfAModelDirectoryFromScans() throws IOException {
    CommandRun run =
        run(scans, "--axes", 4, "--save-regions", folder.resolve("regions.tsv"), "--sparsity", 0.5);

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .startsWith("averaged 3 scans of 3 subjects, 0 refused\n")
        .contains(out + ": 12 regions x 4 axes; eigenvalues ");
    assertThat(Files.readAllLines(out)).hasSize(12);
    assertThat(Files.readAllLines(out).getFirst().split(",")).hasSize(4);
    assertThat(Files.readAllLines(folder.resolve("regions.tsv"))).hasSize(13);
    assertThat(folder.resolve("gradients.csv.json")).exists();
  }

  @Test
  void saysByItsExitCodeThatScansWereRefused() {
    SmallCohort.text(scans.resolve("s4.csv"), "A1,A2\n1,x\n3,4\n");

    CommandRun run = run(scans, "--axes", 2, "--json");

    assertThat(run.code()).isEqualTo(ExitCode.SOME_REFUSED);
    assertThat(run.json().get("scans").asInt()).isEqualTo(3);
    assertThat(run.json().get("refused").get(0).get("found").asString()).contains("x");
    assertThat(run.json().get("eigenvalues").size()).isEqualTo(2);
  }

  @Test
  void turnsToItselfWithoutAChange() throws IOException {
    assertThat(run(scans, "--axes", 3).code()).isEqualTo(ExitCode.DONE);
    Path first = Files.copy(out, folder.resolve("first.csv"));

    CommandRun again = run(scans, "--axes", 3, "--align", first, "--overwrite");

    assertThat(again.code()).as(again.err()).isEqualTo(ExitCode.DONE);
    String[] before = Files.readAllLines(first).getFirst().split(",");
    String[] after = Files.readAllLines(out).getFirst().split(",");
    for (int a = 0; a < 3; a++) {
      assertThat(Double.parseDouble(after[a]))
          .isCloseTo(Double.parseDouble(before[a]), within(1e-6));
    }
    assertThat(Files.readString(folder.resolve("gradients.csv.json")))
        .contains("orthogonal Procrustes");
  }

  @Test
  void takesAReadyConnectivityInPlaceOfScans() throws IOException {
    Path saved = folder.resolve("fc.tsv");
    assertThat(run(scans, "--axes", 3, "--save-connectivity", saved).code())
        .isEqualTo(ExitCode.DONE);
    String before = Files.readString(out);

    CommandRun again = run("--connectivity", saved, "--axes", 3, "--overwrite");

    assertThat(again.code()).as(again.err()).isEqualTo(ExitCode.DONE);
    assertThat(Files.readString(out)).isEqualTo(before);
    CommandRun both = run(scans, "--connectivity", saved, "--overwrite");
    assertThat(both.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(both.err()).contains("beside time series");
  }

  @Test
  void refusesWhatCannotBeAskedFor() {
    assertThat(run().err()).contains("time series, or --connectivity FILE");
    assertThat(run().code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run(scans, "--kernel", "angle").code()).isEqualTo(ExitCode.WRONG_USAGE);
    CommandRun tooMany = run(scans);
    assertThat(tooMany.code()).isEqualTo(ExitCode.FAILED);
    assertThat(tooMany.err()).contains("12 regions and 30 axes", "Ask for at most 11 axes");
    assertThat(out).doesNotExist();
    SmallCohort.text(out, "mine");
    CommandRun there = run(scans, "--axes", 3);
    assertThat(there.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(there.err()).contains("there already", "--overwrite");
  }
}
