package org.engram.pipeline.pretrain.volume;

import java.util.ArrayList;
import java.util.List;
import org.engram.imaging.volume.augmentation.Augmentation;
import org.engram.imaging.volume.augmentation.BiasField;
import org.engram.imaging.volume.augmentation.Flip;
import org.engram.imaging.volume.augmentation.Gamma;
import org.engram.imaging.volume.augmentation.Noise;
import org.engram.imaging.volume.augmentation.Shift;
import org.engram.imaging.volume.augmentation.VolumeChange;

/**
 * How a volume is changed each time that it is shown; chances of 0 for one that stays as it is.
 *
 * @param flipChance of each axis
 * @param biasFieldChance of a smooth field of brightness
 * @param biasField largest coefficient of it
 * @param gammaChance of another contrast
 * @param leastGamma its exponent
 * @param greatestGamma its exponent
 * @param noiseChance of Gaussian noise
 * @param noise its largest standard deviation
 * @param shiftChance of another brightness
 * @param shift by at most this, up or down
 */
public record AugmentationSettings(
    double flipChance,
    double biasFieldChance,
    double biasField,
    double gammaChance,
    double leastGamma,
    double greatestGamma,
    double noiseChance,
    double noise,
    double shiftChance,
    double shift) {
  public AugmentationSettings {
    changes(
        flipChance,
        biasFieldChance,
        biasField,
        gammaChance,
        leastGamma,
        greatestGamma,
        noiseChance,
        noise,
        shiftChance,
        shift); // each checks its own
  }

  /** Of the published pretraining. */
  public static AugmentationSettings defaults() {
    return new AugmentationSettings(0.5, 0.5, 0.1, 0.5, 0.6, 1.5, 0.5, 0.1, 0.5, 0.1);
  }

  /** Volumes stay as they are. */
  public static AugmentationSettings nothing() {
    AugmentationSettings of = defaults();
    return new AugmentationSettings(
        0, 0, of.biasField, 0, of.leastGamma, of.greatestGamma, 0, of.noise, 0, of.shift);
  }

  /** Whether a volume stays as it is. */
  public boolean none() {
    return flipChance == 0
        && biasFieldChance == 0
        && gammaChance == 0
        && noiseChance == 0
        && shiftChance == 0;
  }

  /** The changes in their published order. */
  public Augmentation augmentation() {
    return changes(
        flipChance,
        biasFieldChance,
        biasField,
        gammaChance,
        leastGamma,
        greatestGamma,
        noiseChance,
        noise,
        shiftChance,
        shift);
  }

  /** Of these changes the first, which alone move voxels: of one seed they fall out alike. */
  public Augmentation flips() {
    return new Augmentation(flips(flipChance));
  }

  /** The same without flips. */
  public AugmentationSettings withoutFlips() {
    return new AugmentationSettings(
        0,
        biasFieldChance,
        biasField,
        gammaChance,
        leastGamma,
        greatestGamma,
        noiseChance,
        noise,
        shiftChance,
        shift);
  }

  private static List<VolumeChange> flips(double chance) {
    return List.of(new Flip(0, chance), new Flip(1, chance), new Flip(2, chance));
  }

  private static Augmentation changes(
      double flipChance,
      double biasFieldChance,
      double biasField,
      double gammaChance,
      double leastGamma,
      double greatestGamma,
      double noiseChance,
      double noise,
      double shiftChance,
      double shift) {
    List<VolumeChange> all = new ArrayList<>(flips(flipChance));
    all.add(new BiasField(biasField, biasFieldChance));
    all.add(new Gamma(leastGamma, greatestGamma, gammaChance));
    all.add(new Noise(noise, noiseChance));
    all.add(new Shift(shift, shiftChance));
    return new Augmentation(all);
  }
}
