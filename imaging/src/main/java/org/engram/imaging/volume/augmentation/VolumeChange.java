package org.engram.imaging.volume.augmentation;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.engram.imaging.volume.Grid;

/**
 * One kind of change, applied with a probability and a strength drawn anew for each volume.
 *
 * <p>Each kind is a record of its settings. {@link #draw} decides; what it gives is a change
 * without chance, so that the same change can be shown, tested and repeated.
 */
public sealed interface VolumeChange permits Flip, BiasField, Gamma, Noise, Shift {
  /** A change without chance, made in place. */
  @FunctionalInterface
  interface Drawn {
    /**
     * @param values on the grid, i fastest; changed
     */
    void apply(float[] values, Grid grid);
  }

  /** Whether and how a volume is changed; the same numbers of the generator give the same. */
  Optional<Drawn> draw(RandomGenerator random);

  /** Below {@code chance}. One number is drawn in any case. */
  static boolean happens(double chance, RandomGenerator random) {
    return random.nextDouble() < chance;
  }

  /** Evenly between two bounds. */
  static double between(double least, double greatest, RandomGenerator random) {
    return least + (greatest - least) * random.nextDouble();
  }
}
