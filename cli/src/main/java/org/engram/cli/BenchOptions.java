package org.engram.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** What benchmarks of a model are told alike, and how they tell their figures. */
final class BenchOptions {
  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often each path computes when warm. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads of every path; 0 is one a core. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(names = "--json", description = "Print one JSON object as the last line.")
  private boolean json;

  int rounds() {
    return rounds;
  }

  int threads() {
    if (threads < 0) {
      throw new ConfigurationException(
          "--threads", Integer.toString(threads), "0 (one a core) or more", "");
    }
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }

  int print(CommandSpec spec, List<String> lines, Map<String, Object> object) {
    return print(spec, lines, object, json);
  }

  static int print(CommandSpec spec, List<String> lines, Map<String, Object> object, boolean json) {
    PrintWriter out = spec.commandLine().getOut();
    lines.forEach(out::println);
    if (json) {
      out.println(JsonMapper.shared().writeValueAsString(object));
    }
    out.flush();
    return ExitCode.DONE;
  }
}
