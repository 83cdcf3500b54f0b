package org.engram.pipeline.routing;

import java.util.Arrays;
import java.util.List;
import org.engram.models.neurojepa.VolumeShape;
import org.engram.pipeline.volumes.PatchLabels;

/**
 * A volume told by its values alone, where no segmentation says more: air below a tenth between the
 * 2nd and 98th percentile, and what is above it in three parts of equal size. They are no tissues.
 */
final class IntensityLabels {
  static final String WORDS = "air, and dark, middle and bright thirds of the rest; no tissues";

  private static final int AIR = 0;

  private IntensityLabels() {}

  static PatchLabels of(float[] values, VolumeShape shape) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    double low = sorted[(int) (0.02 * (sorted.length - 1))];
    double high = sorted[(int) (0.98 * (sorted.length - 1))];
    double air = low + 0.1 * (high - low);
    int from = 0;
    while (from < sorted.length - 1 && sorted[from] <= air) {
      from++;
    }
    double dark = sorted[from + (sorted.length - from) / 3];
    double bright = sorted[from + (sorted.length - from) * 2 / 3];
    int tokens = shape.grid().tokens();
    double[][] shares = new double[4][tokens];
    double voxels = shape.patchVoxels() / (double) shape.channels();
    int at = 0;
    for (int i = 0; i < shape.image().get(0); i++) {
      for (int j = 0; j < shape.image().get(1); j++) {
        for (int k = 0; k < shape.image().get(2); k++) {
          float value = values[at++];
          int label = value <= air ? AIR : value <= dark ? 1 : value <= bright ? 2 : 3;
          shares[label][PatchLabels.token(shape, i, j, k)] += 1 / voxels;
        }
      }
    }
    return new PatchLabels(List.of("air", "dark", "middle", "bright"), shares);
  }

  /** The share of a patch that is air. */
  static double air(PatchLabels labels, int token) {
    return labels.shares()[AIR][token];
  }
}
