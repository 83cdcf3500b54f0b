package org.engram.imaging.volume.augmentation;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Normal noise of mean 0 added to every voxel; its standard deviation is drawn for each volume.
 *
 * @param greatest standard deviation; it lies between 0 and this
 * @param chance of it
 */
public record Noise(double greatest, double chance) implements VolumeChange {
  public Noise {
    Bounds.chance("noise", chance);
    Bounds.ordered("noise", 0, greatest, 0, 1e6);
  }

  @Override
  public Optional<Drawn> draw(RandomGenerator random) {
    boolean happens = VolumeChange.happens(chance, random);
    double deviation = VolumeChange.between(0, greatest, random);
    long seed = random.nextLong();
    return happens ? Optional.of((values, _) -> apply(values, deviation, seed)) : Optional.empty();
  }

  static void apply(float[] values, double deviation, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (deviation * random.nextGaussian());
    }
  }
}
