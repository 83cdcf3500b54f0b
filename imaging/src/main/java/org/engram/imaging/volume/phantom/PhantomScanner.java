package org.engram.imaging.volume.phantom;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.engram.imaging.volume.Volume;

/**
 * A scanner, as it differs from others.
 *
 * @param name its name
 * @param gain factor on signal and noise
 * @param bias strength of its bias field relative to {@link PhantomImaging#bias}
 * @param noise relative to {@link PhantomImaging#noise}
 */
public record PhantomScanner(String name, double gain, double bias, double noise) {
  /** The sites there are, in the order they are taken. */
  public static final List<PhantomScanner> ALL =
      List.of(
          new PhantomScanner("north", 1.0, 1.0, 1.0),
          new PhantomScanner("south", 1.4, 1.6, 1.3),
          new PhantomScanner("east", 0.7, 0.6, 0.8),
          new PhantomScanner("west", 1.15, 1.3, 1.1));

  /** The scale that noise is told in. */
  private static final double SCALE = 1000;

  /**
   * What the scanner makes of an image without noise: a slow field over it, noise, gain.
   *
   * @param seed the same gives the same bytes on any number of threads
   */
  Volume scan(Volume clean, PhantomImaging imaging, long seed) {
    CoilField field = CoilField.draw(imaging.bias() * bias, new SplittableRandom(seed));
    float[] values = new float[clean.values().length];
    double deviation = SCALE * imaging.noise() * noise;
    int plane = clean.grid().nx() * clean.grid().ny();
    IntStream.range(0, clean.grid().nz())
        .parallel()
        .forEach(
            k -> {
              SplittableRandom random = new SplittableRandom(Seeds.mix(seed, k));
              for (int at = k * plane; at < (k + 1) * plane; at++) {
                double signal = clean.values()[at];
                signal *= signal == 0 ? 1 : field.at(clean.grid(), at);
                double seen = signal;
                if (deviation > 0) {
                  double real = signal + deviation * random.nextGaussian();
                  seen =
                      imaging.rician() ? Math.hypot(real, deviation * random.nextGaussian()) : real;
                }
                values[at] = (float) (gain * seen);
              }
            });
    return new Volume(clean.grid(), values);
  }
}
