package org.engram.pipeline.embed;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.imaging.atlas.Region;
import org.engram.imaging.timeseries.ReadOptions;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.InputPreparation;
import org.engram.models.directory.ModelType;
import org.engram.models.neurojepa.NeuroJepa;
import org.engram.pipeline.scan.ScanReading;
import org.engram.pipeline.scan.VolumeReading;
import org.engram.pipeline.volumes.VolumePreparer;
import org.engram.pipeline.volumes.VolumePreparer.Segmentation;
import org.engram.pipeline.volumes.VolumeScan;
import org.engram.tensor.Compute;

/** A model directory of either kind, loaded: for those who are told only where it lies. */
public sealed interface EmbeddingModel extends AutoCloseable {
  /** Brain-JEPA: takes parcel series. */
  record OfSeries(BrainJepa model) implements EmbeddingModel {
    @Override
    public ModelType type() {
      return ModelType.BRAIN_JEPA;
    }

    @Override
    public Embedder<?> embedder(List<VolumeScan> scans, int batch) {
      return embedder(batch, ScanReading.defaults());
    }

    /** The same, that takes volumes over time and dense series too, by a recipe. */
    public Embedder<?> embedder(int batch, VolumeReading runs) {
      return embedder(
          batch,
          new ScanReading(ReadOptions.defaults(), Optional.empty(), Optional.of(runs), Map.of()));
    }

    private Embedder<?> embedder(int batch, ScanReading reading) {
      return new SeriesEmbedder(
          model, new TokenPooling.Mean(), batch, reading, InputPreparation.Options.defaults());
    }

    @Override
    public int dimension() {
      return model.description().config().embedDim();
    }

    @Override
    public List<String> regions() {
      return model.description().atlas().regions().stream().map(Region::label).toList();
    }

    @Override
    public List<String> modalities() {
      return List.of();
    }

    @Override
    public List<String> notes() {
      return model.description().notes();
    }

    @Override
    public void close() {
      model.close();
    }
  }

  /** Neuro-JEPA: takes volumes. */
  record OfVolumes(NeuroJepa model) implements EmbeddingModel {
    @Override
    public ModelType type() {
      return ModelType.NEURO_JEPA;
    }

    @Override
    public Embedder<?> embedder(List<VolumeScan> scans, int batch) {
      return embedder(scans, VolumePooling.MEAN, Optional.empty());
    }

    /**
     * The same with other rows.
     *
     * @param segmentation where labels are wanted, as for {@link VolumePooling#REGIONS}
     */
    public Embedder<?> embedder(
        List<VolumeScan> scans, VolumePooling pooling, Optional<Segmentation> segmentation) {
      return new VolumeEmbedder(
          model,
          new VolumePreparer(model.description(), scans, segmentation),
          pooling,
          VolumeCode.LATENT);
    }

    @Override
    public int dimension() {
      return model.description().config().embedDim();
    }

    @Override
    public List<String> regions() {
      return List.of();
    }

    @Override
    public List<String> modalities() {
      return model.description().input().modalities();
    }

    @Override
    public List<String> notes() {
      return model.description().notes();
    }

    @Override
    public void close() {
      model.close();
    }
  }

  /**
   * Loads a model.
   *
   * @param compute stays open as long as the model
   * @throws org.engram.tensor.ConfigurationException if the directory is no model's
   * @throws org.engram.tensor.FileFormatException if a file of it is malformed
   */
  static EmbeddingModel open(Path directory, Compute compute) {
    return switch (ModelType.of(directory)) {
      case BRAIN_JEPA -> new OfSeries(BrainJepa.load(directory, compute));
      case NEURO_JEPA -> new OfVolumes(NeuroJepa.load(directory, compute));
    };
  }

  ModelType type();

  /**
   * What embeds these scans with the defaults of {@code engram embed}: the mean over all tokens.
   *
   * @param scans all that it will be asked for; a model of series looks at their files alone
   * @param batch windows of a series computed at once, 1 or more
   */
  Embedder<?> embedder(List<VolumeScan> scans, int batch);

  /** Length of a scan's vector. */
  int dimension();

  /** Labels of the regions whose series it takes, in order; none of a model of volumes. */
  List<String> regions();

  /** Modalities that it was made for; none of a model of series. */
  List<String> modalities();

  /** What was assumed about the model. */
  List<String> notes();

  @Override
  void close();
}
