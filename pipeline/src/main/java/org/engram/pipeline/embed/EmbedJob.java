package org.engram.pipeline.embed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.InputPreparation.Prepared;
import org.engram.pipeline.scan.FinishedScans;
import org.engram.pipeline.scan.ScanJob;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.Shard;
import org.engram.pipeline.scan.ShardJob;
import org.engram.pipeline.scan.ShardResult;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * Embeds a cohort, in batches whose composition follows from the order of the input alone; see
 * {@link ScanJob} for what happens to bad files and killed jobs.
 */
public final class EmbedJob {
  private EmbedJob() {}

  /** As below, with the mean over all tokens. */
  public static EmbedResult run(
      BrainJepa model, List<ScanFile> scans, EmbedSettings settings, ScanListener listener) {
    return run(model, new TokenPooling.Mean(), scans, settings, listener);
  }

  /**
   * Runs the job to its end and writes the table, its JSON sidecar and what else was asked for.
   *
   * @throws ConfigurationException if the output is not usable, or was begun with other settings
   * @throws RefusedInputException if not one scan could be embedded
   */
  public static EmbedResult run(
      BrainJepa model,
      TokenPooling pooling,
      List<ScanFile> scans,
      EmbedSettings settings,
      ScanListener listener) {
    ScanJob.checkNew(settings.out(), settings.overwrite());
    Opened opened = open(model, pooling, scans, settings, listener);
    return opened
        .job()
        .run(
            opened.about(),
            opened.embedder(),
            finished -> write(model, opened.about(), settings, finished));
  }

  /**
   * Runs one shard of the job to its end: windows are averaged into their run, and no further; the
   * merge of all shards pools.
   *
   * @throws ConfigurationException as above, and where another shard was begun otherwise
   */
  public static ShardResult runShard(
      BrainJepa model,
      TokenPooling pooling,
      List<ScanFile> scans,
      EmbedSettings settings,
      Shard shard,
      ScanListener listener) {
    Opened opened = open(model, pooling, scans, settings, listener);
    EmbedOutput output =
        new EmbedOutput(
            settings.out(), settings.per(), Provenance.head(model, opened.about(), settings));
    ShardJob job =
        new ShardJob(
            EmbedMerge.SERIES,
            scans.size(),
            settings.batch(),
            opened.about(),
            EmbedOutput.json(settings.out(), List.of(output)));
    return opened.job().runShard(shard, job, _ -> "", settings.overwrite(), opened.embedder());
  }

  /** A job that is ready to run. */
  private record Opened(
      Map<String, String> about,
      SeriesEmbedder embedder,
      ScanJob<Prepared, List<EmbeddingRow>> job) {}

  private static Opened open(
      BrainJepa model,
      TokenPooling pooling,
      List<ScanFile> scans,
      EmbedSettings settings,
      ScanListener listener) {
    EmbeddingTable.checkName(settings.out());
    if (settings.batch() < 1) {
      throw new ConfigurationException(
          "--batch", Integer.toString(settings.batch()), "1 or more", "");
    }
    if (settings.per() == Level.MODALITY) {
      throw new ConfigurationException(
          "--per", "modality", "run, session or subject, for parcel series", "");
    }
    settings.tokens().ifPresent(EmbedJob::createFolder);
    settings.regions().ifPresent(EmbedJob::createFolder);
    SeriesEmbedder embedder =
        new SeriesEmbedder(
            model,
            pooling,
            settings.batch(),
            settings.read(),
            settings.input(),
            settings.tokens(),
            settings.regions());
    Map<String, String> about =
        Provenance.fingerprint(model, pooling, embedder.modelHash(), scans, settings);
    return new Opened(
        about,
        embedder,
        new ScanJob<>(
            settings.out(), scans, settings.batch(), embedder, new RowsFormat(), listener));
  }

  /** The sidecar first: a table that is there has its sidecar. */
  private static EmbedResult write(
      BrainJepa model,
      Map<String, String> about,
      EmbedSettings settings,
      FinishedScans<List<EmbeddingRow>> finished) {
    List<EmbeddingRow> runs =
        finished.used().stream().flatMap(scan -> finished.row(scan).stream()).toList();
    EmbedResult result =
        new EmbedResult(settings.out(), Pooling.pool(runs, settings.per()), finished.refused());
    new EmbedOutput(settings.out(), settings.per(), Provenance.head(model, about, settings))
        .write(result.rows(), result.refused());
    return result;
  }

  static void createFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder + ": " + e.getMessage(), e);
    }
  }
}
