package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.engram.pipeline.merge.MergeJob;
import org.engram.pipeline.merge.MergeResult;
import org.engram.pipeline.scan.RefusedScan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram merge}: shards become the result of one job. */
@Command(
    name = "merge",
    description = {
      "Make one result of the parts that embed, parcellate and qc leave with --shard I/N: the same"
          + " bytes as of one job over all scans. Needs neither the scans nor the model.",
      "Parts that are absent or not finished are named, and parts of other inputs, settings or"
          + " models refused. It may be run again at any time."
    })
final class MergeCommand implements Callable<Integer> {
  private static final int LISTED = 25;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "OUT",
      description =
          "The table that was given as --out, or the folder of engram qc or engram parcellate. With"
              + " --out: the parts' files, where they do not lie beside it.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The table to write, of the parts that are named. Default: OUT.")
  private Path out;

  @Option(
      names = "--delete-shards",
      description = "Remove the parts once all is written. Default: keep them.")
  private boolean deleteShards;

  @Option(
      names = "--overwrite",
      description = "Replace a table that was not made of these parts. Default: refuse to.")
  private boolean overwrite;

  @Option(
      names = "--json",
      description = "Print the result as one JSON object, and errors as JSON on standard error.")
  private boolean json;

  @Override
  public Integer call() {
    if (out == null && files.size() != 1) {
      throw new ParameterException(
          spec.commandLine(),
          files.isEmpty()
              ? "nothing named to merge; expected OUT, or --out OUT with the parts' files"
              : "several files without --out; expected OUT alone, or --out OUT with the parts'"
                  + " files");
    }
    MergeResult result =
        MergeJob.run(
            out == null ? files.getFirst() : out,
            out == null ? List.of() : files,
            overwrite,
            deleteShards);
    PrintWriter terminal = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("table", result.out().toString());
      object.put("shards", result.shards());
      object.put("rows", result.rows());
      object.put("refused", result.refused().stream().map(RefusedScan::json).toList());
      terminal.println(JsonMapper.shared().writeValueAsString(object));
    } else if (result.shards() == 0) {
      terminal.printf("%s: %s%n", result.out(), result.what());
    } else {
      terminal.printf(
          "%s: %d %s, of %s%n",
          result.out(), result.rows(), result.what(), Output.count(result.shards(), "shard"));
      if (!result.refused().isEmpty()) {
        terminal.printf("refused: %d%n", result.refused().size());
        result.refused().stream()
            .limit(LISTED)
            .forEach(scan -> terminal.println("  " + scan.problem().line()));
        if (result.refused().size() > LISTED) {
          terminal.printf("  and %d more; the sidecar has all%n", result.refused().size() - LISTED);
        }
      }
    }
    terminal.flush();
    return result.refused().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
  }
}
