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
import org.engram.pipeline.scan.FinishedScans;
import org.engram.pipeline.scan.ScanJob;
import org.engram.pipeline.scan.ScanListener;
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
    EmbeddingTable.checkName(settings.out());
    if (settings.batch() < 1) {
      throw new ConfigurationException(
          "--batch", Integer.toString(settings.batch()), "1 or more", "");
    }
    if (settings.per() == Level.MODALITY) {
      throw new ConfigurationException(
          "--per", "modality", "run, session or subject, for parcel series", "");
    }
    ScanJob.checkNew(settings.out(), settings.overwrite());
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
    return new ScanJob<>(
            settings.out(), scans, settings.batch(), embedder, new RowsFormat(), listener)
        .run(about, embedder, finished -> write(model, about, settings, finished));
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
    Provenance.writeSidecar(model, about, settings, result);
    EmbeddingTable.write(settings.out(), result.rows());
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
