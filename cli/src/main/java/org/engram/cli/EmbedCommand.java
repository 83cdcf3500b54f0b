package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.engram.imaging.timeseries.ScanFiles;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.ModelDescription;
import org.engram.models.finetuning.RegionPooler;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.NeuroJepaDescription;
import org.engram.pipeline.embed.EmbedJob;
import org.engram.pipeline.embed.EmbedResult;
import org.engram.pipeline.embed.EmbedSettings;
import org.engram.pipeline.embed.Level;
import org.engram.pipeline.embed.TokenPooling;
import org.engram.pipeline.embed.VolumeCode;
import org.engram.pipeline.embed.VolumeEmbedJob;
import org.engram.pipeline.embed.VolumeEmbedSettings;
import org.engram.pipeline.embed.VolumePooling;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.Shard;
import org.engram.pipeline.scan.ShardResult;
import org.engram.pipeline.volumes.HeadPreparation;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.pipeline.volumes.VolumeScans;
import org.engram.tensor.Compute;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Device;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram embed}: scans to one table of vectors. */
@Command(
    name = "embed",
    description = {
      "Embed scans with a model and write one table, with a JSON sidecar that says how.",
      "For Brain-JEPA scans are parcel time series, or with --recipe volumes over time, which are"
          + " parcellated and cleaned on the way. For Neuro-JEPA they are anatomical volumes:"
          + " files, folders, BIDS data sets, or a manifest (.tsv: subject, session, modality,"
          + " path, mask, segmentation).",
      "A run that was interrupted goes on where it stopped when it is started again."
    })
final class EmbedCommand implements Callable<Integer> {
  private static final int GPU_BATCH = 16;
  private static final String MEAN = "mean";
  private static final String ATTENTION = "attention";

  @Spec private CommandSpec spec;
  @Mixin private InputOptions input;
  @Mixin private ModelOptions model;
  @Mixin private CommonOptions common;
  @Mixin private VolumeEmbedOptions volumes;
  @Mixin private final ShardOption part = new ShardOption();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The table, by its ending: .parquet, .csv, .tsv or .safetensors.")
  private Path out;

  @Option(
      names = "--tokens",
      paramLabel = "DIR",
      description =
          "Write token, region and network latents, one safetensors file a scan, keys embeddings,"
              + " regions, networks. Default: not written.")
  private Path tokens;

  @Option(
      names = "--regions",
      paramLabel = "DIR",
      description = "The same without the token latents. Default: not written.")
  private Path regions;

  @Option(
      names = "--pool",
      paramLabel = "POOLING",
      completionCandidates = Choices.Poolings.class,
      defaultValue = "mean",
      description =
          "From tokens to the scan's vector: mean, or attention by the pooler that engram finetune"
              + " --method attentive-probe trained into the model directory; of volumes mean,"
              + " tokens (a row a token) or regions (a row a label of --segmentation). Default:"
              + " ${DEFAULT-VALUE}.")
  private String pool;

  @Option(
      names = "--per",
      paramLabel = "ROW",
      completionCandidates = Choices.Rows.class,
      defaultValue = "run",
      description =
          "One row a run (a volume), modality (of volumes), session or subject; windows are"
              + " averaged into their run, runs into their session, sessions into their subject;"
              + " volumes into their modality, modalities into their session. Default:"
              + " ${DEFAULT-VALUE}.")
  private String per;

  @Option(
      names = "--fused",
      paramLabel = "FILE",
      description =
          "Of volumes: a second table of one row a session, its modalities made one by --fusion."
              + " Default: not written.")
  private Path fused;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "0",
      description = "Scans computed at once; 0 is 1 on the CPU and 16 on a GPU. Default: 0.")
  private int batch;

  @Option(names = "--overwrite", description = "Replace a finished table. Default: refuse to.")
  private boolean overwrite;

  @Override
  public Integer call() {
    Optional<NeuroJepaDescription> ofVolumes = model.ofVolumes();
    if (ofVolumes.isPresent()) {
      return embedVolumes(ofVolumes.get());
    }
    OtherOptions.refuse(
        spec, VolumeEmbedOptions.NAMES, "a model of parcel series", "They are of volumes");
    if (!pool.equals(MEAN) && !pool.equals(ATTENTION)) {
      throw new ConfigurationException("--pool", "'" + pool + "'", "mean or attention", "");
    }
    PreprocessOptions.Opened opened = input.open(common.threads());
    ScanFiles found = opened.inputs().files();
    ModelDescription description = model.description();
    try (Compute compute = common.open();
        BrainJepa loaded = BrainJepa.load(description, model.encoder(), compute)) {
      List<String> notes = notes(found, loaded);
      notes.addAll(opened.notes());
      Notes.tell(spec.commandLine().getErr(), common.json(), notes);
      EmbedSettings settings =
          new EmbedSettings(
              out,
              Optional.ofNullable(tokens),
              Optional.ofNullable(regions),
              Level.fromName(per),
              batchSize(compute),
              opened.reading(),
              input.preparation(description.config().frames()),
              overwrite);
      if (part.shard().isPresent()) {
        return ShardOption.tell(
            spec.commandLine().getOut(),
            runShard(loaded, found, settings, part.shard().get()),
            common.json());
      }
      EmbedResult result = run(loaded, found, settings);
      summary(found.skipped(), result);
      return result.refused().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
    }
  }

  private int embedVolumes(NeuroJepaDescription stated) {
    OtherOptions.refuse(
        spec,
        VolumeEmbedOptions.OF_SERIES,
        "a model of volumes",
        "They are of parcel series; what is done to volumes is said by --preparation and"
            + " --register-to");
    VolumeScans found = volumes.volumes().scans(input.inputs());
    NeuroJepaDescription description = volumes.volumes().prepared(stated);
    VolumeCode code = volumes.code();
    HeadPreparation head = volumes.head();
    VolumePooling pooling = VolumePooling.fromName(pool);
    if (regions != null) {
      throw new ConfigurationException(
          "--regions",
          "given with a model of volumes",
          "--pool regions, or --tokens DIR with --segmentation",
          "Leave --regions out");
    }
    try (Compute compute = common.open();
        NeuroJepa loaded =
            NeuroJepa.load(description, model.volumeEncoder(code == VolumeCode.SPARSE), compute)) {
      List<String> notes = Notes.skipped(found.skipped());
      notes.addAll(description.notes());
      notes.addAll(head.describe());
      notes.addAll(precision(compute));
      notes.add("weights of the " + loaded.encoderName().replace('_', ' '));
      long unknown =
          found.scans().stream().filter(scan -> scan.modality().equals(VolumeScan.UNKNOWN)).count();
      if (unknown > 0) {
        notes.add(
            unknown + " volumes whose names say no modality: --modality states it; now unknown");
      }
      Notes.tell(spec.commandLine().getErr(), common.json(), notes);
      VolumeEmbedSettings settings =
          new VolumeEmbedSettings(
              out,
              Optional.ofNullable(fused),
              Optional.ofNullable(tokens),
              pooling,
              volumes.volumes().segmentation(),
              Level.fromName(per),
              batchSize(compute),
              overwrite,
              code,
              head,
              volumes.fusion());
      if (part.shard().isPresent()) {
        return ShardOption.tell(
            spec.commandLine().getOut(),
            runShard(loaded, found, settings, part.shard().get()),
            common.json());
      }
      EmbedResult result = runVolumes(loaded, found, settings);
      summary(found.skipped(), result);
      return result.refused().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
    }
  }

  private EmbedResult runVolumes(
      NeuroJepa loaded, VolumeScans found, VolumeEmbedSettings settings) {
    try (ScanProgress progress = progress()) {
      return VolumeEmbedJob.run(loaded, found.scans(), settings, progress);
    }
  }

  private int batchSize(Compute compute) {
    return batch != 0 ? batch : compute.device().kind() == Device.Kind.CUDA ? GPU_BATCH : 1;
  }

  private static List<String> precision(Compute compute) {
    return compute.choices().stream()
        .filter(choice -> choice.what().equals("precision"))
        .map(choice -> "on " + compute.device() + " in " + choice.chosen() + ": " + choice.reason())
        .toList();
  }

  private EmbedResult run(BrainJepa loaded, ScanFiles found, EmbedSettings settings) {
    try (ScanProgress progress = progress()) {
      if (pool.equals(MEAN)) {
        return EmbedJob.run(loaded, found.scans(), settings, progress);
      }
      try (RegionPooler pooler = RegionPooler.load(loaded.description(), loaded.compute())) {
        return EmbedJob.run(
            loaded, new TokenPooling.Attention(pooler), found.scans(), settings, progress);
      }
    }
  }

  private ShardResult runShard(
      BrainJepa loaded, ScanFiles found, EmbedSettings settings, Shard shard) {
    try (ScanProgress progress = progress()) {
      if (pool.equals(MEAN)) {
        return EmbedJob.runShard(
            loaded, new TokenPooling.Mean(), found.scans(), settings, shard, progress);
      }
      try (RegionPooler pooler = RegionPooler.load(loaded.description(), loaded.compute())) {
        return EmbedJob.runShard(
            loaded, new TokenPooling.Attention(pooler), found.scans(), settings, shard, progress);
      }
    }
  }

  private ShardResult runShard(
      NeuroJepa loaded, VolumeScans found, VolumeEmbedSettings settings, Shard shard) {
    try (ScanProgress progress = progress()) {
      return VolumeEmbedJob.runShard(loaded, found.scans(), settings, shard, progress);
    }
  }

  private ScanProgress progress() {
    return new ScanProgress(Progress.Style.of(common.json()), "embedding");
  }

  /** What was decided and why, before the work. */
  private List<String> notes(ScanFiles found, BrainJepa loaded) {
    List<String> notes = Notes.skipped(found);
    notes.addAll(loaded.description().notes());
    notes.addAll(precision(loaded.compute()));
    notes.add("weights of the " + loaded.encoderName().replace('_', ' '));
    return notes;
  }

  private void summary(List<ScanFiles.Skipped> skipped, EmbedResult result) {
    PrintWriter terminal = spec.commandLine().getOut();
    if (common.json()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("table", result.out().toString());
      json.put("sidecar", result.out() + ".json");
      json.put("rows", result.rows().size());
      json.put("dimension", result.dimension());
      json.put("refused", result.refused().stream().map(RefusedScan::json).toList());
      json.put("skipped", skipped.stream().map(s -> s.path().toString()).toList());
      terminal.println(JsonMapper.shared().writeValueAsString(json));
    } else {
      terminal.printf(
          "%s: %d rows of %d numbers%n", result.out(), result.rows().size(), result.dimension());
      terminal.printf("%s.json: how they were made%n", result.out());
      if (!result.refused().isEmpty()) {
        terminal.printf("refused: %d%n", result.refused().size());
        result.refused().forEach(scan -> terminal.println("  " + scan.problem().line()));
      }
    }
    terminal.flush();
  }
}
