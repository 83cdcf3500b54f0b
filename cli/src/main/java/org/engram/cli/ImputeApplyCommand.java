package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.pipeline.completion.CompletionJob;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram impute apply}: a missing modality of each session. */
@Command(
    name = "apply",
    description = {
      "Tell the modality that engram impute train learned, of sessions that lack it. Writes its"
          + " image on the grid of the model's input, its tokens, and completed.tsv."
    })
final class ImputeApplyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SegmentOptions options;
  @Mixin private VolumeSelection selection;

  @Parameters(
      arity = "1..*",
      paramLabel = "INPUT",
      description = "Volumes: files, folders, BIDS data sets, globs or a manifest (.tsv).")
  private List<String> inputs;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "The model directory that the completion was trained on.")
  private Path model;

  @Option(
      names = "--completion",
      required = true,
      paramLabel = "DIR",
      description = "The folder that engram impute train wrote.")
  private Path completion;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder to write to; made where it is not there.")
  private Path out;

  @Option(
      names = "--all",
      description =
          "Tell it of sessions that have the modality too, and compare: columns latents, psnr and"
              + " ssim. Default: they are passed over.")
  private boolean all;

  @Override
  public Integer call() {
    VolumeScans scans = selection.scans(inputs);
    NeuroJepaDescription description = NeuroJepaDescription.open(model);
    Notes.tell(spec.commandLine().getErr(), options.json(), Notes.skipped(scans.skipped()));
    try (Compute compute = options.open()) {
      CompletionJob.Result result =
          CompletionJob.run(description, completion, scans.scans(), all, out, compute);
      tell(result);
      return result.refused().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
    }
  }

  private void tell(CompletionJob.Result result) {
    PrintWriter terminal = spec.commandLine().getOut();
    if (options.json()) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("table", out.resolve("completed.tsv").toString());
      told.put("completed", result.completed().stream().map(c -> c.image().toString()).toList());
      told.put("had", result.had());
      told.put("refused", result.refused().stream().map(RefusedScan::json).toList());
      terminal.println(JsonMapper.shared().writeValueAsString(told));
    } else {
      terminal.printf(
          "%s: %s completed; %d have it already%n",
          out, Output.count(result.completed().size(), "session"), result.had());
      result.completed().stream()
          .flatMap(one -> one.warnings().stream().map(w -> one.subject() + ": " + w))
          .forEach(terminal::println);
      result.refused().forEach(one -> terminal.printf("refused: %s%n", one.problem().line()));
    }
    terminal.flush();
  }
}
