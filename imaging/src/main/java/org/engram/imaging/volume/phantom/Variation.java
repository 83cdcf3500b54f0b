package org.engram.imaging.volume.phantom;

import java.util.random.RandomGenerator;

/**
 * How one head differs from the average one apart from age: lengths along the axes, a smooth
 * deformation, the place of its folds, and how much age has done to it.
 *
 * @param scale of the head along x, y and z
 * @param bend millimetres of the deformation's six waves
 * @param phase of the waves, radians
 * @param folds where the pattern of folds lies, radians along x, y and z
 * @param ventricles factor on the ventricles' volume
 * @param thinning factor on the cortex's thinning
 */
record Variation(
    double[] scale,
    double[] bend,
    double[] phase,
    double[] folds,
    double ventricles,
    double thinning) {
  private static final int WAVES = 6;

  /** Standard deviations: 3 % of each length, 1 mm a wave, 20 % of what age does. */
  static Variation draw(RandomGenerator random, double strength) {
    double[] scale = new double[3];
    double[] folds = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      scale[axis] = 1 + 0.03 * strength * limited(random);
      folds[axis] = strength == 0 ? 0 : 2 * Math.PI * random.nextDouble();
    }
    double[] bend = new double[WAVES];
    double[] phase = new double[WAVES];
    for (int wave = 0; wave < WAVES; wave++) {
      bend[wave] = strength * limited(random);
      phase[wave] = 2 * Math.PI * random.nextDouble();
    }
    double ventricles = Math.exp(0.2 * strength * limited(random));
    double thinning = Math.exp(0.2 * strength * limited(random));
    return new Variation(scale, bend, phase, folds, ventricles, thinning);
  }

  /** The same head in another size. */
  Variation sized(double factor) {
    double[] sized = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      sized[axis] = factor * scale[axis];
    }
    return new Variation(sized, bend, phase, folds, ventricles, thinning);
  }

  /** Normal, and never beyond two and a half standard deviations: no head turns inside out. */
  private static double limited(RandomGenerator random) {
    return Math.clamp(random.nextGaussian(), -2.5, 2.5);
  }
}
