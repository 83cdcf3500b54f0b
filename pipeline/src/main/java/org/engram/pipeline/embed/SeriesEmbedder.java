package org.engram.pipeline.embed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.Embedding;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.brainjepa.InputPreparation.Prepared;
import org.engram.models.brainjepa.ModelHash;
import org.engram.pipeline.scan.ScanOutcome;
import org.engram.pipeline.scan.ScanReader;
import org.engram.pipeline.scan.ScanReading;
import org.engram.tensor.RefusedInputException;

/** Embeds parcel series by Brain-JEPA: one row a scan. */
public final class SeriesEmbedder implements Embedder<Prepared> {
  private final BrainJepa model;
  private final TokenPooling pooling;
  private final int batch;
  private final ScanReader reader;
  private final ScanReader ordered;
  private final Optional<Path> tokens;
  private final Optional<Path> regions;
  private final String modelHash;

  /**
   * Makes ready.
   *
   * @param model is not closed by this
   * @param batch windows computed at once, 1 or more
   * @param reading what is stated about the files
   * @param input how runs are brought to the model
   */
  public SeriesEmbedder(
      BrainJepa model,
      TokenPooling pooling,
      int batch,
      ScanReading reading,
      InputPreparation.Options input) {
    this(model, pooling, batch, reading, input, Optional.empty(), Optional.empty());
  }

  /** As above; latents are written to these folders before the scan's row exists. */
  SeriesEmbedder(
      BrainJepa model,
      TokenPooling pooling,
      int batch,
      ScanReading reading,
      InputPreparation.Options input,
      Optional<Path> tokens,
      Optional<Path> regions) {
    this(
        model,
        pooling,
        batch,
        new ScanReader(model.description(), reading, input),
        new ScanReader(model.description(), reading, input.withAssumeOrder()),
        tokens,
        regions,
        ModelHash.of(model.description()));
  }

  private SeriesEmbedder(
      BrainJepa model,
      TokenPooling pooling,
      int batch,
      ScanReader reader,
      ScanReader ordered,
      Optional<Path> tokens,
      Optional<Path> regions,
      String modelHash) {
    this.model = model;
    this.pooling = pooling;
    this.batch = batch;
    this.reader = reader;
    this.ordered = ordered;
    this.tokens = tokens;
    this.regions = regions;
    this.modelHash = modelHash;
  }

  /** The same, of scans of which something else is stated; does not read the weights again. */
  public SeriesEmbedder reading(ScanReading reading, InputPreparation.Options input) {
    return new SeriesEmbedder(
        model,
        pooling,
        batch,
        new ScanReader(model.description(), reading, input),
        new ScanReader(model.description(), reading, input.withAssumeOrder()),
        tokens,
        regions,
        modelHash);
  }

  @Override
  public String recipe() {
    return pooling.recipe();
  }

  @Override
  public String modelHash() {
    return modelHash;
  }

  @Override
  public ScanOutcome<Prepared> read(ScanFile scan) {
    return reader.read(scan);
  }

  @Override
  public ScanOutcome<Prepared> read(KnownScan scan) {
    return (scan.modelOrder() ? ordered : reader).read(scan.file(), scan.run());
  }

  /** Every window of the group, in order, in batches; then the mean over each scan's windows. */
  @Override
  public List<Supplier<List<EmbeddingRow>>> compute(List<ScanOutcome.Ready<Prepared>> group) {
    List<float[]> windows = group.stream().flatMap(s -> s.input().windows().stream()).toList();
    List<Embedding> embeddings = new ArrayList<>();
    for (int i = 0; i < windows.size(); i += batch) {
      embeddings.addAll(model.embed(windows.subList(i, Math.min(windows.size(), i + batch))));
    }
    List<Supplier<List<EmbeddingRow>>> rows = new ArrayList<>();
    int first = 0;
    for (ScanOutcome.Ready<Prepared> scan : group) {
      int next = first + scan.input().windows().size();
      Embedding embedding = Embedding.mean(embeddings.subList(first, next));
      rows.add(() -> List.of(row(scan, embedding)));
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
    tokens.ifPresent(folder -> latents(folder, scan, embedding, true, about));
    regions.ifPresent(folder -> latents(folder, scan, embedding, false, about));
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
      Path folder, ScanFile scan, Embedding embedding, boolean all, Map<String, String> about) {
    LatentFile.write(
        folder.resolve(scan.id() + ".safetensors"),
        embedding,
        model.description().atlas().regions(),
        all,
        about);
  }
}
