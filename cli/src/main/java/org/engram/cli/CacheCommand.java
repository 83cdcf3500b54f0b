package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.pipeline.config.YamlConfig;
import org.engram.pipeline.pretrain.PretrainCache;
import org.engram.pipeline.pretrain.PretrainSettings;
import org.engram.pipeline.pretrain.TrainingConfig;
import org.engram.pipeline.pretrain.VolumePretrainSettings;
import org.engram.pipeline.pretrain.data.CacheSettings;
import org.engram.pipeline.pretrain.data.CohortIndex;
import org.engram.pipeline.pretrain.data.ModelInput;
import org.engram.pipeline.pretrain.data.PreparationSettings;
import org.engram.pipeline.pretrain.data.RunCache;
import org.engram.pipeline.pretrain.volume.StoredValues;
import org.engram.pipeline.pretrain.volume.VolumeCacheSettings;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanListener;
import org.engram.tensor.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram cache}: a cohort in a form that training reads without parsing. */
@Command(
    name = "cache",
    description = {
      "Bring a cohort's runs to a model's regions and repetition time, or with the configuration of"
          + " a Neuro-JEPA its volumes to the model's size, and keep them as files that"
          + " pretraining maps into memory, with an index of the cohort. --config takes the scans"
          + " and all that is said about them from a pretraining configuration.",
      "A build that was interrupted goes on where it stopped when it is started again."
    })
final class CacheCommand implements Callable<Integer> {
  private static final Set<String> BESIDE_CONFIG =
      Set.of(
          "--config",
          "--set",
          "--out",
          "--shard-mb",
          "--threads",
          "--values",
          "--overwrite",
          "--json");

  @Spec private CommandSpec spec;
  @Mixin private final CacheOptions input = new CacheOptions();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "A pretraining configuration: its model and its section data say which scans are kept and"
              + " how, in place of INPUT and the options that say so here. Default: none.")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "With --config, set a key in place of the file's value, as in --set data.inputs=[series];"
              + " may be given often. Default: the file as it is.")
  private List<String> overrides = new ArrayList<>();

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

  @Mixin private final ProgressJson json = new ProgressJson();

  @Option(
      names = "--values",
      paramLabel = "TYPE",
      defaultValue = "float32",
      description =
          "With the configuration of a Neuro-JEPA, what a voxel is kept as: float32, the very"
              + " values of direct reading, or float16 or bfloat16, half as large. Default:"
              + " ${DEFAULT-VALUE}.")
  private String values;

  @Override
  public Integer call() {
    if (config != null) {
      requireNothingBeside();
    }
    if (config != null
        && TrainingConfig.read(config, overrides) instanceof VolumePretrainSettings volumes) {
      int workers = threads == 0 ? VolumeCacheSettings.defaults().workers() : threads;
      return new VolumeCaching(volumes, out, json.asked())
          .run(
              new VolumeCacheSettings(StoredValues.parse(values), shardMegabytes, workers),
              overwrite,
              spec.commandLine().getOut());
    }
    CacheSettings settings =
        new CacheSettings(
            shardMegabytes, threads == 0 ? CacheSettings.defaults().workers() : threads);
    CohortIndex index;
    try (ScanProgress progress = new ScanProgress(Progress.Style.of(json.asked()), "caching")) {
      index = config == null ? ofOptions(settings, progress) : ofConfig(settings, progress);
    }
    PrintWriter to = spec.commandLine().getOut();
    if (json.asked()) {
      to.println(JsonMapper.shared().writeValueAsString(json(index)));
    } else {
      print(to, index);
    }
    to.flush();
    return index.refused().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
  }

  /** Builds the cache of a configuration's run. */
  private CohortIndex ofConfig(CacheSettings settings, ScanListener heard) {
    return PretrainCache.build(
        YamlConfig.read(config, PretrainSettings.class, overrides),
        out,
        settings,
        overwrite,
        heard);
  }

  private void requireNothingBeside() {
    ParseResult given = spec.commandLine().getParseResult();
    List<String> beside =
        Stream.concat(
                given.matchedPositionals().stream().map(_ -> "INPUT").distinct(),
                given.matchedOptions().stream().map(OptionSpec::longestName))
            .filter(name -> !BESIDE_CONFIG.contains(name))
            .toList();
    if (!beside.isEmpty()) {
      throw new ConfigurationException(
          String.join(", ", beside),
          "given with --config",
          "one of the two: the configuration says it",
          "Leave it out, or change the configuration, for this call with --set KEY=VALUE");
    }
  }

  private CohortIndex ofOptions(CacheSettings settings, ScanListener heard) {
    if (!overrides.isEmpty()) {
      throw new ConfigurationException(
          "--set", overrides.getFirst(), "a configuration to set it in", "Give --config too");
    }
    PreparationSettings preparation = input.preparation();
    ModelInput target = input.target();
    ScanFiles found = input.scans();
    Notes.tell(spec.commandLine().getErr(), json.asked(), Notes.skipped(found));
    return RunCache.build(
        found.scans(), input.reading(), preparation, target, out, settings, overwrite, heard);
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
    if (config != null) {
      to.println("to train from it, put this into the section data of " + config + ":");
      to.println("  cache: " + cachePath());
      to.println("or give engram pretrain --set data.cache=" + cachePath());
    }
  }

  private Path cachePath() {
    return out.toAbsolutePath().normalize();
  }

  private Map<String, Object> json(CohortIndex index) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("out", out.toString());
    result.put("data.cache", cachePath().toString());
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
