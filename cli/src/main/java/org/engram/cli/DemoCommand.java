package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.engram.pipeline.demo.Demo;
import org.engram.pipeline.demo.DemoListener;
import org.engram.pipeline.demo.DemoResult;
import org.engram.pipeline.demo.DemoSettings;
import org.engram.pipeline.demo.VolumeDemo;
import org.engram.pipeline.demo.VolumeDemoSettings;
import org.engram.pipeline.pretrain.PretrainListener;
import org.engram.pipeline.probe.FeatureSet;
import org.engram.pipeline.probe.ProbeComparison;
import org.engram.pipeline.report.ProbeVerdict;
import org.engram.pipeline.scan.ScanListener;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram demo}: the whole way on a simulated cohort. */
@Command(
    name = "demo",
    description =
        "Simulate a cohort, pretrain a small Brain-JEPA or Neuro-JEPA on one part of it, embed and"
            + " probe the people held out, and write a page of pictures.")
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "engram-demo",
      description = "A new folder for all that is made. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "brain-jepa",
      description =
          "brain-jepa, on simulated time series, or neuro-jepa, on simulated head volumes. Default:"
              + " ${DEFAULT-VALUE}.")
  private String model;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the cohort and of the model. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--quick",
      description =
          "Fewer people and regions, and a shorter training, for a first look. Default: the whole"
              + " demo.")
  private boolean quick;

  @Override
  public Integer call() {
    long started = System.nanoTime();
    DemoResult result;
    try (Compute compute = common.open();
        PretrainOutput training =
            new PretrainOutput(spec.commandLine().getErr(), common.json(), true);
        ScanProgress scans = new ScanProgress(Progress.Style.of(common.json()), "embedding")) {
      result = run(compute, new Heard(training, scans));
    }
    tell(result, (System.nanoTime() - started) / 1e9);
    return ExitCode.DONE;
  }

  private DemoResult run(Compute compute, DemoListener listener) {
    return switch (model) {
      case "brain-jepa" ->
          Demo.run(
              out,
              quick ? DemoSettings.quick(seed) : DemoSettings.standard(seed),
              compute,
              listener);
      case "neuro-jepa" ->
          VolumeDemo.run(
              out,
              quick ? VolumeDemoSettings.quick(seed) : VolumeDemoSettings.standard(seed),
              compute,
              listener);
      default ->
          throw new ConfigurationException(
              "--model", "'" + model + "'", "brain-jepa or neuro-jepa", "");
    };
  }

  /** Passes on what happens to those who show it. */
  private final class Heard implements DemoListener {
    private final PretrainListener training;
    private final ScanListener scans;

    Heard(PretrainListener training, ScanListener scans) {
      this.training = training;
      this.scans = scans;
    }

    @Override
    public void stage(String name) {
      if (!common.json()) {
        spec.commandLine().getErr().println("engram: " + name);
        spec.commandLine().getErr().flush();
      }
    }

    @Override
    public PretrainListener training() {
      return training;
    }

    @Override
    public ScanListener scans() {
      return scans;
    }
  }

  private void tell(DemoResult result, double seconds) {
    PrintWriter terminal = spec.commandLine().getOut();
    List<ProbeVerdict> verdicts = result.probes().stream().map(ProbeVerdict::new).toList();
    if (common.json()) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("page", result.page().toString());
      told.put("files", result.files().stream().map(Path::toString).toList());
      told.put("updates", result.training().updates());
      told.put("loss", result.training().loss());
      told.put("embedded", result.embedded().size());
      told.put("probes", result.probes().stream().map(ProbeComparison::json).toList());
      told.put(
          "beat_random",
          verdicts.stream()
              .filter(ProbeVerdict::beatRandom)
              .map(verdict -> verdict.probe().target())
              .toList());
      told.put("seconds", Math.round(10 * seconds) / 10.0);
      terminal.println(JsonMapper.shared().writeValueAsString(told));
    } else {
      lines(result, verdicts).forEach(terminal::println);
      terminal.printf(Locale.ROOT, "%.0f seconds%n", seconds);
    }
    terminal.flush();
  }

  private static List<String> lines(DemoResult result, List<ProbeVerdict> verdicts) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%d updates, %d people held out and embedded",
            result.training().updates(),
            result.embedded().size()));
    boolean connectivity = verdicts.getFirst().hasConnectivity();
    lines.add(
        String.format(
            Locale.ROOT,
            "%-12s %11s %11s%s",
            "",
            "pretrained",
            "random",
            connectivity ? " connectivity" : ""));
    for (ProbeVerdict verdict : verdicts) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-12s %11.2f %11.2f%s  %s%s",
              verdict.probe().target(),
              verdict.mean(ProbeVerdict.PRETRAINED),
              verdict.mean(ProbeVerdict.RANDOM),
              connectivity
                  ? String.format(Locale.ROOT, " %11.2f", verdict.mean(FeatureSet.CONNECTIVITY))
                  : "",
              verdict.metricName(),
              verdict.beatRandom() ? ", pretraining beat the random encoder" : ""));
    }
    result.files().forEach(file -> lines.add(file.toString()));
    return lines;
  }
}
