package org.engram.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.models.alignment.TowerSettings;
import org.engram.pipeline.genomics.AlignJob;
import org.engram.pipeline.genomics.AlignSettings;
import org.engram.pipeline.genomics.GenomicReport;
import org.engram.tensor.Compute;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram align}: two tables of the same subjects related to each other. */
@Command(
    name = "align",
    description =
        "Relate two tables of the same subjects, genes and brains for instance: canonical"
            + " correlations with permutation inference, sparse ones, or two contrastive towers;"
            + " fitted in training folds, judged on held-out rows.")
final class AlignCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private BlockOptions blocks;

  @Mixin private CommonOptions common;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "cca",
      description = "cca, sparse-cca or contrastive. Default: ${DEFAULT-VALUE}.")
  private String method;

  @Option(
      names = "--penalty",
      split = ",",
      paramLabel = "X",
      description =
          "cca: ridges as shares of the mean variance, ascending, 0 for none. sparse-cca: bounds on"
              + " the weights' absolute sum as shares of the root of the features, descending. Of"
              + " several the best in inner folds is taken. Default: 0.01,0.1,1,10 or"
              + " 0.9,0.7,0.5,0.3,0.2,0.1.")
  private List<Double> penalties = new ArrayList<>();

  @Option(
      names = "--pairs",
      paramLabel = "N",
      defaultValue = "3",
      description = "Pairs of variates to find and test. Default: ${DEFAULT-VALUE}.")
  private int pairs;

  @Option(
      names = "--permutations",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Permutations of all p-values. Default: ${DEFAULT-VALUE}.")
  private int permutations;

  @Option(
      names = "--exchange",
      paramLabel = "WHAT",
      defaultValue = "free",
      description =
          "What may be permuted: free (rows), within (rows of a --group), or whole (groups of"
              + " equal size). Default: ${DEFAULT-VALUE}.")
  private String exchange;

  @Option(
      names = "--outcomes",
      split = ",",
      paramLabel = "COLUMN",
      description =
          "Phenotypes whose partial correlations with the held-out variates are told. Default:"
              + " none.")
  private List<String> outcomes = new ArrayList<>();

  @Option(
      names = "--bootstrap",
      paramLabel = "N",
      defaultValue = "200",
      description = "Bootstrap samples of the loadings; 0 for none. Default: ${DEFAULT-VALUE}.")
  private int bootstrap;

  @Option(
      names = "--dimension",
      paramLabel = "N",
      defaultValue = "64",
      description = "contrastive: the common space. Default: ${DEFAULT-VALUE}.")
  private int dimension;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "contrastive: width of a hidden layer; 0 for linear projectors. Default:"
              + " ${DEFAULT-VALUE}.")
  private int hidden;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "100",
      description = "contrastive: passes over the training rows. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "256",
      description = "contrastive: rows a step. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "0.001",
      description = "contrastive: of AdamW. Default: ${DEFAULT-VALUE}.")
  private double learningRate;

  @Override
  public Integer call() {
    GenomicReport.check(blocks.out(), blocks.overwrite());
    try (Compute compute = common.open()) {
      AlignSettings settings =
          new AlignSettings(
              method,
              penalties,
              new TowerSettings(
                  dimension, hidden, epochs, batch, learningRate, 0.1, 0.07, blocks.seed()),
              blocks.components(),
              pairs,
              permutations,
              exchange,
              blocks.folds(),
              bootstrap,
              blocks.seed(),
              compute.threads());
      GenomicReport report = AlignJob.run(blocks.input(outcomes, Optional.empty()), settings);
      report.write(blocks.out(), blocks.overwrite());
      print(spec, common.json(), report, blocks);
    }
    return ExitCode.DONE;
  }

  static void print(CommandSpec spec, boolean json, GenomicReport report, BlockOptions blocks) {
    PrintWriter to = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> result = report.json();
      result.put("out", blocks.out().toString());
      to.println(JsonMapper.shared().writeValueAsString(result));
    } else {
      report.text().forEach(to::println);
      to.println("written " + blocks.out());
    }
    to.flush();
  }
}
