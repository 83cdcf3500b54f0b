package org.engram.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script, run by bash with stand-ins for sbatch and engram. */
class SlurmCommandTest {
  @TempDir Path folder;
  private Path tools;
  private Path script;

  @BeforeEach
  void standIns() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash, which the script is for");
    tools = Files.createDirectory(folder.resolve("the tools"));
    script = folder.resolve("it's a job.sh");
    program("sbatch", "printf '%s\\n' sbatch \"$@\" END >>\"$LOG\"; echo '77;cluster'");
    program(
        "engram",
        "printf '%s\\n' engram \"$@\" \"heap=$ENGRAM_HEAP\" \"omp=${OMP_NUM_THREADS:-}\" END"
            + " >>\"$LOG\"; exit \"${CODE:-0}\"");
  }

  private void program(String name, String body) throws IOException {
    Path file = Files.writeString(tools.resolve(name), "#!/bin/bash\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private CommandRun write(String... further) {
    List<Object> args = new ArrayList<>(List.of("slurm", "--array", "16", "--out", script));
    args.addAll(Arrays.asList(further));
    return CommandRun.of(args.toArray());
  }

  private List<String> run(int code, Map<String, String> environment, String... args)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    Files.deleteIfExists(log);
    List<String> command = new ArrayList<>(List.of("/bin/bash", script.getFileName().toString()));
    command.addAll(Arrays.asList(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(folder.resolve("said").toFile());
    // Not where it was written, by a name that holds here alone.
    builder.directory(folder.toFile());
    builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
    builder.environment().put("LOG", log.toString());
    builder.environment().put("ENGRAM", tools.resolve("engram").toString());
    builder.environment().remove("ENGRAM_HEAP");
    builder.environment().remove("OMP_NUM_THREADS");
    builder.environment().putAll(environment);
    assertThat(builder.start().waitFor()).isEqualTo(code);
    return Files.exists(log) ? Files.readAllLines(log) : List.of();
  }

  private static final String[] EMBED = {
    "--", "embed", "--model", "a model's dir", "--out", "out \"x\" $HOME.csv", "scans/*.tsv", "it's"
  };

  @Test
  void submitsAnArrayAndAMergeThatWaitsForIt() throws Exception {
    List<String> options =
        new ArrayList<>(
            List.of("--at-once", "4", "--time", "4:00:00", "--mem", "16G", "--cpus-per-task", "8"));
    options.addAll(List.of("--partition", "a b", "--account", "lab", "--sbatch=--gres=gpu:1"));
    options.addAll(Arrays.asList(EMBED));
    assertThat(write(options.toArray(String[]::new)).code()).isZero();

    assertThat(Files.readAllLines(script))
        .startsWith("#!/bin/bash")
        .contains(
            "#SBATCH --job-name=engram-embed",
            "#SBATCH --requeue",
            "#SBATCH --time=4:00:00",
            "#SBATCH --mem=16G",
            "#SBATCH --cpus-per-task=8",
            "#SBATCH --partition=\"a b\"",
            "#SBATCH --account=lab");
    assertThat(run(0, Map.of()))
        .containsExactly(
            "engram",
            "--version",
            "heap=2g",
            "omp=",
            "END",
            "sbatch",
            "--parsable",
            "--array=1-16%4",
            "--gres=gpu:1",
            script.toString(),
            "shard",
            "END",
            "sbatch",
            "--parsable",
            "--dependency=afterok:77",
            "--kill-on-invalid-dep=yes",
            script.toString(),
            "merge",
            "END");
    assertThat(folder.resolve("said")).content().contains("submitted: shards 77, merge 77");
  }

  @Test
  void aTaskRunsItsShardWithItsThreadsAndWordsAsTheyWereGiven() throws Exception {
    write(EMBED);
    List<String> expected = new ArrayList<>(List.of("engram", "embed", "--model", "a model's dir"));
    expected.addAll(List.of("--out", "out \"x\" $HOME.csv", "scans/*.tsv", "it's"));
    expected.addAll(List.of("--threads", "6", "--shard", "3/16", "heap=3g", "omp=6", "END"));
    Map<String, String> task =
        Map.of("SLURM_ARRAY_TASK_ID", "3", "SLURM_CPUS_PER_TASK", "6", "ENGRAM_HEAP", "3g");
    assertThat(run(0, task, "shard")).isEqualTo(expected);
    assertThat(run(0, task)).as("submitted by hand as an array").isEqualTo(expected);
  }

  @Test
  void refusedScansAreNoFailureAndAFailureIs() throws Exception {
    write(EMBED);
    assertThat(run(0, Map.of("CODE", "3"), "merge"))
        .containsExactly("engram", "merge", "out \"x\" $HOME.csv", "heap=2g", "omp=", "END");
    run(1, Map.of("CODE", "1"), "merge");
    run(1, Map.of("CODE", "1", "SLURM_ARRAY_TASK_ID", "1"), "shard");
    run(2, Map.of(), "other");
  }

  @ParameterizedTest
  @CsvSource({
    "probe --target age, cannot be run in shards",
    "embed --model m --out o.csv --shard 1/2 scans, --shard in the command",
    "embed --model m --out o.csv --threads=3 scans, --threads in the command",
    "embed --model m scans, --out",
    "embed --model m --out o.csv --bach 3 scans, --bach",
  })
  void aCommandThatWouldFailIsToldWhenTheScriptIsWritten(String command, String found) {
    List<String> args = new ArrayList<>(List.of("--"));
    args.addAll(List.of(command.split(" ")));
    CommandRun run = write(args.toArray(String[]::new));
    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run.err()).contains(found);
    assertThat(script).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "--array, 0",
    "--at-once, 0",
    "--cpus-per-task, 0",
    "--heap, lots",
    "--time, '4:00\"; rm'"
  })
  void aBadOptionIsWrongUsage(String option, String value) {
    List<String> args = new ArrayList<>(List.of(option, value));
    args.addAll(Arrays.asList(EMBED));
    CommandRun run =
        option.equals("--array")
            ? CommandRun.of("slurm", option, value, "--out", script, "--", "qc", "--out", "q", "s")
            : write(args.toArray(String[]::new));
    assertThat(run.code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(run.err()).contains(option);
  }

  @Test
  void aScriptThatIsThereStays() throws IOException {
    Files.writeString(script, "mine");
    assertThat(write(EMBED).code()).isEqualTo(ExitCode.WRONG_USAGE);
    assertThat(script).hasContent("mine");
  }

  @Test
  void aShellCheckerFindsNothing() throws Exception {
    Path checker = Path.of("/usr/bin/shellcheck");
    assumeTrue(Files.isExecutable(checker), "shellcheck is not on this machine");
    write(EMBED);
    Process process =
        new ProcessBuilder(checker.toString(), script.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("said"))).isZero();
  }
}
