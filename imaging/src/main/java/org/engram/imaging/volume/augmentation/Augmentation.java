package org.engram.imaging.volume.augmentation;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.engram.imaging.volume.Volume;

/**
 * Changes of a volume for training, one after the other.
 *
 * @param changes in their order
 */
public record Augmentation(List<VolumeChange> changes) {
  public Augmentation {
    changes = List.copyOf(changes);
  }

  /** Of Neuro-JEPA's published pretraining. */
  public static Augmentation ofPretraining() {
    return new Augmentation(
        List.of(
            new Flip(0, 0.5),
            new Flip(1, 0.5),
            new Flip(2, 0.5),
            new BiasField(0.1, 0.5),
            new Gamma(0.6, 1.5, 0.5),
            new Noise(0.1, 0.5),
            new Shift(0.1, 0.5)));
  }

  /** Of Neuro-JEPA's published fine-tuning. */
  public static Augmentation ofFinetuning() {
    return new Augmentation(
        List.of(
            new Flip(0, 0.1),
            new Flip(1, 0.1),
            new Flip(2, 0.1),
            new Gamma(0.6, 1.5, 0.5),
            new Noise(0.1, 0.5),
            new Shift(0.1, 0.5)));
  }

  /**
   * A changed copy.
   *
   * @param seed the same gives the same changes
   */
  public Volume apply(Volume volume, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = volume.values().clone();
    for (VolumeChange change : changes) {
      Optional<VolumeChange.Drawn> drawn = change.draw(random);
      drawn.ifPresent(made -> made.apply(values, volume.grid()));
    }
    return new Volume(volume.grid(), values);
  }
}
