package org.engram.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root of all commands. By itself it only knows its version and its help. */
@Command(
    name = "engram",
    subcommands = {
      ScanCommand.class,
      QcCommand.class,
      AtlasCommand.class,
      CohortCommand.class,
      EmbedCommand.class,
      MergeCommand.class,
      SlurmCommand.class,
      SparkEmbedCommand.class,
      ParcellateCommand.class,
      RegisterCommand.class,
      PredictCommand.class,
      ExplainCommand.class,
      RoutingCommand.class,
      PretrainCommand.class,
      RecipeCommand.class,
      ProbeCommand.class,
      CompareCommand.class,
      ReportCommand.class,
      ServeCommand.class,
      FinetuneCommand.class,
      SegmentCommand.class,
      ImputeCommand.class,
      AlignCommand.class,
      FuseCommand.class,
      NormalizationCommand.class,
      CacheCommand.class,
      GradientsCommand.class,
      InspectCommand.class,
      InitModelCommand.class,
      ConvertCommand.class,
      ModelsCommand.class,
      DoctorCommand.class,
      BenchCommand.class,
      DemoCommand.class,
      SimulateCommand.class,
      TrainReportCommand.class,
      BidsAppCommand.class,
      CompletionCommand.class,
      ManCommand.class
    },
    description = "Brain foundation models for the JVM: from a scan to a subject embedding.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    sortOptions = false,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all done",
      "1:failed",
      "2:wrong usage",
      "3:done, but some inputs were refused (listed)"
    })
final class Engram implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "On a failure, print the whole stack trace.")
  private boolean debug;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }

  boolean debug() {
    return debug;
  }
}
