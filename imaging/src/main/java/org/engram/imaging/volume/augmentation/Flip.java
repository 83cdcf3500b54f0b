package org.engram.imaging.volume.augmentation;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.engram.imaging.volume.Grid;

/**
 * An axis reversed: {@code [1, 2, 3]} becomes {@code [3, 2, 1]}. The voxels' places in space are
 * not followed, since what comes after it looks at voxels only.
 *
 * @param axis 0 to 2
 * @param chance of it
 */
public record Flip(int axis, double chance) implements VolumeChange {
  public Flip {
    Bounds.chance("flip", chance);
    if (axis < 0 || axis > 2) {
      throw new IllegalArgumentException("axis " + axis);
    }
  }

  @Override
  public Optional<Drawn> draw(RandomGenerator random) {
    return VolumeChange.happens(chance, random)
        ? Optional.of((values, grid) -> apply(values, grid, axis))
        : Optional.empty();
  }

  static void apply(float[] values, Grid grid, int axis) {
    int size = grid.size(axis);
    int stride = axis == 0 ? 1 : axis == 1 ? grid.nx() : grid.nx() * grid.ny();
    for (int start = 0; start < values.length; start++) {
      int at = start / stride % size;
      int other = start + (size - 1 - 2 * at) * stride;
      if (other > start) {
        float held = values[start];
        values[start] = values[other];
        values[other] = held;
      }
    }
  }
}
