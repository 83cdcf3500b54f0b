package org.engram.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.pipeline.genomics.FuseJob;
import org.engram.pipeline.genomics.FuseSettings;
import org.engram.pipeline.genomics.GenomicReport;
import org.engram.pipeline.probe.ProbeSettings;
import org.engram.tensor.Compute;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code engram fuse}: a phenotype told from several tables together. */
@Command(
    name = "fuse",
    description =
        "Tell a phenotype from several tables of the same subjects together, beside each table"
            + " alone, on the same folds; with --attribution, what each table adds to all others.")
final class FuseCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private BlockOptions blocks;

  @Mixin private TaskOption task;

  @Mixin private CommonOptions common;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "COLUMN",
      description = "The phenotype to tell. No default.")
  private String target;

  @Option(
      names = "--strategy",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "concatenation,stacking,late-average",
      description =
          "concatenation, stacking, late-average; several by commas. Default: ${DEFAULT-VALUE}.")
  private List<String> strategies;

  @Option(
      names = "--group-columns",
      paramLabel = "NAME=RULE",
      description =
          "Divide the columns of a table into blocks, a gene each: by the text before a separator"
              + " (gene=_ of APOE_0, APOE_1, BIN1_0), or by the group in brackets of a regular"
              + " expression. May be given several times. Default: a table is one block.")
  private Map<String, String> groups = new LinkedHashMap<>();

  @Option(
      names = "--attribution",
      description =
          "Leave each table out of the concatenation in turn: with a table a gene, or with"
              + " --group-columns, what each gene adds. Default: no.")
  private boolean attribution;

  @Option(
      names = "--bootstrap",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Draws of the bootstrap of groups. Default: ${DEFAULT-VALUE}.")
  private int draws;

  @Override
  public Integer call() {
    GenomicReport.check(blocks.out(), blocks.overwrite());
    FuseSettings settings =
        new FuseSettings(
            ProbeSettings.Task.fromName(task.name()),
            strategies,
            attribution,
            draws,
            blocks.components(),
            blocks.folds(),
            blocks.seed());
    try (Compute _ = common.open()) {
      GenomicReport report =
          FuseJob.run(blocks.input(List.of(), Optional.of(target), groups), settings);
      report.write(blocks.out(), blocks.overwrite());
      AlignCommand.print(spec, common.json(), report, blocks);
    }
    return ExitCode.DONE;
  }
}
