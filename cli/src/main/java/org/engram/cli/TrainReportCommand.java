package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.engram.pipeline.pretrain.RunPage;
import org.engram.pipeline.report.TrainingReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram train-report}: a page about a training run. */
@Command(
    name = "train-report",
    description = {
      "Write a page of pictures about a training run: loss, schedules, signs of collapse, alarms,"
          + " speed, and where the model puts the regions.",
      "Works while the run is going on, too. What the folder does not hold is left out, and said."
    })
final class TrainReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "The folder of the run.")
  private Path run;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to write the page. Default: report.html in the folder of the run.")
  private Path out;

  @Option(names = "--json", description = "Print what was written as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    TrainingReport.Inputs inputs = RunPage.read(run);
    Path page = out == null ? run.resolve("report.html") : out;
    TrainingReport.of(inputs).write(page);
    PrintWriter terminal = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("page", page.toString());
      told.put("updates", inputs.history().updates().size());
      told.put("monitorings", inputs.history().monitors().size());
      told.put("alarms", inputs.history().alarms().size());
      told.put("missing", inputs.missing());
      terminal.println(JsonMapper.shared().writeValueAsString(told));
    } else {
      terminal.println("wrote " + page);
      inputs.missing().forEach(what -> terminal.println("  " + what));
    }
    terminal.flush();
    return ExitCode.DONE;
  }
}
