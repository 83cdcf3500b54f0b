package org.engram.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.Shard;
import org.engram.pipeline.scan.ShardResult;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Which part of the scans is this job's; mix in with {@code @Mixin}. */
final class ShardOption {
  @Option(
      names = "--shard",
      paramLabel = "I/N",
      description =
          "Do only the I-th of N parts, from 1/N to N/N; engram merge makes one result of all parts"
              + " once they are done. Inputs and settings must be the same for all. Default: all"
              + " scans in one job.")
  private String shard;

  /** The part that was asked for; empty for all. */
  Optional<Shard> shard() {
    return Optional.ofNullable(shard).map(Shard::parse);
  }

  /** Tells what a shard came to. */
  static int tell(PrintWriter terminal, ShardResult result, boolean asJson) {
    if (asJson) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("shard", result.shard().toString());
      json.put("file", result.file().toString());
      json.put("used", result.used());
      json.put("refused", result.refused().stream().map(RefusedScan::json).toList());
      terminal.println(JsonMapper.shared().writeValueAsString(json));
    } else {
      terminal.printf(
          "%s: shard %s is done, %s used%n",
          result.file(), result.shard(), Output.count(result.used(), "scan"));
      if (!result.refused().isEmpty()) {
        terminal.printf("refused: %d%n", result.refused().size());
        result.refused().forEach(scan -> terminal.println("  " + scan.problem().line()));
      }
    }
    terminal.flush();
    return result.refused().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
  }
}
