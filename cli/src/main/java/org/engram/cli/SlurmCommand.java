package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.pipeline.cluster.ArrayScript;
import org.engram.pipeline.cluster.ArraySettings;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram slurm}: a script that runs a command in shards under SLURM. */
@Command(
    name = "slurm",
    description = {
      "Write a script that runs embed, parcellate or qc in shards under SLURM: an array of one task"
          + " a shard, and a merge once all are done. Start it with bash to submit both.",
      "The command stands behind --, as it would be run here:",
      "  engram slurm --array 16 --out job.sh --time 4:00:00 --mem 16G --cpus-per-task 8 -- embed"
          + " --model MODEL --out embeddings.parquet SCANS"
    })
final class SlurmCommand implements Callable<Integer> {
  private static final List<String> COMMANDS = List.of("embed", "parcellate", "qc");

  /** What the script sets itself. */
  private static final List<String> OWN = List.of("--shard", "--threads");

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "engram's command with its options, behind --, without --shard and --threads.")
  private List<String> command;

  @Option(
      names = "--array",
      required = true,
      paramLabel = "N",
      description = "Shards, each a task of the array. No default.")
  private int array;

  @Option(
      names = "--at-once",
      paramLabel = "N",
      description = "Tasks that run at the same time. Default: as many as there is room for.")
  private Integer atOnce;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The script to write. No default.")
  private Path script;

  @Option(
      names = "--time",
      paramLabel = "TIME",
      description = "sbatch's --time, of each task and the merge. Default: the cluster's.")
  private String time;

  @Option(
      names = "--mem",
      paramLabel = "SIZE",
      description = "sbatch's --mem; more than --heap and the model. Default: the cluster's.")
  private String memory;

  @Option(
      names = "--cpus-per-task",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "sbatch's --cpus-per-task, and engram's threads in each task. Default: ${DEFAULT-VALUE}.")
  private int cpus;

  @Option(
      names = "--partition",
      paramLabel = "NAME",
      description = "sbatch's --partition. Default: the cluster's.")
  private String partition;

  @Option(
      names = "--account",
      paramLabel = "NAME",
      description = "sbatch's --account. Default: the cluster's.")
  private String account;

  @Option(
      names = "--sbatch",
      paramLabel = "OPTION",
      description =
          "A further option of sbatch for the shards, as in --sbatch=--gres=gpu:1. May be given"
              + " several times. Default: none.")
  private List<String> further = new ArrayList<>();

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "2g",
      description =
          "Java's largest heap (ENGRAM_HEAP) in each task; models live outside it. Default:"
              + " ${DEFAULT-VALUE}.")
  private String heap;

  @Option(
      names = "--overwrite",
      description = "Replace the script where it is there already. Default: refuse.")
  private boolean overwrite;

  @Override
  public Integer call() {
    if (Files.exists(script) && !overwrite) {
      throw new ConfigurationException(
          script.toString(),
          "there already",
          "a new file",
          "Name another --out, or give --overwrite");
    }
    if (cpus < 1) {
      throw new ConfigurationException("--cpus-per-task", Integer.toString(cpus), "1 or more", "");
    }
    String out = outOf(command);
    Map<String, String> options = new LinkedHashMap<>();
    put(options, "time", time);
    put(options, "mem", memory);
    options.put("cpus-per-task", Integer.toString(cpus));
    put(options, "partition", partition);
    put(options, "account", account);
    ArrayScript.write(
        script,
        ArrayScript.text(
            new ArraySettings(
                array,
                Optional.ofNullable(atOnce),
                options,
                further,
                heap,
                launcher(),
                Path.of("").toAbsolutePath()),
            command,
            out));
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.printf("%s: %d shards and a merge; submit with: bash %s%n", script, array, script);
    terminal.flush();
    return ExitCode.DONE;
  }

  /** Checks the command as if it were run, so that a slip is told now and not by sixteen tasks. */
  private String outOf(List<String> words) {
    if (!COMMANDS.contains(words.getFirst())) {
      throw new ParameterException(
          spec.commandLine(),
          "'" + words.getFirst() + "' cannot be run in shards; expected one of " + COMMANDS);
    }
    for (String word : words) {
      for (String own : OWN) {
        if (word.equals(own) || word.startsWith(own + "=")) {
          throw new ParameterException(
              spec.commandLine(), own + " in the command: the script sets it; leave it out");
        }
      }
    }
    CommandLine engram = Main.commandLine();
    engram.setErr(spec.commandLine().getErr()); // where a slip in the command is told
    CommandLine parsed =
        engram.parseArgs(words.toArray(String[]::new)).subcommand().commandSpec().commandLine();
    Object out = parsed.getCommandSpec().findOption("--out").getValue();
    return String.valueOf(out);
  }

  private static void put(Map<String, String> options, String name, String value) {
    if (value != null) {
      options.put(name, value);
    }
  }

  /** This installation's own, where that is known. */
  private static String launcher() {
    String home = System.getProperty("engram.home", "");
    Path beside = Path.of(home, "engram");
    return !home.isEmpty() && Files.isRegularFile(beside)
        ? beside.toAbsolutePath().toString()
        : "engram";
  }
}
