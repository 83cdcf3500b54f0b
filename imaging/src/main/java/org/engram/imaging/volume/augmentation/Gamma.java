package org.engram.imaging.volume.augmentation;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Contrast changed by a power: values between the volume's least and greatest, brought to 0 to 1,
 * are raised to gamma. With gamma 2, {@code [0, 1, 2]} becomes {@code [0, 0.5, 2]}.
 *
 * @param least gamma
 * @param greatest gamma
 * @param chance of it
 */
public record Gamma(double least, double greatest, double chance) implements VolumeChange {
  private static final float EPS = 1e-7f;

  public Gamma {
    Bounds.chance("gamma", chance);
    Bounds.ordered("gamma", least, greatest, 0.01, 100);
  }

  @Override
  public Optional<Drawn> draw(RandomGenerator random) {
    boolean happens = VolumeChange.happens(chance, random);
    double gamma = VolumeChange.between(least, greatest, random);
    return happens ? Optional.of((values, _) -> apply(values, gamma)) : Optional.empty();
  }

  static void apply(float[] values, double gamma) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    float range = high - low;
    for (int i = 0; i < values.length; i++) {
      double share = (values[i] - low) / (range + EPS);
      values[i] = (float) Math.pow(share, gamma) * range + low;
    }
  }
}
