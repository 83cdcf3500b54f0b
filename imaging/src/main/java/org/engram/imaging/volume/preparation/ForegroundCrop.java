package org.engram.imaging.volume.preparation;

import org.engram.imaging.volume.Grid;
import org.engram.imaging.volume.Volume;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.RefusedInputException;

/**
 * Cut to the box of the voxels above zero, with a margin that ends at the volume's edges. With a
 * margin of 1, {@code [0, 0, 5, 7, 0, 0]} becomes {@code [0, 5, 7, 0]}.
 *
 * @param margin voxels on every side, 4 as published
 */
public record ForegroundCrop(int margin) implements VolumeStep {
  public ForegroundCrop {
    if (margin < 0 || margin > 4096) {
      throw new ConfigurationException("margin", margin + " voxels", "0 to 4096", "");
    }
  }

  @Override
  public Volume apply(Volume volume) {
    Grid grid = volume.grid();
    int[] first = {grid.nx(), grid.ny(), grid.nz()};
    int[] last = {-1, -1, -1};
    for (int k = 0; k < grid.nz(); k++) {
      for (int j = 0; j < grid.ny(); j++) {
        int row = grid.index(0, j, k);
        int i = 0;
        while (i < grid.nx() && !(volume.values()[row + i] > 0)) {
          i++;
        }
        if (i < grid.nx()) {
          widen(first, last, i, j, k);
          int end = grid.nx() - 1;
          while (!(volume.values()[row + end] > 0)) {
            end--;
          }
          last[0] = Math.max(last[0], end);
        }
      }
    }
    if (last[0] < 0) {
      throw new RefusedInputException(
          "volume of " + grid.describe(),
          "no voxel above zero",
          "a head",
          "Look at the volume; it may be empty");
    }
    int[] size = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      first[axis] = Math.max(0, first[axis] - margin);
      size[axis] = Math.min(grid.size(axis) - 1, last[axis] + margin) - first[axis] + 1;
    }
    return Box.of(volume, first, size, false);
  }

  private static void widen(int[] first, int[] last, int... voxel) {
    for (int axis = 0; axis < 3; axis++) {
      first[axis] = Math.min(first[axis], voxel[axis]);
      last[axis] = Math.max(last[axis], voxel[axis]);
    }
  }

  @Override
  public String describe() {
    return "cut to the voxels above zero with " + margin + " voxels around them";
  }
}
