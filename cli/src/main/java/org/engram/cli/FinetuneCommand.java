package org.engram.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.engram.imaging.signal.WindowPolicy;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.finetuning.TunedModel;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.finetune.ApplyJob;
import org.engram.pipeline.finetune.FinetuneJob;
import org.engram.pipeline.finetune.FinetuneSettings;
import org.engram.pipeline.finetune.volume.VolumeTuningSettings;
import org.engram.pipeline.run.StopRequest;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanInputs;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import org.engram.tensor.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram finetune}: a pretrained model trained towards a phenotype, and applied. */
@Command(
    name = "finetune",
    description = {
      "Train a pretrained model towards a phenotype: the whole encoder, or a probe on its frozen"
          + " tokens (--method), as the options or a configuration file say.",
      "With --predict, tell the phenotype of new scans by a model that was trained so. SIGTERM and"
          + " Ctrl-C end a training with a checkpoint; --resume goes on."
    })
final class FinetuneCommand implements Callable<Integer> {
  private static final long STOP_SECONDS = 110;

  /** What says nothing of volumes. */
  private static final Set<String> OF_SERIES =
      Set.of("--method", "--windows", "--tr", "--tr-table", "--orientation", "--variable");

  /** What says nothing of volumes that are told. */
  private static final Set<String> OF_TRAINING = training();

  @Spec private CommandSpec spec;
  @Mixin private FinetuneOptions options;
  @Mixin private SeriesOptions series;
  @Mixin private VolumeFinetuneOptions volumes;
  @Mixin private VolumeSelection selection;

  @Parameters(
      arity = "0..*",
      paramLabel = "INPUT",
      description =
          "Parcel time series: files, folders (with all below them) or globs. Not with --resume,"
              + " nor where the configuration has data.inputs. Of a Neuro-JEPA volumes: files,"
              + " folders, or a manifest (.tsv); not with --cache.")
  private List<String> inputs = new ArrayList<>();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "RUN",
      description =
          "Folder of the run: new or empty, or with --resume that of the run. With --predict the"
              + " table, .tsv.")
  private Path out;

  @Option(
      names = "--resume",
      description =
          "Go on with the run, with the configuration that it was started with. Default: start a"
              + " new run.")
  private boolean resume;

  @Option(
      names = "--predict",
      description = "Apply the trained model that --model names to the inputs. Default: train.")
  private boolean predict;

  @Option(
      names = "--windows",
      paramLabel = "NAME",
      defaultValue = "first",
      description =
          "With --predict, the windows of a long run that are averaged: first, centre or all."
              + " Default: ${DEFAULT-VALUE}.")
  private String windows;

  @Option(names = "--overwrite", description = "With --predict, replace a table. Default: refuse.")
  private boolean overwrite;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "Where to compute: auto, cpu, cuda or cuda:N. Default: ${DEFAULT-VALUE}.")
  private String device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads for computing; 0 is one a core. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--json",
      description = "Print the result as one JSON object, and progress as JSON lines.")
  private boolean json;

  @Override
  public Integer call() {
    if (threads < 0) {
      throw new ConfigurationException(
          "--threads", Integer.toString(threads), "0 (one a core) or more", "");
    }
    if (overwrite && !predict) {
      throw new ConfigurationException(
          "--overwrite", "given for a training", "a new folder", "Name another --out");
    }
    if (options.ofVolumes(resume ? Optional.of(FinetuneJob.configOf(out)) : Optional.empty())) {
      return volumes();
    }
    OtherOptions.refuse(
        spec, VolumeFinetuneOptions.NAMES, "a model of parcel series", "They are of volumes");
    return predict ? apply() : train();
  }

  private int volumes() {
    OtherOptions.refuse(
        spec,
        OF_SERIES,
        "a model of volumes",
        "In their place there are --head, --frozen, --seed and what else engram finetune --help"
            + " calls of volumes");
    if (predict) {
      OtherOptions.refuse(spec, OF_TRAINING, "--predict", "");
    }
    VolumeFinetuning work =
        new VolumeFinetuning(out, json, spec.commandLine().getOut(), spec.commandLine().getErr());
    if (predict) {
      requireInputs("volumes, or a manifest of them");
      try (Compute compute = compute()) {
        return work.apply(
            options.requireModel(), selection.scans(inputs), options.batch(), overwrite, compute);
      }
    }
    VolumeTuningSettings settings =
        resume
            ? started(VolumeTuningSettings.class)
            : options.volumes(inputs, volumes, selection.overrides());
    return untilStopped(stop -> work.train(settings, resume, compute(), stop));
  }

  private void requireInputs(String expected) {
    if (inputs.isEmpty()) {
      throw new ConfigurationException("INPUT", "none", expected, "");
    }
  }

  /** The settings that a run was started with. */
  private <R extends Record> R started(Class<R> type) {
    if (!inputs.isEmpty()) {
      throw new ConfigurationException(
          "INPUT", inputs.toString(), "none with --resume", "The run knows its scans");
    }
    return YamlConfig.read(FinetuneJob.configOf(out), type, options.overrides());
  }

  /** Work that a signal ends with a checkpoint. */
  private static int untilStopped(ToIntFunction<StopRequest> work) {
    try (StopRequest stop = StopRequest.listen(STOP_SECONDS)) {
      int code = ExitCode.FAILED;
      try {
        code = work.applyAsInt(stop);
      } finally {
        stop.ended(code);
      }
      return code;
    }
  }

  private static Set<String> training() {
    Set<String> names = new TreeSet<>(VolumeFinetuneOptions.NAMES);
    names.removeAll(Set.of("--modality", "--only", "--mean"));
    names.addAll(
        Set.of(
            "--phenotypes",
            "--target",
            "--task",
            "--id",
            "--epochs",
            "--config",
            "--seeds",
            "--shots",
            "--balanced",
            "--set",
            "--resume"));
    return names;
  }

  private int train() {
    FinetuneSettings settings =
        resume
            ? started(FinetuneSettings.class)
            : options.settings(inputs, series.read(), series.table());
    return untilStopped(
        stop -> {
          try (Compute compute = compute();
              FinetuneOutput output = new FinetuneOutput(spec.commandLine().getErr(), json)) {
            FinetuneText text = new FinetuneText(spec.commandLine().getOut(), json);
            text.summary(FinetuneJob.run(settings, out, resume, compute, output, stop), List.of());
            return ExitCode.DONE;
          }
        });
  }

  private Compute compute() {
    int asked = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    return Compute.open(Device.parse(device), Precision.FP32, asked);
  }

  private Integer apply() {
    requireInputs("scans to predict");
    ScanInputs found = ScanInputs.find(inputs);
    ScanReading reading =
        new ScanReading(series.read(), series.times(), Optional.empty(), found.facts());
    InputPreparation.Options usual = InputPreparation.Options.defaults();
    InputPreparation.Options input =
        new InputPreparation.Options(
            usual.sampling(),
            WindowPolicy.fromName(windows),
            usual.shortRuns(),
            usual.missing(),
            usual.constants(),
            usual.assumeOrder());
    try (Compute compute = compute();
        TunedModel model = TunedModel.load(ModelDescription.open(options.requireModel()), compute);
        ScanProgress progress = new ScanProgress(Progress.Style.of(json), "predicting")) {
      ApplyJob.Result result =
          ApplyJob.run(model, found.files().scans(), reading, input, out, overwrite, progress);
      told(model, result);
      return result.refused().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
    }
  }

  private void told(TunedModel model, ApplyJob.Result result) {
    var terminal = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("table", result.out().toString());
      object.put("target", model.about().target());
      object.put("rows", result.told().size());
      object.put("refused", result.refused().stream().map(RefusedScan::json).toList());
      terminal.println(JsonMapper.shared().writeValueAsString(object));
    } else {
      terminal.printf(
          "%s: %s of %d scans%n", result.out(), model.about().target(), result.told().size());
      terminal.printf("%s.json: how they were told%n", result.out());
      result.refused().forEach(scan -> terminal.println("  refused: " + scan.problem().line()));
    }
    terminal.flush();
  }
}
