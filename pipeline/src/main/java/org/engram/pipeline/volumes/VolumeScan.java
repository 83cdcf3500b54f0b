package org.engram.pipeline.volumes;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.engram.imaging.timeseries.ScanFile;
import org.engram.pipeline.pretrain.volume.VolumeManifest;

/**
 * One volume to embed.
 *
 * @param file the volume and whose it is
 * @param modality such as T1w; {@link #UNKNOWN} where nothing says it
 * @param mask of the head, on the volume's own grid: voxels of 0 are taken for air
 * @param segmentation labels on the volume's own grid
 * @param mean whether of a file with several volumes over time the mean is taken
 */
public record VolumeScan(
    ScanFile file,
    String modality,
    Optional<Path> mask,
    Optional<Path> segmentation,
    boolean mean) {
  /** A modality that neither name nor manifest says. */
  public static final String UNKNOWN = "unknown";

  public VolumeScan {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(modality, "modality");
    Objects.requireNonNull(mask, "mask");
    Objects.requireNonNull(segmentation, "segmentation");
  }

  /** A file of one volume. */
  public VolumeScan(
      ScanFile file, String modality, Optional<Path> mask, Optional<Path> segmentation) {
    this(file, modality, mask, segmentation, false);
  }

  VolumeScan named(ScanFile other) {
    return new VolumeScan(other, modality, mask, segmentation, mean);
  }

  VolumeScan withMean() {
    return new VolumeScan(file, modality, mask, segmentation, true);
  }

  /** As a line of a manifest. */
  public VolumeManifest.Row row(int line) {
    return new VolumeManifest.Row(
        line,
        file.subject(),
        file.session(),
        modality,
        file.path().toAbsolutePath().normalize(),
        mask,
        segmentation,
        mean);
  }
}
