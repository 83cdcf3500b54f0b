package org.engram.pipeline.volumes;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.engram.imaging.timeseries.ScanFile;

/**
 * One volume to embed.
 *
 * @param file the volume and whose it is
 * @param modality such as T1w; {@link #UNKNOWN} where nothing says it
 * @param mask of the head, on the volume's own grid: voxels of 0 are taken for air
 * @param segmentation labels on the volume's own grid
 */
public record VolumeScan(
    ScanFile file, String modality, Optional<Path> mask, Optional<Path> segmentation) {
  /** A modality that neither name nor manifest says. */
  public static final String UNKNOWN = "unknown";

  public VolumeScan {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(modality, "modality");
    Objects.requireNonNull(mask, "mask");
    Objects.requireNonNull(segmentation, "segmentation");
  }

  VolumeScan named(ScanFile other) {
    return new VolumeScan(other, modality, mask, segmentation);
  }
}
