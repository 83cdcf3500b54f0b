package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.engram.pipeline.demo.Demo;
import org.engram.tensor.Compute;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram demo}: the main job on a simulated cohort. */
@Command(
    name = "demo",
    description =
        "Simulate a small cohort, embed it with a randomly initialised model and write a page of"
            + " pictures.")
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "engram-demo",
      description = "A new folder for all that is made. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the cohort and of the model. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  public Integer call() {
    long started = System.nanoTime();
    Demo.Result result;
    try (Compute compute = common.open();
        ScanProgress progress = new ScanProgress(Progress.Style.of(common.json()), "embedding")) {
      result = Demo.run(out, Demo.cohort(seed), compute, progress);
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("page", result.page().toString());
    told.put("table", result.table().toString());
    told.put("model", result.model().toString());
    told.put("data", result.dataset().toString());
    told.put("embedded", result.embedded().rows().size());
    told.put("seconds", Math.round(10 * seconds) / 10.0);
    PrintWriter terminal = spec.commandLine().getOut();
    if (common.json()) {
      terminal.println(JsonMapper.shared().writeValueAsString(told));
    } else {
      told.forEach((name, value) -> terminal.printf("%-9s %s%n", name, value));
    }
    terminal.flush();
    return ExitCode.DONE;
  }
}
