package org.engram.imaging.volume.augmentation;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One number added to every voxel: by 0.5, {@code [0, 1]} becomes {@code [0.5, 1.5]}.
 *
 * @param most the number lies between its negative and itself
 * @param chance of it
 */
public record Shift(double most, double chance) implements VolumeChange {
  public Shift {
    Bounds.chance("shift", chance);
    Bounds.ordered("shift", 0, most, 0, 1e6);
  }

  @Override
  public Optional<Drawn> draw(RandomGenerator random) {
    boolean happens = VolumeChange.happens(chance, random);
    double offset = VolumeChange.between(-most, most, random);
    return happens ? Optional.of((values, _) -> apply(values, offset)) : Optional.empty();
  }

  static void apply(float[] values, double offset) {
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) offset;
    }
  }
}
