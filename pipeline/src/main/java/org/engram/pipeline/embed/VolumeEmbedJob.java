package org.engram.pipeline.embed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.pipeline.scan.FinishedScans;
import org.engram.pipeline.scan.RefusedScan;
import org.engram.pipeline.scan.ScanJob;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanReading;
import org.engram.pipeline.scan.Shard;
import org.engram.pipeline.scan.ShardJob;
import org.engram.pipeline.scan.ShardResult;
import org.engram.pipeline.volumes.PreparedVolume;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * Embeds a cohort's volumes; the next are prepared while the last are encoded. See {@link ScanJob}
 * for what happens to bad files and killed jobs.
 */
public final class VolumeEmbedJob {
  private final NeuroJepa model;
  private final VolumeEmbedSettings settings;
  private final String modelHash;
  private final List<VolumeScan> given;
  private final Map<Path, VolumeScan> scans = new HashMap<>();

  private VolumeEmbedJob(
      NeuroJepa model, List<VolumeScan> scans, VolumeEmbedSettings settings, String modelHash) {
    this.model = model;
    this.settings = settings;
    this.modelHash = modelHash;
    this.given = List.copyOf(scans);
    scans.forEach(scan -> this.scans.put(scan.file().path(), scan));
  }

  /**
   * Runs the job to its end and writes the table, its JSON sidecar and what else was asked for.
   *
   * @throws ConfigurationException if the output is not usable, or was begun with other settings
   * @throws RefusedInputException if not one volume could be embedded
   */
  public static EmbedResult run(
      NeuroJepa model,
      List<VolumeScan> scans,
      VolumeEmbedSettings settings,
      ScanListener listener) {
    ScanJob.checkNew(settings.out(), settings.overwrite());
    settings.fused().ifPresent(table -> ScanJob.checkNew(table, settings.overwrite()));
    VolumeEmbedJob job = new VolumeEmbedJob(model, scans, settings, model.description().hash());
    Opened opened = job.open(scans, listener);
    return opened
        .job()
        .run(opened.about(), opened.embedder(), finished -> job.write(opened.about(), finished));
  }

  /**
   * Runs one shard of the job to its end: its rows are of volumes; the merge of all shards pools.
   *
   * @throws ConfigurationException as above, and where another shard was begun otherwise
   */
  public static ShardResult runShard(
      NeuroJepa model,
      List<VolumeScan> scans,
      VolumeEmbedSettings settings,
      Shard shard,
      ScanListener listener) {
    VolumeEmbedJob job = new VolumeEmbedJob(model, scans, settings, model.description().hash());
    Opened opened = job.open(scans, listener);
    ShardJob all =
        new ShardJob(
            EmbedMerge.VOLUMES,
            scans.size(),
            settings.batch(),
            opened.about(),
            EmbedOutput.json(settings.out(), job.outputs(opened.about())));
    return opened
        .job()
        .runShard(
            shard,
            all,
            scan -> job.scans.get(scan.path()).modality(),
            settings.overwrite(),
            opened.embedder());
  }

  /** A job that is ready to run. */
  private record Opened(
      Map<String, String> about,
      VolumeEmbedder embedder,
      ScanJob<PreparedVolume, List<EmbeddingRow>> job) {}

  private Opened open(List<VolumeScan> given, ScanListener listener) {
    EmbeddingTable.checkName(settings.out());
    settings.fused().ifPresent(EmbeddingTable::checkName);
    if (settings.batch() < 1) {
      throw new ConfigurationException(
          "--batch", Integer.toString(settings.batch()), "1 or more", "");
    }
    if (settings.pooling() == VolumePooling.REGIONS && settings.segmentation().isEmpty()) {
      throw new ConfigurationException(
          "--pool",
          "regions, without a segmentation",
          "labels on the volumes' grids",
          "Give --segmentation FILE, or --segmentation manifest for those of the manifest");
    }
    if (settings.fusion() != Fusion.Kind.MEAN
        && settings.fused().isEmpty()
        && settings.per() != Level.SESSION
        && settings.per() != Level.SUBJECT) {
      throw new ConfigurationException(
          "--fusion",
          settings.fusion() + " with one row a " + settings.per(),
          "--fused FILE, or --per session or subject",
          "Modalities are made one in a session's row");
    }
    settings.tokens().ifPresent(EmbedJob::createFolder);
    VolumePreparer preparer =
        new VolumePreparer(model.description(), given, settings.segmentation(), settings.head());
    List<ScanFile> files = given.stream().map(VolumeScan::file).toList();
    VolumeEmbedder embedder =
        new VolumeEmbedder(model, preparer, settings.pooling(), settings.code(), settings.tokens());
    return new Opened(
        about(preparer, given, files),
        embedder,
        new ScanJob<>(
            settings.out(), files, settings.batch(), embedder, new RowsFormat(), listener));
  }

  private EmbedResult write(Map<String, String> about, FinishedScans<List<EmbeddingRow>> finished) {
    List<VolumeRows> rows = new ArrayList<>();
    for (ScanFile scan : finished.used()) {
      String modality = scans.get(scan.path()).modality();
      rows.addAll(VolumeRows.of(scan, modality, finished.row(scan)));
    }
    List<EmbeddingRow> last = List.of();
    Set<RefusedScan> refused = new LinkedHashSet<>(finished.refused());
    Fusion fusion = new Fusion(settings.fusion(), modalities());
    for (EmbedOutput output : outputs(about)) {
      VolumeRows.Pooled pooled = VolumeRows.pool(rows, output.per(), fusion);
      last = pooled.rows();
      List<RefusedScan> ofTable = new ArrayList<>(finished.refused());
      ofTable.addAll(pooled.refused());
      refused.addAll(pooled.refused());
      output.write(last, ofTable);
    }
    return new EmbedResult(settings.out(), last, List.copyOf(refused));
  }

  /** Of all volumes that were given, whether they could be used or not. */
  private List<String> modalities() {
    return scans.values().stream().map(VolumeScan::modality).toList();
  }

  /** The tables that are written, the one of the command's name last. */
  private List<EmbedOutput> outputs(Map<String, String> about) {
    List<EmbedOutput> outputs = new ArrayList<>();
    settings.fused().ifPresent(table -> outputs.add(output(about, table, Level.SESSION)));
    outputs.add(output(about, settings.out(), settings.per()));
    return outputs;
  }

  private EmbedOutput output(Map<String, String> about, Path table, Level per) {
    Map<String, Object> head = new LinkedHashMap<>(about);
    head.put("per", per.toString());
    head.put("assumptions", model.description().notes());
    List<Map<String, Object>> stated = StatedVolumes.of(given);
    if (!stated.isEmpty()) {
      head.put(StatedVolumes.KEY, stated);
    }
    return new EmbedOutput(table, per, head);
  }

  private Map<String, String> about(
      VolumePreparer preparer, List<VolumeScan> scans, List<ScanFile> files) {
    Map<String, String> about = Provenance.version();
    about.put("recipe", settings.pooling().recipe(settings.code()));
    about.put("model_type", "neuro-jepa");
    about.put("model", model.description().weights().toAbsolutePath().getParent().toString());
    about.put("model_hash", modelHash);
    about.put("encoder", model.encoderName());
    about.put("rope", model.description().config().rope().toString());
    about.put("preparation", model.description().input().preparation());
    about.put("preparation_steps", String.join("; ", preparer.steps()));
    about.put("modalities", String.join(",", model.description().input().modalities()));
    about.put("head_steps", String.join("; ", settings.head().describe()));
    about.put("code", settings.code().toString());
    about.put("pool", settings.pooling().toString());
    about.put("fusion", new Fusion(settings.fusion(), modalities()).words());
    about.put(
        "segmentation",
        settings
            .segmentation()
            .map(by -> by.file().map(ScanReading::state).orElse("of each volume"))
            .orElse("none"));
    about.put(
        "labels",
        settings
            .segmentation()
            .flatMap(VolumePreparer.Segmentation::table)
            .map(Path::toString)
            .orElse("beside the segmentation, or none"));
    about.put("per", settings.per().toString());
    about.put("device", model.compute().device().toString());
    about.put("precision", model.compute().precision().toString());
    about.put("kernels", model.compute().kernels());
    about.put("batch", Integer.toString(settings.batch()));
    about.put("tokens", settings.tokens().map(Path::toString).orElse("not written"));
    about.put("fused", settings.fused().map(Path::toString).orElse("not written"));
    about.put("inputs", ScanReading.defaults().inputs(files));
    about.put(
        "masks", Long.toString(scans.stream().filter(scan -> scan.mask().isPresent()).count()));
    return about;
  }
}
