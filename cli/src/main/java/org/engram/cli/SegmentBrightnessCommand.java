package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.imaging.volume.labels.IntensityClasses;
import org.engram.pipeline.segment.BrightnessJob;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram segment brightness}: labels without a model. */
@Command(
    name = "brightness",
    description = {
      "Label a volume's voxels by brightness alone, without a model: a mixture of normal"
          + " distributions and a preference of neighbours for the same class. Of an even,"
          + " T1-weighted brain three classes are roughly fluid, grey and white matter."
    })
final class SegmentBrightnessCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "IMAGE", description = "The volume: NIfTI or MGH.")
  private Path image;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The label volume to write, .nii or .nii.gz.")
  private Path out;

  @Option(
      names = "--mask",
      paramLabel = "FILE",
      description = "Voxels to label, those above 0, on the image's grid. Default: the image's.")
  private Path mask;

  @Option(
      names = "--classes",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many, 2 to 16. Default: ${DEFAULT-VALUE}.")
  private int classes;

  @Option(
      names = "--brightest-first",
      description = "Label 1 is the brightest class, as for T2-weighted images. Default: darkest.")
  private boolean brightestFirst;

  @Option(
      names = "--only",
      paramLabel = "N",
      split = ",",
      description = "Labels to write; voxels of others become 0. Default: all.")
  private List<Integer> only = List.of();

  @Option(
      names = "--like",
      paramLabel = "IMAGE",
      description =
          "Fit the classes to this image in place of the first, both scaled from their first to"
              + " their ninety-ninth percentile. Default: the image itself.")
  private Path like;

  @Option(
      names = "--like-mask",
      paramLabel = "FILE",
      description = "Of the image of --like. Default: its voxels above 0.")
  private Path likeMask;

  @Option(
      names = "--smoothness",
      paramLabel = "X",
      defaultValue = "0.3",
      description =
          "What each of six neighbours of the same class adds to its log probability; 0 for none."
              + " Default: ${DEFAULT-VALUE}.")
  private double smoothness;

  @Option(names = "--overwrite", description = "Replace the file where it is there already.")
  private boolean overwrite;

  @Option(names = "--json", description = "Print the result as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    if (Files.exists(out) && !overwrite) {
      throw new ConfigurationException(
          out.toString(), "there already", "a new file", "Name another, or give --overwrite");
    }
    if (likeMask != null && like == null) {
      throw new ConfigurationException("--like-mask", "no --like", "--like too", "");
    }
    IntensityClasses found =
        BrightnessJob.run(
            new BrightnessJob.Request(
                image,
                Optional.ofNullable(mask),
                Optional.ofNullable(like),
                Optional.ofNullable(likeMask),
                classes,
                brightestFirst,
                only,
                smoothness),
            out);
    PrintWriter terminal = spec.commandLine().getOut();
    List<IntensityClasses.Normal> rows = found.classes();
    if (json) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("out", out.toString());
      told.put("classes", rows);
      terminal.println(JsonMapper.shared().writeValueAsString(told));
    } else {
      terminal.println("wrote " + out);
      for (int c = 0; c < rows.size(); c++) {
        terminal.printf(
            "  label %d: %.1f %% of voxels, brightness %.3f, deviation %.3f%n",
            c + 1, 100 * rows.get(c).share(), rows.get(c).mean(), rows.get(c).deviation());
      }
    }
    terminal.flush();
    return ExitCode.DONE;
  }
}
