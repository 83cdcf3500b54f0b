package org.engram.pipeline.pretrain.volume;

import java.util.List;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.imaging.volume.augmentation.Augmentation;

/** Changes of a volume, applied to values as a network takes them. */
public final class Changed {
  private Changed() {}

  /**
   * The values as the changes leave them, which know volumes with the first axis fastest.
   *
   * @param values row-major, as what comes out
   * @param size of the three axes
   * @param seed of what is random
   */
  public static float[] values(
      float[] values, List<Integer> size, Augmentation changes, long seed) {
    int nx = size.get(0);
    int ny = size.get(1);
    int nz = size.get(2);
    float[] firstFastest = new float[values.length];
    int next = 0;
    for (int i = 0; i < nx; i++) {
      for (int j = 0; j < ny; j++) {
        for (int k = 0; k < nz; k++) {
          firstFastest[i + nx * (j + ny * k)] = values[next++];
        }
      }
    }
    Volume volume = new Volume(new Grid(nx, ny, nz, Affine.scaling(1, 1, 1)), firstFastest);
    return VolumeReading.rowMajor(changes.apply(volume, seed));
  }
}
