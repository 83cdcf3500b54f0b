package org.engram.pipeline.volumes;

import java.util.List;
import java.util.Optional;
import org.engram.imaging.volume.Volume;

/**
 * A volume that is ready for the network.
 *
 * @param input row-major [axis 0, axis 1, axis 2]
 * @param volume the same where it lies in space
 * @param labels shares of anatomical labels in each patch, where a segmentation was given
 * @param warnings what a reader of the result should know
 */
public record PreparedVolume(
    float[] input, Volume volume, Optional<PatchLabels> labels, List<String> warnings) {
  public PreparedVolume {
    warnings = List.copyOf(warnings);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PreparedVolume that
        && volume.equals(that.volume)
        && labels.equals(that.labels)
        && warnings.equals(that.warnings);
  }

  @Override
  public int hashCode() {
    return volume.hashCode();
  }

  @Override
  public String toString() {
    return volume.toString();
  }
}
