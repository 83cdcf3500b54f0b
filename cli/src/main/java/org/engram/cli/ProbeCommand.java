package org.engram.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.pipeline.probe.ProbeStudy;
import org.engram.pipeline.probe.RandomInput;
import org.engram.pipeline.probe.StudyInput;
import org.engram.pipeline.probe.StudySummary;
import org.engram.pipeline.probe.SurvivalColumns;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram probe}: what can be read from embeddings, beside baselines. */
@Command(
    name = "probe",
    description =
        "Read a phenotype from embeddings by a probe in cross-validation, beside the functional"
            + " connectivity of the same scans, with intervals and tests.")
final class ProbeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "EMBEDDINGS",
      description = "A table that engram embed wrote: .parquet, .csv, .tsv or .safetensors.")
  private Path embeddings;

  @Option(
      names = "--phenotypes",
      required = true,
      paramLabel = "TABLE",
      description =
          "People and their phenotypes: .csv, .tsv (also .gz) or .parquet, one row a subject. Rows"
              + " whose subject has no value are left out and counted. No default.")
  private Path phenotypes;

  @Option(
      names = "--target",
      paramLabel = "COLUMN",
      description =
          "The phenotype to read, or with --task multi-label several with commas between; not with"
              + " --task survival. No default.")
  private String target;

  @Option(
      names = "--time",
      paramLabel = "COLUMN",
      defaultValue = "",
      description =
          "With --task survival: the time until the event or the end of the observation. No"
              + " default.")
  private String time;

  @Option(
      names = "--event",
      paramLabel = "COLUMN",
      defaultValue = "",
      description =
          "With --task survival: whether it was the event, 1 or 0, true or false, yes or no. No"
              + " default.")
  private String event;

  @Option(
      names = "--task",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "auto, regression, classification, multi-label (several columns of 1 and 0) or survival."
              + " auto is regression for more than ten different numbers. Default:"
              + " ${DEFAULT-VALUE}.")
  private String task;

  @Option(
      names = "--against",
      paramLabel = "NAME=TABLE",
      description =
          "Another table of embeddings of the same scans to compare with. May be given several"
              + " times. Default: none.")
  private Map<String, Path> against = new LinkedHashMap<>();

  @Option(
      names = "--random-encoder",
      paramLabel = "auto|DIR|TABLE",
      description =
          "The same scans by the same encoder with random weights: auto embeds them, by the model"
              + " and settings of the embeddings' sidecar; DIR by the sizes of that model"
              + " directory; TABLE reads embeddings that are there. Default: none.")
  private String random;

  @Option(
      names = "--connectivity",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description =
          "The functional connectivity baseline: auto reads the scans that the table names, none"
              + " leaves it out. Default: ${DEFAULT-VALUE}.")
  private String connectivity;

  @Option(
      names = "--constant-regions",
      paramLabel = "HOW",
      defaultValue = "refuse",
      description =
          "A scan with a region that does not vary has no connectivity: refuse ends the command,"
              + " leave-out leaves the scan out of all sets and counts it. Default:"
              + " ${DEFAULT-VALUE}.")
  private String constantRegions;

  @Mixin private StudyOptions study;

  @Mixin private ProbeOptions options;

  @Mixin private TransferOptions transfer;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description =
          "The folder of results to write: results.json, predictions.tsv, folds.tsv, scores.tsv. No"
              + " default.")
  private Path out;

  @Option(
      names = "--json",
      description = "Print the result as one JSON object, and errors as JSON lines.")
  private boolean json;

  @Override
  public Integer call() {
    StudySummary summary =
        ProbeStudy.run(
            new StudyInput(
                embeddings,
                against,
                Optional.ofNullable(random).map(RandomInput::of),
                StudyAnswer.wanted("--connectivity", connectivity),
                leaveOutConstant(),
                phenotypes,
                study.id(),
                target(),
                study.unit(),
                study.group(),
                options.site(),
                study.covariates(),
                transfer.input()),
            options.settings(task),
            out,
            study.overwrite());
    StudyAnswer.tell(spec.commandLine().getOut(), json, summary, Map.of(), List.of(), out);
    return ExitCode.DONE;
  }

  private String target() {
    boolean survival = task.equals("survival");
    if (survival == (target != null) || (!survival && !(time + event).isEmpty())) {
      throw new ConfigurationException(
          "--task " + task,
          target == null ? "no --target" : "--target " + target,
          survival ? "--time and --event in place of --target" : "--target COLUMN alone",
          "");
    }
    return survival ? new SurvivalColumns(time, event).name() : target;
  }

  private boolean leaveOutConstant() {
    return switch (constantRegions) {
      case "refuse" -> false;
      case "leave-out" -> true;
      default ->
          throw new ConfigurationException(
              "--constant-regions", "'" + constantRegions + "'", "refuse or leave-out", "");
    };
  }
}
