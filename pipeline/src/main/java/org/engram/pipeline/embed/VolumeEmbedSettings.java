package org.engram.pipeline.embed;

import java.nio.file.Path;
import java.util.Optional;
import org.engram.pipeline.volumes.HeadPreparation;
import org.engram.pipeline.volumes.VolumePreparer.Segmentation;

/**
 * How a cohort's volumes are embedded.
 *
 * @param out the table: .parquet, .csv, .tsv or .safetensors
 * @param fused a second table of one row a session, if wished: its modalities, each the mean over
 *     its volumes, made one
 * @param tokens folder for one file of token latents a volume, if wished
 * @param pooling from tokens to vectors
 * @param segmentation for pooling by regions
 * @param per what one row stands for
 * @param batch volumes computed at once
 * @param overwrite replace a finished table
 * @param code what stands for a token
 * @param head what is done before the model's preparation
 * @param fusion how a session's modalities become one
 */
public record VolumeEmbedSettings(
    Path out,
    Optional<Path> fused,
    Optional<Path> tokens,
    VolumePooling pooling,
    Optional<Segmentation> segmentation,
    Level per,
    int batch,
    boolean overwrite,
    VolumeCode code,
    HeadPreparation head,
    Fusion.Kind fusion) {
  /** Of modalities whose mean is taken. */
  public VolumeEmbedSettings(
      Path out,
      Optional<Path> fused,
      Optional<Path> tokens,
      VolumePooling pooling,
      Optional<Segmentation> segmentation,
      Level per,
      int batch,
      boolean overwrite,
      VolumeCode code,
      HeadPreparation head) {
    this(
        out,
        fused,
        tokens,
        pooling,
        segmentation,
        per,
        batch,
        overwrite,
        code,
        head,
        Fusion.Kind.MEAN);
  }

  /** Of the encoder's latents, heads as they are. */
  public VolumeEmbedSettings(
      Path out,
      Optional<Path> fused,
      Optional<Path> tokens,
      VolumePooling pooling,
      Optional<Segmentation> segmentation,
      Level per,
      int batch,
      boolean overwrite) {
    this(
        out,
        fused,
        tokens,
        pooling,
        segmentation,
        per,
        batch,
        overwrite,
        VolumeCode.LATENT,
        HeadPreparation.none());
  }

  /** One row a volume, the mean over its tokens, one volume at a time. */
  public static VolumeEmbedSettings defaults(Path out) {
    return new VolumeEmbedSettings(
        out,
        Optional.empty(),
        Optional.empty(),
        VolumePooling.MEAN,
        Optional.empty(),
        Level.RUN,
        1,
        false);
  }
}
