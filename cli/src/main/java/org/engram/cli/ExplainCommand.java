package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.brainjepa.explain.ReadOut;
import org.engram.pipeline.explain.CohortMap;
import org.engram.pipeline.explain.ErrorMaps;
import org.engram.pipeline.explain.ExplainJob;
import org.engram.pipeline.explain.ExplainListener;
import org.engram.pipeline.explain.ExplainMethod;
import org.engram.pipeline.explain.ExplainResult;
import org.engram.pipeline.explain.ExplainSettings;
import org.engram.pipeline.explain.ReadOutFile;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Precision;
import org.engram.tensor.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram explain}. */
@Command(
    name = "explain",
    description = {
      "Say which regions and times the embeddings of scans come from: tables, figures and a page.",
      "Maps are compared with those of a random model, and where asked for with other models' or"
          + " several probes', because a map that does not depend on what was learned means"
          + " nothing.",
      "With --method prediction-error INPUT is a table that engram predict wrote, and no model is"
          + " needed. A run that was interrupted goes on where it stopped."
    })
final class ExplainCommand implements Callable<Integer> {
  private static final String ERRORS = "prediction-error";
  private static final int STRONGEST = 5;

  @Spec private CommandSpec spec;
  @Mixin private final InputOptions input = new InputOptions();
  @Mixin private final ModelOptions model = new ModelOptions();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description =
          "Folder to write: explain.html, explain.json, regions.tsv, networks.tsv, time.tsv,"
              + " scans.tsv, checks.tsv and figures/. No default.")
  private Path out;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "rollout",
      description =
          "rollout (attention, Abnar and Zuidema 2020), ablation (leave out a region or network),"
              + " gradient-input, integrated-gradients, or prediction-error. Default:"
              + " ${DEFAULT-VALUE}.")
  private String method;

  @Option(
      names = {"--probe", "--direction"},
      paramLabel = "FILE",
      split = ",",
      description =
          "What is read from the embedding, called by its file's name: weights of a linear probe"
              + " (.json with weights, intercept, mean, deviation; .safetensors) or a direction"
              + " (.npy, .csv, .tsv, .txt). Several, such as those of a probe's folds, are compared"
              + " with each other. Default: the embedding's length for gradients.")
  private List<Path> readOuts = List.of();

  @Option(
      names = "--leave-out",
      paramLabel = "NAME",
      defaultValue = "regions",
      description =
          "With --method ablation, what is left out at once: regions or networks. A pass through"
              + " the encoder each. Default: ${DEFAULT-VALUE}.")
  private String leaveOut;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "With --method integrated-gradients, points on the way from a scan of zeros; each is a"
              + " pass forward and back. Default: "
              + ExplainSettings.DEFAULT_STEPS
              + ".")
  private Integer steps;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      description = "With --method ablation, inputs computed at once. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--against",
      paramLabel = "DIR",
      split = ",",
      description =
          "Other model directories whose maps should agree, such as the same training from other"
              + " seeds; called by the folder's name. Default: none.")
  private List<Path> against = List.of();

  @Option(
      names = "--no-random-model",
      description =
          "Leave out the comparison with a random model, which takes as long as the map itself."
              + " Default: compared.")
  private boolean noRandomModel;

  @Option(
      names = "--random-seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of the random model's weights. Default: ${DEFAULT-VALUE}.")
  private long randomSeed;

  @Option(
      names = "--scan-maps",
      description =
          "Write each scan's whole map too, scans/*.safetensors. Default: means and regions only.")
  private boolean scanMaps;

  @Mixin private final SurfaceOptions surface = new SurfaceOptions();

  @Mixin private final ReplaceResults replace = new ReplaceResults();

  @Mixin private final CommonOptions common = new CommonOptions();

  @Override
  public Integer call() {
    if (method.equals(ERRORS)) {
      return told(ErrorMaps.run(table(), out, surface.files(), replace.asked()));
    }
    ExplainMethod chosen = ExplainMethod.fromName(method);
    ModelDescription description = model.description();
    if (steps != null && chosen != ExplainMethod.INTEGRATED_GRADIENTS) {
      throw new ConfigurationException(
          "--steps", "given with --method " + method, "--method integrated-gradients", "");
    }
    List<ReadOut> read = new ArrayList<>();
    readOuts.forEach(file -> read.add(ReadOutFile.read(file)));
    PreprocessOptions.Opened opened = input.open(common.threads());
    ExplainSettings settings =
        new ExplainSettings(
            out,
            chosen,
            read,
            networks(),
            steps == null ? ExplainSettings.DEFAULT_STEPS : steps,
            batch,
            noRandomModel ? Optional.empty() : Optional.of(randomSeed),
            surface.files(),
            scanMaps,
            opened.reading(),
            input.preparation(description.config().frames()),
            replace.asked());
    PrintWriter err = spec.commandLine().getErr();
    Notes.tell(err, common.json(), Notes.skipped(opened.inputs().files()));
    Notes.tell(err, common.json(), opened.notes());
    ExplainResult result;
    List<BrainJepa> others = new ArrayList<>();
    try (Compute compute = open();
        BrainJepa loaded = BrainJepa.load(description, model.encoder(), compute);
        Shown progress = new Shown(Progress.Style.of(common.json()))) {
      result =
          ExplainJob.run(
              loaded, others(compute, others), opened.inputs().files().scans(), settings, progress);
    } finally {
      others.forEach(BrainJepa::close);
    }
    return told(result);
  }

  /** Float32 unless another is asked for: what a region changes is small. */
  private Compute open() {
    Precision asked = common.precision();
    int threads = common.threads();
    return Compute.open(
        common.device(),
        asked == Precision.AUTO ? Precision.FP32 : asked,
        threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
  }

  private Map<String, BrainJepa> others(Compute compute, List<BrainJepa> owned) {
    Map<String, BrainJepa> byName = new LinkedHashMap<>();
    for (Path directory : against) {
      String name = String.valueOf(directory.toAbsolutePath().normalize().getFileName());
      if (byName.containsKey(name)) {
        throw new ConfigurationException(
            "--against",
            "two folders called '" + name + "'",
            "each with a name of its own",
            "Rename one of them");
      }
      BrainJepa other = BrainJepa.load(ModelDescription.open(directory), model.encoder(), compute);
      owned.add(other);
      byName.put(name, other);
    }
    return byName;
  }

  private boolean networks() {
    return switch (leaveOut) {
      case "regions" -> false;
      case "networks" -> true;
      default ->
          throw new ConfigurationException(
              "--leave-out", "'" + leaveOut + "'", "regions or networks", "Use one of these");
    };
  }

  private Path table() {
    List<String> inputs =
        spec.commandLine().getParseResult().matchedPositionals().stream()
            .flatMap(positional -> positional.originalStringValues().stream())
            .toList();
    if (inputs.size() != 1) {
      throw new ConfigurationException(
          "INPUT", inputs.size() + " inputs", "one table that engram predict wrote", "");
    }
    return Path.of(inputs.getFirst());
  }

  private int told(ExplainResult result) {
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

  private void print(PrintWriter to, ExplainResult result) {
    to.printf(
        Locale.ROOT, "explained %d scans, %d refused%n", result.scans(), result.refused().size());
    for (CohortMap map : result.maps()) {
      to.println(map.measure().name() + ": " + map.measure().words());
      for (int region : strongest(map)) {
        to.printf(
            Locale.ROOT,
            "  %-28s %.4g%n",
            map.regions().get(region).label(),
            map.byRegion().get(region).mean());
      }
      if (!method.equals(ERRORS)) {
        to.println("  " + result.checks().verdict(map.measure().name()));
      }
    }
    result.refused().forEach(scan -> to.println("refused " + scan.problem().line()));
    to.println("written " + result.page() + " and " + result.sidecar());
  }

  private static List<Integer> strongest(CohortMap map) {
    double[] values = map.regionMeans();
    return map.regions().stream()
        .map(region -> region.index())
        .filter(i -> Double.isFinite(values[i]))
        .sorted(Comparator.comparingDouble(i -> -Math.abs(values[i])))
        .limit(STRONGEST)
        .toList();
  }

  private Map<String, Object> json(ExplainResult result) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("out", result.out().toString());
    json.put("page", result.page().toString());
    json.put("sidecar", result.sidecar().toString());
    json.put("method", method);
    json.put("scans", result.scans());
    Map<String, Object> measures = new LinkedHashMap<>();
    for (CohortMap map : result.maps()) {
      Map<String, Object> about = new LinkedHashMap<>();
      Map<String, Double> networks = new LinkedHashMap<>();
      map.byNetwork().forEach(n -> networks.put(n.name(), n.value().mean()));
      about.put("networks", networks);
      about.put(
          "strongest",
          strongest(map).stream().map(map.regions()::get).map(r -> r.label()).toList());
      if (!method.equals(ERRORS)) {
        about.put("verdict", result.checks().verdict(map.measure().name()));
      }
      measures.put(map.measure().name(), about);
    }
    json.put("measures", measures);
    json.put("refused", result.refused().stream().map(RefusedScan::json).toList());
    return json;
  }

  /** One line of progress a model. */
  private static final class Shown implements ExplainListener, AutoCloseable {
    private final Progress.Style style;
    private Progress progress;

    Shown(Progress.Style style) {
      this.style = style;
    }

    @Override
    public void started(String name, long passes, long before) {
      close();
      String what = name.equals("model") ? "explaining" : "explaining " + name;
      progress = new Progress(System.err, style, what, "passes", passes, before);
    }

    @Override
    public void passed(long passes) {
      progress.done(passes);
    }

    @Override
    public void refused(ScanFile scan, Problem problem) {
      progress.refused(problem);
    }

    @Override
    public void drawing() {
      close();
    }

    @Override
    public void close() {
      if (progress != null) {
        progress.close();
        progress = null;
      }
    }
  }
}
