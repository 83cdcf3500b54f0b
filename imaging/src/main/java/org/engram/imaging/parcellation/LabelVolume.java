package org.engram.imaging.parcellation;

import java.util.Arrays;
import java.util.Optional;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.RefusedInputException;

/** A volume whose values are all whole numbers, on its way to become an atlas. */
record LabelVolume(String name, Grid grid, int[] values) {
  /** Whole numbers beyond this are not all float32. */
  private static final float LARGEST = 1 << 24;

  static LabelVolume of(String name, Volume volume) {
    float[] read = volume.values();
    int[] values = new int[read.length];
    Grid grid = volume.grid();
    for (int voxel = 0; voxel < read.length; voxel++) {
      float value = read[voxel];
      if (value != Math.rint(value) || !(Math.abs(value) <= LARGEST)) {
        throw new RefusedInputException(
            name
                + ", voxel "
                + voxel % grid.nx()
                + ", "
                + voxel / grid.nx() % grid.ny()
                + ", "
                + voxel / (grid.nx() * grid.ny()),
            String.valueOf(value),
            "a label: a whole number up to " + (long) LARGEST,
            "Give a volume of labels; one that was resampled must have been so by nearest"
                + " neighbour. Maps of probabilities are none.");
      }
      values[voxel] = (int) value;
    }
    return new LabelVolume(name, grid, values);
  }

  VolumeAtlas named(LabelTable table, Optional<String> space) {
    LabelRows named = LabelRows.of(name, values, table);
    int[] sizes = VolumeAtlas.count(named.rows(), named.atlas().size());
    return new VolumeAtlas(
        named.atlas(), named.labels(), grid, named.rows(), sizes, space, named.notes());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LabelVolume that
        && name.equals(that.name)
        && grid.equals(that.grid)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }
}
