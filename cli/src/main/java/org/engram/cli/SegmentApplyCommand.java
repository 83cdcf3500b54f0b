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
          + " and volumes.tsv, the millilitres of each label.",
      "Where the manifest names a segmentation, Dice and distances of surfaces are in"
          + " agreement.tsv. engram report makes a page with slices of the folder."
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

  @Option(
      names = "--names",
      paramLabel = "NAME",
      split = ",",
      description = "Of the labels, in ascending order, for tables and pages. Default: numbers.")
  private List<String> names = List.of();

  @Option(
      names = "--beside",
      paramLabel = "NAME=DIR",
      description =
          "A folder of label volumes of another method, of the same file names: where the manifest"
              + " names a segmentation, they are compared with it too. Several times.")
  private Map<String, Path> beside = new LinkedHashMap<>();

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
              new SegmentJob.Settings(names, new LinkedHashMap<>(beside)),
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
      result.segmented().forEach(one -> compared(terminal, one));
      for (RefusedScan refused : result.refused()) {
        terminal.printf("refused: %s%n", refused.problem().line());
      }
    }
    terminal.flush();
  }

  private static void compared(PrintWriter terminal, SegmentJob.Segmented one) {
    for (SegmentJob.Compared row : one.compared()) {
      terminal.printf(
          "%s %s %s, label %d: Dice %.3f, surfaces %.2f mm apart%n",
          one.scan().subject(),
          one.modality(),
          row.method(),
          row.agreement().label(),
          row.agreement().dice(),
          row.agreement().surfaceDistance());
    }
  }
}
