package org.engram.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.engram.pipeline.bookkeeping.Bookkeeping;
import org.engram.pipeline.bookkeeping.StageFigures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code engram bench bookkeeping}: whether time and memory stay flat over many scans. */
@Command(
    name = "bookkeeping",
    description = {
      "Take made scans through an embedding that is stopped at 99 %, its continuation, shards,"
          + " their merge and a cohort's store, with a model of one small block: what is left is"
          + " the bookkeeping.",
      "One line a stage: seconds, scans a second in each tenth of the scans, and memory: Java's"
          + " heap in use and the process's resident memory at the first and the last tenth, and"
          + " the peak. Fails where the merge is not the table of the one job, byte for byte."
    })
final class BenchBookkeepingCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--scans",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Scans of the made cohort, 100 or more. Default: ${DEFAULT-VALUE}.")
  private int scans;

  @Option(
      names = "--shards",
      paramLabel = "N",
      defaultValue = "16",
      description = "Shards of the second embedding. Default: ${DEFAULT-VALUE}.")
  private int shards;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "16",
      description = "Scans computed at once. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description =
          "Where files are made, and removed at the end. Default: the system's temporary folder.")
  private Path folder;

  @Option(names = "--json", description = "Print one JSON object as the last line.")
  private boolean json;

  @Override
  public Integer call() {
    Path in = folder == null ? Path.of(System.getProperty("java.io.tmpdir")) : folder;
    List<StageFigures> stages =
        Bookkeeping.run(
            new Bookkeeping.Settings(scans, shards, batch, in),
            step -> System.err.println("engram: " + step));
    List<String> lines = new ArrayList<>();
    lines.add(scans + " scans, " + shards + " shards, batch " + batch);
    stages.forEach(stage -> lines.add(line(stage)));
    return BenchOptions.print(spec, lines, Map.of("scans", scans, "stages", stages), json);
  }

  private static String line(StageFigures stage) {
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%s: %.1f s", stage.name(), stage.seconds()));
    if (!stage.tenths().isEmpty()) {
      line.append("; scans/s by tenth ");
      line.append(
          stage.tenths().stream()
              .map(rate -> String.format(Locale.ROOT, "%.0f", rate))
              .collect(Collectors.joining(" ")));
    }
    line.append("; heap ").append(ends(stage.heap()));
    if (!stage.resident().isEmpty()) {
      line.append("; resident ").append(ends(stage.resident()));
      line.append(", peak ").append(Output.bytes(stage.peak()));
    }
    return line.toString();
  }

  private static String ends(List<Long> bytes) {
    return bytes.size() == 1
        ? Output.bytes(bytes.getFirst())
        : Output.bytes(bytes.getFirst()) + " to " + Output.bytes(bytes.getLast());
  }
}
