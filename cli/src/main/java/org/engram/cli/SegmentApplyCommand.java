package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.segment.SegmentJob;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram segment apply}: labels of volumes by a trained decoder. */
@Command(
    name = "apply",
    description = {
      "Segment volumes with a trained decoder. Writes sub-..._dseg.nii.gz on each volume's own grid"
          + " and volumes.tsv, the millilitres of each label."
    })
final class SegmentApplyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SegmentOptions options;

  @Parameters(
      arity = "1..*",
      paramLabel = "INPUT",
      description = "Volumes: files, folders, BIDS data sets, globs or a manifest (.tsv).")
  private List<String> inputs;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "The model directory that the decoder was trained on.")
  private Path model;

  @Option(
      names = "--decoder",
      required = true,
      paramLabel = "DIR",
      description = "The folder that engram segment train wrote.")
  private Path decoder;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder to write to; made where it is not there.")
  private Path out;

  @Option(
      names = "--modality",
      paramLabel = "NAME",
      description = "Of volumes whose name says none. Default: unknown.")
  private String modality;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "Take volumes of these modalities alone. Default: all.")
  private List<String> only = List.of();

  @Override
  public Integer call() {
    VolumeScans scans = VolumeScans.find(inputs, Optional.ofNullable(modality), only);
    NeuroJepaDescription description = NeuroJepaDescription.open(model);
    PrintWriter lines = spec.commandLine().getErr();
    try (Compute compute = options.open()) {
      SegmentJob.Result result =
          SegmentJob.run(
              scans.scans(),
              decoder,
              description,
              out,
              compute,
              scan -> {
                lines.printf("%s done%n", scan.id());
                lines.flush();
              });
      tell(result);
      return result.refused().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
    }
  }

  private void tell(SegmentJob.Result result) {
    PrintWriter terminal = spec.commandLine().getOut();
    if (options.json()) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("table", out.resolve("volumes.tsv").toString());
      told.put("segmented", result.segmented().stream().map(one -> one.file().toString()).toList());
      told.put("refused", result.refused().stream().map(RefusedScan::json).toList());
      terminal.println(JsonMapper.shared().writeValueAsString(told));
    } else {
      terminal.printf("%s: %s segmented%n", out, Output.count(result.segmented().size(), "volume"));
      for (RefusedScan refused : result.refused()) {
        terminal.printf("refused: %s%n", refused.problem().line());
      }
    }
    terminal.flush();
  }
}
