package org.engram.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.engram.cli.reference.CommandPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {
  @TempDir Path folder;

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    assumeThat(Path.of("/bin/bash")).as("bash on this machine").exists();
    Path script = folder.resolve("engram.bash");
    Files.writeString(script, CommandRun.of("completion", "bash").out());

    assertThat(complete(script, "engram", "em")).containsExactly("embed");
    assertThat(complete(script, "engram", "atlas", "a")).containsExactly("add");
    assertThat(complete(script, "engram", "embed", "--fu"))
        .containsExactlyInAnyOrder("--fused", "--fusion");
    assertThat(complete(script, "engram", "bids-app", "--participant"))
        .containsExactlyInAnyOrder("--participant_label", "--participant-label");
    assertThat(complete(script, "engram", "embed", "--precision", ""))
        .containsExactly("auto", "fp32", "bf16");
    assertThat(complete(script, "engram", "embed", "--per", "se")).containsExactly("session");
    // What is no option is a file's name for bash, in every command: inputs may be patterns.
    assertThat(Files.readString(script))
        .contains("complete -F _complete_engram -o default engram")
        .doesNotContain("compopt +o default");
  }

  @Test
  void wordsThatAShellOffersStandInTheirOptionsText() {
    List<String> without = new ArrayList<>();
    for (CommandPage page : CommandPage.all(Main.commandLine())) {
      // By which bash's script tells the words of one option from those of another.
      assertThat(page.options().stream().filter(one -> !one.choices().isEmpty()))
          .extracting(CommandPage.Argument::label)
          .doesNotHaveDuplicates();
      Stream.concat(page.options().stream(), page.operands().stream())
          .filter(one -> !one.choices().stream().allMatch(one.text()::contains))
          .forEach(one -> without.add(page.command() + " " + one.names()));
    }

    assertThat(without).isEmpty();
  }

  /** What bash offers for the last of the words. */
  private List<String> complete(Path script, String... words) throws Exception {
    String program =
        "source \"$1\"; shift; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMP_LINE=\"$*\";"
            + " COMP_POINT=${#COMP_LINE}; _complete_engram; printf '%s\\n' \"${COMPREPLY[@]}\"";
    Path out = folder.resolve("completed");
    ProcessBuilder bash =
        new ProcessBuilder("/bin/bash", "-c", program, "bash", script.toString())
            // compopt has no meaning here and says so.
            .redirectError(folder.resolve("said").toFile())
            .redirectOutput(out.toFile());
    bash.command().addAll(List.of(words));
    Process process = bash.start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return Files.readAllLines(out, UTF_8);
  }

  @Test
  void zshReadsItAsACompletionOfEngram() {
    String script = CommandRun.of("completion", "zsh").out();

    assertThat(script).startsWith("#compdef engram\n").contains("bashcompinit");
    assertThat(script).endsWith("_bash_complete -o default -F _complete_engram\n");
  }

  @Test
  void fishGetsALineForEveryCommandAndOptionWithWhatItIsFor() {
    List<String> lines = CommandRun.of("completion", "fish").out().lines().toList();

    // Options among the words are no options of fish's own.
    assertThat(lines)
        .anyMatch(line -> line.startsWith("        if contains -- (string join -- ' ' $path"));

    assertThat(lines)
        .contains(
            "complete -c engram -n '__engram_at ' -f -a 'embed' -d 'Embed scans with a model and"
                + " write one table, with a JSON sidecar that says how'",
            "complete -c engram -n '__engram_at completion' -a 'bash zsh fish'",
            "complete -c engram -n '__engram_at embed' -l overwrite -d 'Replace a finished"
                + " table'")
        .anyMatch(
            line -> line.startsWith("complete -c engram -n '__engram_at atlas add' -l space -r"))
        .anyMatch(
            line ->
                line.startsWith(
                    "complete -c engram -n '__engram_at embed' -l per -x -a 'run modality session"
                        + " subject' -d 'One row a run"));
  }

  @Test
  void anotherShellIsWrongUsage() {
    CommandRun run = CommandRun.of("completion", "csh");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("'csh'", "bash, zsh or fish");
  }

  @Test
  void manualPagesAreWrittenForEveryCommand() throws IOException {
    CommandRun run = CommandRun.of("man", "--out", folder.resolve("man"));

    assertThat(run.code()).isZero();
    String embed = Files.readString(folder.resolve("man/engram-embed.1"));
    assertThat(embed)
        .startsWith(".TH \"ENGRAM\\-EMBED\" \"1\" \"\" \"engram ")
        .contains(
            ".SH \"NAME\"\nengram\\-embed \\- embed scans with a model",
            ".TP\n.BI \"\\-\\-out\" \"=FILE\"\n",
            ".BR \"engram\" \"(1)\"\n");
    assertThat(folder.resolve("man/engram-atlas-add.1")).exists();
    assertThat(Files.readString(folder.resolve("man/engram.1")))
        .contains(".SH \"EXIT STATUS\"", "ENGRAM_HEAP", ".SH \"COMMANDS\"");
  }

  @Test
  void oneManualPageIsPrinted() {
    assertThat(CommandRun.of("man", "atlas", "add").out())
        .startsWith(".TH \"ENGRAM\\-ATLAS\\-ADD\"");
    assertThat(CommandRun.of("man", "atlas", "ad").code()).isEqualTo(2);
  }
}
