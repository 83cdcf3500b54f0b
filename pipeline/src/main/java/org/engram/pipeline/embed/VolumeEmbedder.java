package org.engram.pipeline.embed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.engram.cohort.EmbeddingRow;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.models.neurojepa.VolumeEmbedding;
import org.engram.pipeline.scan.ScanOutcome;
import org.engram.pipeline.volumes.PreparedVolume;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;

/** Embeds volumes by Neuro-JEPA: one row a volume, or one a token or region of it. */
public final class VolumeEmbedder implements Embedder<PreparedVolume> {
  private final NeuroJepa model;
  private final VolumePreparer preparer;
  private final VolumePooling pooling;
  private final VolumeCode code;
  private final Optional<Path> tokens;
  private final String modelHash;

  /**
   * Makes ready.
   *
   * @param model is not closed by this
   * @param preparer knows the volumes that will be asked for
   */
  public VolumeEmbedder(
      NeuroJepa model, VolumePreparer preparer, VolumePooling pooling, VolumeCode code) {
    this(model, preparer, pooling, code, Optional.empty());
  }

  /** As above; latents are written to this folder before the volume's rows exist. */
  VolumeEmbedder(
      NeuroJepa model,
      VolumePreparer preparer,
      VolumePooling pooling,
      VolumeCode code,
      Optional<Path> tokens) {
    this.model = model;
    this.preparer = preparer;
    this.pooling = pooling;
    this.code = code;
    this.tokens = tokens;
    this.modelHash = model.description().hash();
  }

  private VolumeEmbedder(VolumeEmbedder other, VolumePreparer preparer) {
    this.model = other.model;
    this.preparer = preparer;
    this.pooling = other.pooling;
    this.code = other.code;
    this.tokens = other.tokens;
    this.modelHash = other.modelHash;
  }

  /** The same, of volumes that another knows; does not read the weights again. */
  public VolumeEmbedder preparing(VolumePreparer other) {
    return new VolumeEmbedder(this, other);
  }

  @Override
  public String recipe() {
    return pooling.recipe(code);
  }

  @Override
  public String modelHash() {
    return modelHash;
  }

  @Override
  public ScanOutcome<PreparedVolume> read(ScanFile scan) {
    return preparer.read(scan);
  }

  @Override
  public ScanOutcome<PreparedVolume> read(KnownScan scan) {
    return preparer.read(scan.volume());
  }

  @Override
  public List<Supplier<List<EmbeddingRow>>> compute(List<ScanOutcome.Ready<PreparedVolume>> group) {
    List<VolumeEmbedding> embeddings =
        group.isEmpty()
            ? List.of()
            : encode(group.stream().map(ready -> ready.input().input()).toList());
    List<Supplier<List<EmbeddingRow>>> rows = new ArrayList<>();
    for (int i = 0; i < group.size(); i++) {
      ScanOutcome.Ready<PreparedVolume> ready = group.get(i);
      VolumeEmbedding embedding = embeddings.get(i);
      rows.add(() -> rows(ready, embedding));
    }
    return rows;
  }

  private List<VolumeEmbedding> encode(List<float[]> volumes) {
    return switch (code) {
      case LATENT -> model.embed(volumes);
      case SPARSE -> model.codes(volumes);
    };
  }

  /** Writes the volume's file before its rows exist: a journalled volume is whole. */
  private List<EmbeddingRow> rows(
      ScanOutcome.Ready<PreparedVolume> ready, VolumeEmbedding embedding) {
    ScanFile scan = ready.scan();
    for (float value : embedding.tokens()) {
      if (!Float.isFinite(value)) {
        throw new RefusedInputException(
            scan.path().toString(),
            "the model's output is not finite",
            "finite latents",
            "Look at the input with engram inspect: extreme values?");
      }
    }
    tokens.ifPresent(folder -> writeTokens(folder, ready, embedding));
    List<EmbeddingRow> rows = new ArrayList<>();
    pooling
        .vectors(embedding, ready.input())
        .forEach(
            (part, vector) ->
                rows.add(
                    new EmbeddingRow(
                        scan.subject(),
                        scan.session(),
                        part,
                        scan.path().toString(),
                        1,
                        1,
                        ready.input().warnings(),
                        recipe(),
                        modelHash,
                        vector)));
    return rows;
  }

  private void writeTokens(
      Path folder, ScanOutcome.Ready<PreparedVolume> ready, VolumeEmbedding embedding) {
    SequencedMap<String, HostTensor> tensors = new LinkedHashMap<>();
    Map<String, String> about = new LinkedHashMap<>();
    tensors.put(
        "embeddings",
        HostTensor.of(embedding.tokens(), embedding.grid().tokens(), embedding.dim()));
    about.put("source", ready.scan().path().toString());
    about.put("model_hash", modelHash);
    about.put(
        "grid",
        embedding.grid().height()
            + " "
            + embedding.grid().width()
            + " "
            + embedding.grid().depth());
    ready
        .input()
        .labels()
        .ifPresent(
            labels -> {
              int dim = embedding.dim();
              float[] regions = new float[labels.names().size() * dim];
              for (int label = 0; label < labels.names().size(); label++) {
                System.arraycopy(
                    embedding.mean(labels.shares()[label]), 0, regions, label * dim, dim);
              }
              tensors.put("regions", HostTensor.of(regions, labels.names().size(), dim));
              about.put("region_labels", String.join("\n", labels.names()));
            });
    Safetensors.write(folder.resolve(ready.scan().id() + ".safetensors"), tensors, about);
  }
}
