package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.LatentError;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.pipeline.predict.Masking;
import org.engram.pipeline.predict.PredictionJob;
import org.engram.pipeline.predict.PredictionResult;
import org.engram.pipeline.predict.PredictionSettings;
import org.engram.pipeline.predict.PredictionSummary.NetworkError;
import org.engram.pipeline.predict.PredictionSummary.RegionError;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram predict}. */
@Command(
    name = "predict",
    description =
        "Mask regions or time windows of each scan, predict their latents from the rest and write"
            + " by how much the prediction misses, by region and time patch.")
final class PredictCommand implements Callable<Integer> {
  private static final int WORST = 5;

  @Spec private CommandSpec spec;
  @Mixin private final InputOptions input = new InputOptions();
  @Mixin private final ModelOptions model = new ModelOptions();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description =
          "The table to write: .csv, .tsv or .parquet; FILE.json beside it has the provenance."
              + " A row's error is empty where none was measured: the token was not masked, or its"
              + " region was filled in (--missing-regions); such rows are in no mean. A run that"
              + " was interrupted continues from FILE.partial. No default.")
  private Path out;

  @Option(
      names = "--overwrite",
      description = "Replace the table where it is there already. Default: refuse.")
  private boolean overwrite;

  @Option(
      names = "--mask",
      paramLabel = "NAME",
      description =
          "What is masked at once: regions (every region once, in folds) or windows (every time"
              + " patch once, all regions of it). Default: regions.")
  private String mask;

  @Option(
      names = "--folds",
      paramLabel = "N",
      description =
          "With --mask regions, in how many folds; region i is in fold i modulo N. Default: 10.")
  private Integer folds;

  @Option(
      names = "--mask-regions",
      paramLabel = "LABEL",
      split = ",",
      description =
          "Mask these regions alone, in one pass, by the model's labels; the other rows have no"
              + " error. Default: by --mask.")
  private List<String> maskRegions = List.of();

  @Option(
      names = "--mask-patches",
      paramLabel = "N",
      split = ",",
      description =
          "Mask these time patches alone, from 0; with --mask-regions, in those regions only."
              + " Default: by --mask.")
  private List<Integer> maskPatches = List.of();

  @Option(
      names = "--error",
      paramLabel = "NAME",
      defaultValue = "smooth-l1",
      description =
          "How far off a prediction is: smooth-l1 (the published loss), mse or cosine (one minus"
              + " it). Default: ${DEFAULT-VALUE}.")
  private String error;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Override
  public Integer call() {
    ModelDescription description = model.description();
    PreprocessOptions.Opened opened = input.open(common.threads());
    PredictionSettings settings =
        new PredictionSettings(
            out,
            masking(),
            LatentError.fromName(error),
            opened.reading(),
            input.preparation(description.config().frames()),
            overwrite);
    ScanFiles found = opened.inputs().files();
    Notes.tell(spec.commandLine().getErr(), common.json(), Notes.skipped(found));
    Notes.tell(spec.commandLine().getErr(), common.json(), opened.notes());
    PredictionResult result;
    try (Compute compute = common.open();
        BrainJepa loaded = BrainJepa.load(description, model.encoder(), compute);
        ScanProgress progress = new ScanProgress(Progress.Style.of(common.json()), "predicting")) {
      result = PredictionJob.run(loaded, found.scans(), settings, progress);
    }
    Notes.tell(spec.commandLine().getErr(), common.json(), result.notes());
    PrintWriter to = spec.commandLine().getOut();
    if (common.json()) {
      to.println(JsonMapper.shared().writeValueAsString(json(result)));
    } else {
      print(to, result);
    }
    to.flush();
    return result.refused().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
  }

  private Masking masking() {
    boolean chosen = !maskRegions.isEmpty() || !maskPatches.isEmpty();
    if (chosen && mask != null) {
      throw new ConfigurationException(
          "--mask",
          "given with --mask-regions or --mask-patches",
          "one of the two ways",
          "Leave --mask out");
    }
    String name = chosen ? "regions and patches of your own" : mask == null ? "regions" : mask;
    if (folds != null && !name.equals("regions")) {
      throw new ConfigurationException(
          "--folds", "given with a mask of " + name, "--mask regions", "Leave --folds out");
    }
    if (chosen) {
      return new Masking.Chosen(maskRegions, maskPatches);
    }
    return switch (name) {
      case "regions" -> new Masking.Regions(folds == null ? Masking.Regions.DEFAULT_FOLDS : folds);
      case "windows" -> new Masking.Windows();
      default ->
          throw new ConfigurationException(
              "--mask", "'" + name + "'", "regions or windows", "Use one of these names.");
    };
  }

  private void print(PrintWriter to, PredictionResult result) {
    to.printf(
        Locale.ROOT,
        "predicted %d scans, %d refused; mean %s error %.4f%n",
        result.scans().size(),
        result.refused().size(),
        error,
        result.summary().error());
    if (!result.summary().networks().isEmpty()) {
      to.println("by network");
    }
    for (NetworkError network : result.summary().networks()) {
      to.printf(
          Locale.ROOT,
          "  %-28s %.4f  (%d regions)%n",
          network.network(),
          network.error(),
          network.regions());
    }
    to.println("worst regions");
    for (RegionError region : result.summary().worst(WORST)) {
      to.printf(Locale.ROOT, "  %-28s %.4f%n", region.region().label(), region.error());
    }
    result.refused().forEach(scan -> to.println("refused " + scan.problem().line()));
    to.println("written " + result.out() + " and " + result.sidecar());
  }

  private Map<String, Object> json(PredictionResult result) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("out", result.out().toString());
    json.put("sidecar", result.sidecar().toString());
    json.put("scans", result.scans().size());
    json.put("error", error);
    json.put("mean_error", result.summary().error());
    Map<String, Double> networks = new LinkedHashMap<>();
    result.summary().networks().forEach(n -> networks.put(n.network(), n.error()));
    json.put("networks", networks);
    Map<String, Double> worst = new LinkedHashMap<>();
    result.summary().worst(WORST).forEach(r -> worst.put(r.region().label(), r.error()));
    json.put("worst_regions", worst);
    json.put("refused", result.refused().stream().map(RefusedScan::json).toList());
    return json;
  }
}
