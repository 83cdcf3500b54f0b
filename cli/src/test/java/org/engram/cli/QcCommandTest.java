package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.engram.imaging.quality.QualitySettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class QcCommandTest {
  @TempDir private Path folder;

  private CommandRun qc(Object... more) {
    Object[] args = new Object[more.length + 3];
    args[0] = "qc";
    args[1] = "--out";
    args[2] = folder.resolve("qc");
    System.arraycopy(more, 0, args, 3, more.length);
    return CommandRun.of(args);
  }

  private Path scan(String name) {
    return SmallCohort.scan(folder.resolve("in").resolve(name), 3, 200);
  }

  @Test
  void aFolderBecomesATableAndAPage() throws IOException {
    scan("a.csv");
    scan("b.csv");

    CommandRun run = qc(folder.resolve("in"), "--tr", "2");

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isEqualTo(0);
    Path table = folder.resolve("qc/qc.tsv");
    assertThat(run.out().lines())
        .containsExactly(
            table + ": 2 scans, 0 flagged, 0 excluded",
            folder.resolve("qc/qc.html") + ": the same to look at",
            "no rule was given (--recipe), so that nothing is excluded");
    assertThat(Files.readAllLines(table)).hasSize(3);
    assertThat(folder.resolve("qc/qc.json")).isRegularFile();
  }

  @Test
  void aScanThatCannotBeReadIsRefusedAndTheRestIsDone() throws IOException {
    Path broken = SmallCohort.text(folder.resolve("broken.csv"), "A,B\n1,x\n");

    CommandRun run = qc(scan("a.csv"), broken, "--tr", "2", "--json");

    assertThat(run.code()).isEqualTo(3);
    assertThat(run.json().get("scans").asInt()).isEqualTo(1);
    assertThat(run.json().get("refused").get(0).get("source").asString())
        .isEqualTo(broken.toString());
    assertThat(Files.readAllLines(folder.resolve("qc/qc.tsv"))).hasSize(3);
  }

  @Test
  void thresholdsAndRulesAreTheUsers() {
    Path recipe =
        SmallCohort.text(folder.resolve("r.yaml"), "name: r\nexclusion:\n  min_minutes: 10\n");

    CommandRun run = qc(scan("a.csv"), "--tr", "2", "--min-tsnr", "1e4", "--recipe", recipe);

    assertThat(run.code()).isEqualTo(0);
    assertThat(run.out())
        .contains("1 scan, 1 flagged, 1 excluded")
        .containsPattern("  a: excluded: usable_minutes [0-9.]+ is below 10.00; temporal signal to")
        .doesNotContain("no rule was given");
  }

  @Test
  void aKeyOfTheRuleIsSetOnTheCommandLine() {
    Path scan = scan("a.csv");

    assertThat(
            qc(scan, "--tr", "2", "--recipe", "minimal", "--set", "exclusion.min_minutes=10").out())
        .containsPattern("  a: excluded: usable_minutes [0-9.]+ is below 10.00");
    assertThat(qc(scan, "--tr", "2", "--set", "exclusion.min_minutes=10", "--overwrite").err())
        .contains("Give --recipe too");
  }

  @Test
  void defaultsOfTheThresholdsAreThoseOfTheLibrary() {
    ThresholdOptions options = new ThresholdOptions();
    new CommandLine(options).parseArgs();

    assertThat(options.settings()).isEqualTo(QualitySettings.defaults());
  }

  @Test
  void everyThresholdHasItsOption() {
    ThresholdOptions options = new ThresholdOptions();
    List<String> names =
        List.of(
            "--fd-threshold",
            "--std-dvars-threshold",
            "--dvars-robust-z",
            "--max-mean-fd",
            "--max-fd",
            "--max-spike-share",
            "--min-minutes",
            "--min-coverage",
            "--min-tsnr");
    String[] args = new String[2 * names.size()];
    for (int i = 0; i < names.size(); i++) {
      args[2 * i] = names.get(i);
      args[2 * i + 1] = Double.toString((i + 1) / 10.0);
    }
    new CommandLine(options).parseArgs(args);

    assertThat(options.settings())
        .isEqualTo(new QualitySettings(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9));
  }

  @Test
  void wrongUsageIsToldBeforeTheWork() {
    Path scan = scan("a.csv");

    assertThat(qc(scan, "--max-spike-share", "20").code()).isEqualTo(2);
    assertThat(qc(scan, "--recipe", "nope").err()).contains("no file and no recipe");
    assertThat(qc(scan, scan("b.csv"), "--confounds", scan).err()).contains("a single scan");
    assertThat(qc(scan, "--regions", "0").code()).isEqualTo(2);
    assertThat(folder.resolve("qc")).doesNotExist();
  }
}
