package org.engram.models.neurojepa.masking;

import java.util.Arrays;
import org.engram.models.neurojepa.PatchGrid;
import org.engram.models.neurojepa.VolumeShape;

/**
 * Which patches of a volume show the head and not the air around it: those with enough voxels above
 * a threshold, which lies a tenth of the way from the 2nd to the 98th percentile of the volume's
 * absolute intensities. Follows Neuro-JEPA's published map.
 *
 * @param share of a patch's voxels that must lie above the threshold; 0.1 as published
 */
public record Foreground(double share) {
  private static final int SAMPLES = 100_000;

  public static Foreground published() {
    return new Foreground(0.1);
  }

  /**
   * Of one volume.
   *
   * @param volume [channels, axis 0, axis 1, axis 2], row-major
   * @return one a token
   */
  public boolean[] of(float[] volume, VolumeShape shape) {
    PatchGrid grid = shape.grid();
    int voxels = volume.length / shape.channels();
    float[] strongest = new float[voxels];
    for (int i = 0; i < volume.length; i++) {
      strongest[i % voxels] = Math.max(strongest[i % voxels], Math.abs(volume[i]));
    }
    double threshold = threshold(strongest);
    int rows = shape.image().get(1);
    int columns = shape.image().get(2);
    int[] above = new int[grid.tokens()];
    for (int i = 0; i < voxels; i++) {
      if (strongest[i] > threshold) {
        int h = i / (rows * columns) / shape.patch().get(0);
        int w = i / columns % rows / shape.patch().get(1);
        int d = i % columns / shape.patch().get(2);
        above[(h * grid.width() + w) * grid.depth() + d]++;
      }
    }
    int perPatch = shape.patchVoxels() / shape.channels();
    boolean[] foreground = new boolean[above.length];
    for (int token = 0; token < above.length; token++) {
      foreground[token] = (float) above[token] / perPatch >= (float) share;
    }
    return foreground;
  }

  private static float threshold(float[] strongest) {
    int stride = Math.max(1, strongest.length / SAMPLES);
    float[] samples = new float[(strongest.length + stride - 1) / stride];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = strongest[i * stride];
    }
    Arrays.sort(samples);
    float low = quantile(samples, 0.02);
    float high = quantile(samples, 0.98);
    return high > low ? low + 0.1f * (high - low) : 0;
  }

  /** By linear interpolation between sorted values. */
  static float quantile(float[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) Math.floor(at);
    int above = Math.min(below + 1, sorted.length - 1);
    float weight = (float) (at - below);
    return sorted[below] + weight * (sorted[above] - sorted[below]);
  }
}
