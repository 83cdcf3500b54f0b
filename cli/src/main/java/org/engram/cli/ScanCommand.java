package org.engram.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.engram.imaging.dataset.SurveyLimits;
import org.engram.pipeline.survey.FolderSurvey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram scan}: what a folder of scans holds and what can be done with it. */
@Command(
    name = "scan",
    description = {
      "Lists what is in a folder of scans, what Engram can do with each run, and what is wrong.",
      "Knows BIDS, fMRIPrep, XCP-D and HCP layouts, and plain folders. Looks at names, sidecars and"
          + " tables of people; reads no image and no series. Hidden folders, sourcedata, code,"
          + " logs and figures, FreeSurfer's subjects and what a .bidsignore names are passed over."
    })
final class ScanCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private final LibraryOptions atlases = new LibraryOptions();

  @Parameters(paramLabel = "FOLDER", description = "The folder to look through.")
  private Path folder;

  @Option(
      names = "--all",
      description = "List every run and every problem. Default: the first 25 of each.")
  private boolean all;

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "16",
      description = "Folders below FOLDER to go down. Default: ${DEFAULT-VALUE}.")
  private int depth;

  @Option(
      names = "--max-files",
      paramLabel = "N",
      defaultValue = "2000000",
      description = "Files and folders to look at before it stops. Default: ${DEFAULT-VALUE}.")
  private int files;

  @Option(
      names = "--json",
      description = "Print the result as one JSON object, and errors as JSON on standard error.")
  private boolean json;

  @Override
  public Integer call() {
    SurveyLimits limits = new SurveyLimits(depth, files);
    FolderSurvey survey = FolderSurvey.of(folder, limits, atlases.library());
    Output out = new Output(spec.commandLine().getOut());
    if (json) {
      out.json(SurveyJson.of(survey));
    } else {
      new SurveyText(out, survey, folder, all).print();
    }
    out.flush();
    return survey.refused().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
  }
}
