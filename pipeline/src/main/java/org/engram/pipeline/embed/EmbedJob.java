package org.engram.pipeline.embed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.engram.cohort.EmbeddingRow;
import org.engram.cohort.EmbeddingTable;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.Embedding;
import org.engram.models.brainjepa.InputPreparation.Prepared;
import org.engram.models.brainjepa.ModelHash;
import org.engram.pipeline.scan.FinishedScans;
import org.engram.pipeline.scan.ScanJob;
import org.engram.pipeline.scan.ScanListener;
import org.engram.pipeline.scan.ScanOutcome;
import org.engram.pipeline.scan.ScanReader;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * Embeds a cohort, in batches whose composition follows from the order of the input alone; see
 * {@link ScanJob} for what happens to bad files and killed jobs.
 */
public final class EmbedJob {
  private final BrainJepa model;
  private final TokenPooling pooling;
  private final EmbedSettings settings;
  private final String modelHash;

  private EmbedJob(
      BrainJepa model, TokenPooling pooling, EmbedSettings settings, String modelHash) {
    this.model = model;
    this.pooling = pooling;
    this.settings = settings;
    this.modelHash = modelHash;
  }

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
    EmbedJob embed = new EmbedJob(model, pooling, settings, ModelHash.of(model.description()));
    Map<String, String> about =
        Provenance.fingerprint(model, pooling, embed.modelHash, scans, settings);
    ScanReader reader = new ScanReader(model.description(), settings.read(), settings.input());
    return new ScanJob<>(
            settings.out(), scans, settings.batch(), reader, EmbeddingRow.FORMAT, listener)
        .run(about, embed::compute, finished -> embed.write(about, finished));
  }

  /** Every window of the group, in order, in batches; then the mean over each scan's windows. */
  private List<Supplier<EmbeddingRow>> compute(List<ScanOutcome.Ready<Prepared>> group) {
    List<float[]> windows = group.stream().flatMap(s -> s.input().windows().stream()).toList();
    List<Embedding> embeddings = new ArrayList<>();
    for (int i = 0; i < windows.size(); i += settings.batch()) {
      embeddings.addAll(
          model.embed(windows.subList(i, Math.min(windows.size(), i + settings.batch()))));
    }
    List<Supplier<EmbeddingRow>> rows = new ArrayList<>();
    int first = 0;
    for (ScanOutcome.Ready<Prepared> scan : group) {
      int next = first + scan.input().windows().size();
      Embedding embedding = Embedding.mean(embeddings.subList(first, next));
      rows.add(() -> row(scan, embedding));
      first = next;
    }
    return rows;
  }

  /** Writes the scan's files before its row exists: a journalled scan is whole. */
  private EmbeddingRow row(ScanOutcome.Ready<Prepared> ready, Embedding embedding) {
    ScanFile scan = ready.scan();
    float[] pooled = pooling.vector(embedding);
    for (float value : pooled) {
      if (!Float.isFinite(value)) {
        throw new RefusedInputException(
            scan.path().toString(),
            "the model's output is not finite",
            "finite latents",
            "Look at the input with engram inspect: extreme values after normalisation?");
      }
    }
    Map<String, String> about =
        Map.of(
            "source", scan.path().toString(), "model_hash", modelHash, "recipe", pooling.recipe());
    settings.tokens().ifPresent(folder -> latents(folder, scan, embedding, true, about));
    settings.regions().ifPresent(folder -> latents(folder, scan, embedding, false, about));
    return new EmbeddingRow(
        scan.subject(),
        scan.session(),
        ScanReading.runName(scan),
        scan.path().toString(),
        ready.input().windows().size(),
        ready.input().coverage(),
        ready.input().warnings(),
        pooling.recipe(),
        modelHash,
        pooled);
  }

  private void latents(
      Path folder, ScanFile scan, Embedding embedding, boolean tokens, Map<String, String> about) {
    LatentFile.write(
        folder.resolve(scan.id() + ".safetensors"),
        embedding,
        model.description().atlas().regions(),
        tokens,
        about);
  }

  /** The sidecar first: a table that is there has its sidecar. */
  private EmbedResult write(Map<String, String> about, FinishedScans<EmbeddingRow> finished) {
    List<EmbeddingRow> runs = finished.used().stream().map(finished::row).toList();
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
