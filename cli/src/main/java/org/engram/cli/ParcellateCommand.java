package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.engram.imaging.parcellation.Overlap;
import org.engram.imaging.parcellation.ParcellatedRun;
import org.engram.imaging.parcellation.ParcellationSettings;
import org.engram.imaging.parcellation.RegionStatistic;
import org.engram.pipeline.parcellate.ParcellateJob;
import org.engram.pipeline.parcellate.ParcellateSettings;
import org.engram.pipeline.parcels.ParcelsJob;
import org.engram.pipeline.parcels.ParcelsResult;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ShardResult;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code engram parcellate}: a run of volumes becomes the time series of an atlas's regions. */
@Command(
    name = "parcellate",
    description = {
      "Turns a run of volumes into the time series of an atlas's regions, in one pass over it.",
      "Run and atlas must be in one space by name and on one grid; neither is guessed. Regions"
          + " without voxels stay in the table, n/a throughout, and the sidecar (.json beside it)"
          + " has each region's coverage and all that was assumed."
    })
final class ParcellateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "BOLD",
      description =
          "The run: 4D NIfTI or MGH, or a dense CIFTI series (.dtseries.nii). Several, folders of a"
              + " data set and globs become a folder of series, with parcellate.tsv, a row a"
              + " series; of a run in a data set the image in the atlas's space is taken.")
  private List<String> inputs;

  @Mixin private final ShardOption part = new ShardOption();

  @Mixin private LibraryOptions library;

  @Option(
      names = "--atlas",
      required = true,
      paramLabel = "NAME_OR_FILE",
      description =
          "A volume of labels, or an atlas of engram atlas list. Several are stacked in the order"
              + " given: their regions follow one another. For a dense series one .dlabel.nii. No"
              + " default.")
  private List<String> atlases;

  @Option(
      names = "--labels",
      paramLabel = "TABLE",
      description =
          "The table that names an atlas's labels, one for each --atlas in the same order: BIDS"
              + " *_dseg.tsv, a look-up table (index name R G B A), Workbench's label text, or a"
              + " list of names. Default: the one beside the volume.")
  private List<Path> labels = new ArrayList<>();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "TS",
      description =
          "The file to write, ending in .tsv, .npy, .safetensors or .ptseries.nii, or a folder (a"
              + " name without a dot), for a table of the BIDS derivative name. No default.")
  private Path out;

  @Option(
      names = "--statistic",
      paramLabel = "NAME",
      defaultValue = "mean",
      description =
          "Of a region's voxels: mean, median or first-component (SPM's eigenvariate). Default:"
              + " ${DEFAULT-VALUE}.")
  private String statistic;

  @Option(
      names = "--mask",
      paramLabel = "FILE",
      description = "A brain mask: voxels where it is 0 take no part. Default: none.")
  private Path mask;

  @Option(
      names = "--min-coverage",
      paramLabel = "X",
      defaultValue = "0.5",
      description =
          "Least share of a region's voxels that must have signal; regions below are n/a. Default:"
              + " ${DEFAULT-VALUE}.")
  private double minCoverage;

  @Option(
      names = "--resample-atlas",
      description =
          "Bring atlases and mask on other grids to the run's by nearest neighbour. Default: refuse"
              + " them.")
  private boolean resampleAtlas;

  @Option(
      names = "--assume-space",
      paramLabel = "NAME",
      description =
          "Take the run to be in this space, whatever its name says; recorded in the output."
              + " Default: as its name says, else refused.")
  private String assumeSpace;

  @Option(
      names = "--overlap",
      paramLabel = "RULE",
      defaultValue = "first",
      description =
          "Whose a voxel is that two atlases claim: first, last or refuse. Default:"
              + " ${DEFAULT-VALUE}.")
  private String overlap;

  @Option(
      names = "--tr",
      paramLabel = "SECONDS",
      description = "Repetition time, over what sidecar and file say. Default: theirs.")
  private Double time;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Threads for computing; 0 is one a core. The result does not depend on it. Default:"
              + " ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--overwrite",
      description = "Replace the file where it is there already. Default: refuse.")
  private boolean overwrite;

  @Mixin private final ResultJson json = new ResultJson();

  @Override
  public Integer call() {
    ParcellateSettings settings =
        new ParcellateSettings(
            atlases,
            labels,
            Overlap.fromName(overlap),
            Optional.ofNullable(mask),
            resampleAtlas,
            Optional.ofNullable(assumeSpace),
            time == null ? OptionalDouble.empty() : OptionalDouble.of(time),
            new ParcellationSettings(RegionStatistic.fromName(statistic), minCoverage, threads));
    if (part.shard().isPresent() || inputs.size() > 1 || !isRun(inputs.getFirst())) {
      return many(settings);
    }
    ParcellateJob.Result result =
        ParcellateJob.run(Path.of(inputs.getFirst()), out, overwrite, settings, library.library());
    Notes.tell(spec.commandLine().getErr(), json.asked(), result.run().notes());
    Output output = new Output(spec.commandLine().getOut());
    if (json.asked()) {
      output.json(json(result));
      return ExitCode.DONE;
    }
    ParcellatedRun run = result.run();
    output.title("wrote " + result.out());
    output.fact("atlas", run.atlas().name() + ", " + Output.count(run.atlas().size(), "region"));
    output.fact(
        "series", run.series().regions() + " regions x " + run.series().frames() + " frames");
    output.fact("statistic", run.statistic().choiceName());
    run.space().ifPresent(space -> output.fact("space", space));
    output.fact(
        "TR",
        run.series().repetitionTime().isPresent()
            ? run.series().repetitionTime().getAsDouble() + " s"
            : "not known; state it with --tr");
    output.fact("missing", Output.count(run.missing().size(), "region"));
    output.flush();
    return ExitCode.DONE;
  }

  /** One file, or one that is not there, which is told as such. */
  private static boolean isRun(String input) {
    boolean pattern = input.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
    return Files.isRegularFile(Path.of(input)) || (!pattern && !Files.isDirectory(Path.of(input)));
  }

  private int many(ParcellateSettings settings) {
    if (Files.isRegularFile(out)) {
      throw new ConfigurationException(
          out.toString(),
          "a file",
          "a folder, for the series of several runs",
          "Name another --out");
    }
    ParcelsJob job = new ParcelsJob(inputs, out, settings, library.library(), overwrite);
    PrintWriter terminal = spec.commandLine().getOut();
    if (part.shard().isPresent()) {
      ShardResult result;
      try (ScanProgress progress = progress()) {
        result = job.runShard(part.shard().get(), progress);
      }
      return ShardOption.tell(terminal, result, json.asked());
    }
    ParcelsResult result;
    try (ScanProgress progress = progress()) {
      result = job.run(progress);
    }
    if (json.asked()) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("table", result.table().toString());
      object.put("series", result.runs());
      object.put("refused", result.refused().stream().map(RefusedScan::json).toList());
      new Output(terminal).json(object);
    } else {
      terminal.printf("%s: %d series%n", result.table(), result.runs());
      if (!result.refused().isEmpty()) {
        terminal.printf("refused: %d%n", result.refused().size());
        result.refused().forEach(scan -> terminal.println("  " + scan.problem().line()));
      }
      terminal.flush();
    }
    return result.refused().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
  }

  private ScanProgress progress() {
    return new ScanProgress(Progress.Style.of(json.asked()), "parcellating");
  }

  private Map<String, Object> json(ParcellateJob.Result result) {
    ParcellatedRun run = result.run();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("out", result.out().toString());
    json.put("source", inputs.getFirst());
    json.put("atlas", run.atlas().name());
    json.put("regions", run.atlas().size());
    json.put("frames", run.series().frames());
    json.put("statistic", run.statistic().choiceName());
    json.put("space", run.space().orElse(null));
    json.put(
        "repetition_time",
        run.series().repetitionTime().isPresent()
            ? run.series().repetitionTime().getAsDouble()
            : null);
    json.put("missing_regions", run.missing());
    json.put("coverage", run.coverage());
    json.put("notes", run.notes());
    return json;
  }
}
