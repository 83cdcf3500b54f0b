package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.imaging.signal.Sampling;
import org.engram.imaging.signal.ShortRuns;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.pipeline.pretrain.data.CacheSettings;
import org.engram.pipeline.pretrain.data.CohortIndex;
import org.engram.pipeline.pretrain.data.ModelInput;
import org.engram.pipeline.pretrain.data.PreparationSettings;
import org.engram.pipeline.pretrain.data.RegionOrder;
import org.engram.pipeline.pretrain.data.RunCache;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram cache}: a cohort in a form that training reads without parsing. */
@Command(
    name = "cache",
    description = {
      "Bring a cohort's runs to a model's regions and repetition time and keep them as files that"
          + " pretraining maps into memory, with an index of the cohort.",
      "A build that was interrupted goes on where it stopped when it is started again."
    })
final class CacheCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private final ScanOptions input = new ScanOptions();

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "The model directory whose regions, frames and repetition time the runs are for. Default:"
              + " the first file's regions, with --frames and --model-tr.")
  private Path model;

  @Option(
      names = "--frames",
      paramLabel = "N",
      description = "Without --model, frames of the model's window. Default: 160, as published.")
  private Integer frames;

  @Option(
      names = "--model-tr",
      paramLabel = "SECONDS",
      description =
          "Without --model, seconds between the model's frames. Default: 2.205, as published.")
  private Double modelTime;

  @Option(
      names = "--sampling",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "How a run is brought to the model's repetition time: auto, published, nearest, linear or"
              + " band-limited. auto is published where the model's is a whole multiple of the"
              + " run's, else band-limited. Default: ${DEFAULT-VALUE}.")
  private String sampling;

  @Option(
      names = "--short-runs",
      paramLabel = "POLICY",
      defaultValue = "refuse",
      description =
          "Runs shorter than the model's window: refuse, pad-mean or tile. Default:"
              + " ${DEFAULT-VALUE}.")
  private String shortRuns;

  @Option(
      names = "--region-order",
      paramLabel = "RULE",
      defaultValue = "same",
      description =
          "same: all files have their regions in one order, and one that differs ends the job;"
              + " by-name: each is matched by its own labels. Default: ${DEFAULT-VALUE}.")
  private String regionOrder;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder to write. No default.")
  private Path out;

  @Option(
      names = "--shard-mb",
      paramLabel = "N",
      defaultValue = "128",
      description =
          "Megabytes after which a file is full, and which are held while writing. Default:"
              + " ${DEFAULT-VALUE}.")
  private int shardMegabytes;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads for reading; 0 is one a core. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--overwrite",
      description = "Replace a cache that is there already. Default: refuse one of other inputs.")
  private boolean overwrite;

  @Option(
      names = "--json",
      description =
          "Print the result as one JSON object, and progress and errors as JSON lines on standard"
              + " error.")
  private boolean json;

  @Override
  public Integer call() {
    CacheSettings settings =
        new CacheSettings(
            shardMegabytes, threads == 0 ? CacheSettings.defaults().workers() : threads);
    PreparationSettings preparation =
        new PreparationSettings(
            sampling.equals("auto") ? Optional.empty() : Optional.of(Sampling.fromName(sampling)),
            ShortRuns.fromName(shortRuns),
            input.missing(),
            input.constants(),
            input.assumeOrder(),
            RegionOrder.fromName(regionOrder));
    ModelInput target = target();
    ScanReading reading = new ScanReading(input.read(), input.times());
    ScanFiles found = input.scans();
    Notes.tell(spec.commandLine().getErr(), json, Notes.skipped(found));
    CohortIndex index;
    try (ScanProgress progress = new ScanProgress(Progress.Style.of(json), "caching")) {
      index =
          RunCache.build(
              found.scans(), reading, preparation, target, out, settings, overwrite, progress);
    }
    PrintWriter to = spec.commandLine().getOut();
    if (json) {
      to.println(JsonMapper.shared().writeValueAsString(json(index)));
    } else {
      print(to, index);
    }
    to.flush();
    return index.refused().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
  }

  private ModelInput target() {
    if (model == null) {
      return new ModelInput(
          Optional.empty(), frames == null ? 160 : frames, modelTime == null ? 2.205 : modelTime);
    }
    if (frames != null || modelTime != null) {
      throw new ConfigurationException(
          frames != null ? "--frames" : "--model-tr",
          "given with --model",
          "one of the two",
          "The model's config.json says it; leave the option out");
    }
    return ModelInput.of(ModelDescription.open(model));
  }

  private void print(PrintWriter to, CohortIndex index) {
    to.printf(
        "%s: %d runs of %d regions of %s, at %s s; %d refused%n",
        out,
        index.runs().size(),
        index.atlas().size(),
        index.atlas().name(),
        index.header().repetitionTime(),
        index.refused().size());
    index.refused().forEach(scan -> to.println("refused " + scan.problem().line()));
    to.println("index " + out.resolve(RunCache.INDEX) + " " + index.hash().substring(0, 16));
  }

  private Map<String, Object> json(CohortIndex index) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("out", out.toString());
    result.put("index", out.resolve(RunCache.INDEX).toString());
    result.put("hash", index.hash());
    result.put("runs", index.runs().size());
    result.put("regions", index.atlas().size());
    result.put("atlas", index.atlas().name());
    result.put("repetition_time", index.header().repetitionTime());
    List<Map<String, Object>> refused = index.refused().stream().map(RefusedScan::json).toList();
    result.put("refused", refused);
    return result;
  }
}
