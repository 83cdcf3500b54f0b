package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.engram.imaging.quality.QualityFlag;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.pipeline.preprocess.PreprocessRecipe;
import org.engram.pipeline.quality.QualityInputs;
import org.engram.pipeline.quality.QualityJob;
import org.engram.pipeline.quality.QualityJobSettings;
import org.engram.pipeline.quality.QualityResult;
import org.engram.pipeline.quality.ReviewedScan;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanReading;
import org.engram.pipeline.scan.Shard;
import org.engram.pipeline.scan.ShardResult;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram qc}: how good scans are, as a table and a page. */
@Command(
    name = "qc",
    description = {
      "Look at the quality of scans, before or after they are cleaned: motion, DVARS, temporal"
          + " signal to noise, coverage, spikes, length. Writes qc.tsv, one row a scan, qc.json,"
          + " which says how it was made, and qc.html, a page with a carpet plot of every scan and"
          + " the connectivity of every parcel series.",
      "A scan beyond a threshold is flagged and stays; what is excluded is said by a recipe's rule."
    })
final class QcCommand implements Callable<Integer> {
  private static final int LISTED = 25;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "INPUT",
      description =
          "Parcel time series or volumes over time (NIfTI, MGH), and folders of them: BIDS,"
              + " fMRIPrep, XCP-D, HCP or plain. Of a run in a data set, its parcel series are"
              + " looked at; where it has none, one image. Globs are taken for parcel series.")
  private List<String> inputs;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder to write to; made where it is not there.")
  private Path out;

  @Option(
      names = "--confounds",
      paramLabel = "FILE",
      description =
          "The table of nuisance signals of the only scan: fMRIPrep's, or any with columns of its"
              + " names. Default: found by BIDS names; without one motion is not known.")
  private Path confounds;

  @Option(
      names = "--mask",
      paramLabel = "FILE",
      description =
          "The brain mask of the only scan, an image. Default: found by BIDS names; without one,"
              + " see --mask-share.")
  private Path mask;

  @Option(
      names = "--mask-share",
      paramLabel = "X",
      defaultValue = "0.25",
      description =
          "Without a mask, voxels count as brain whose mean in time is above this share of the mean"
              + " image's 98th percentile. Default: ${DEFAULT-VALUE}.")
  private double maskShare;

  @Option(
      names = "--space",
      paramLabel = "NAME",
      description =
          "Which image of a run: the one in this space. Default: one with a mask before one"
              + " without, a standard space before the subject's own.")
  private String space;

  @Option(
      names = "--recipe",
      paramLabel = "NAME_OR_FILE",
      description =
          "A preprocessing recipe whose rule (exclusion) says which scans are left out; only the"
              + " rule is used. Default: none is left out.")
  private String recipe;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Another value for a key of the recipe, as in exclusion.max_mean_fd=0.3; may be given"
              + " several times. Default: as in the recipe.")
  private List<String> overrides = new ArrayList<>();

  @Mixin private final SeriesOptions series = new SeriesOptions();

  @Option(
      names = "--regions",
      paramLabel = "N",
      description =
          "Number of regions, which tells the orientation of a table without labels. No default.")
  private Integer regions;

  @Mixin private final ShardOption part = new ShardOption();
  @Mixin private final ThresholdOptions thresholds = new ThresholdOptions();

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Scans looked at at once; 0 is one a core. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(names = "--overwrite", description = "Replace an earlier result. Default: refuse to.")
  private boolean overwrite;

  @Mixin private final ProgressJson json = new ProgressJson();

  private Optional<PreprocessRecipe> rule() {
    if (recipe == null && !overrides.isEmpty()) {
      throw new ConfigurationException(
          "--set", overrides.getFirst(), "a recipe to set it in", "Give --recipe too");
    }
    return Optional.ofNullable(recipe).map(named -> PreprocessRecipe.of(named, overrides));
  }

  @Override
  public Integer call() {
    QualityJobSettings settings =
        new QualityJobSettings(
            out,
            thresholds.settings(),
            new ScanReading(read(), series.times()),
            rule(),
            maskShare,
            threads,
            overwrite);
    QualityInputs found = QualityInputs.find(inputs, Optional.ofNullable(space));
    found = confounds == null ? found : found.withConfounds(confounds);
    found = mask == null ? found : found.withMask(mask);
    Notes.tell(spec.commandLine().getErr(), json.asked(), Notes.skippedByReason(found.skipped()));
    if (part.shard().isPresent()) {
      return ShardOption.tell(
          spec.commandLine().getOut(), runShard(found, settings, part.shard().get()), json.asked());
    }
    QualityResult result = run(found, settings);
    summary(found, settings, result);
    return result.refused().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
  }

  private ReadOptions read() {
    if (regions != null && regions < 1) {
      throw new ConfigurationException("--regions", regions.toString(), "a number from 1 up", "");
    }
    return regions == null ? series.read() : series.read().withExpectedRegions(regions);
  }

  private QualityResult run(QualityInputs found, QualityJobSettings settings) {
    try (ScanProgress progress = new ScanProgress(Progress.Style.of(json.asked()), "looking at")) {
      return QualityJob.run(found, settings, progress);
    }
  }

  private ShardResult runShard(QualityInputs found, QualityJobSettings settings, Shard shard) {
    try (ScanProgress progress = new ScanProgress(Progress.Style.of(json.asked()), "looking at")) {
      return QualityJob.runShard(found, settings, shard, progress);
    }
  }

  private void summary(QualityInputs found, QualityJobSettings settings, QualityResult result) {
    PrintWriter terminal = spec.commandLine().getOut();
    if (json.asked()) {
      terminal.println(JsonMapper.shared().writeValueAsString(json(found, result)));
    } else {
      terminal.printf(
          "%s: %s, %d flagged, %d excluded%n",
          result.table(),
          Output.count(result.scans().size(), "scan"),
          result.flagged(),
          result.excluded());
      terminal.printf("%s: the same to look at%n", result.page());
      if (settings.recipe().isEmpty()) {
        terminal.println("no rule was given (--recipe), so that nothing is excluded");
      }
      list(terminal, lines(result));
      if (!result.refused().isEmpty()) {
        terminal.printf("refused: %d%n", result.refused().size());
        list(terminal, result.refused().stream().map(r -> r.problem().line()).toList());
      }
    }
    terminal.flush();
  }

  private static List<String> lines(QualityResult result) {
    List<String> lines = new ArrayList<>();
    for (ReviewedScan scan : result.scans()) {
      List<String> remarks = new ArrayList<>();
      scan.excluded().ifPresent(why -> remarks.add("excluded: " + why));
      if (scan.quality().flagged()) {
        remarks.add(
            scan.quality().flags().stream()
                .map(QualityFlag::words)
                .collect(Collectors.joining("; ")));
      }
      if (!remarks.isEmpty()) {
        lines.add(scan.scan().file().id() + ": " + String.join("; ", remarks));
      }
    }
    return lines;
  }

  private static void list(PrintWriter terminal, List<String> lines) {
    lines.stream().limit(LISTED).forEach(line -> terminal.println("  " + line));
    if (lines.size() > LISTED) {
      terminal.printf("  and %d more; the table has all%n", lines.size() - LISTED);
    }
  }

  private static Map<String, Object> json(QualityInputs found, QualityResult result) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("table", result.table().toString());
    json.put("page", result.page().toString());
    json.put("scans", result.scans().size());
    json.put("flagged", ids(result, scan -> scan.quality().flagged()));
    json.put("excluded", ids(result, scan -> scan.excluded().isPresent()));
    json.put("refused", result.refused().stream().map(RefusedScan::json).toList());
    json.put("skipped", found.skipped().stream().map(s -> s.path().toString()).toList());
    return json;
  }

  private static List<String> ids(QualityResult result, Predicate<ReviewedScan> wanted) {
    return result.scans().stream().filter(wanted).map(scan -> scan.scan().file().id()).toList();
  }
}
