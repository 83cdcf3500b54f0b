package org.engram.imaging.volume.phantom;

/**
 * What age does to a simulated head, from 20 years on. Each is monotone in age:
 *
 * <ul>
 *   <li>the ventricles' volume is exp(0.016 (age - 20)) times that at 20: 2.6 times at 80;
 *   <li>the cortex thins by 0.012 mm a year from 3 mm on, from outside: its boundary with the white
 *       matter stays, and fluid takes the place, around the brain and in the sulci.
 * </ul>
 *
 * The order of size is that of cross-sectional studies of healthy people (Fjell and Walhovd,
 * Reviews in the Neurosciences 21, 2010); nothing more is claimed.
 */
final class Ageing {
  /** Millimetres, at 20 years. */
  static final double THICKNESS = 3;

  private static final double YOUNG = 20;
  private static final double GROWTH = 0.016;
  private static final double THINNING = 0.012;

  private Ageing() {}

  /** Volume of the ventricles relative to that at 20 years. */
  static double ventricles(double age) {
    return Math.exp(GROWTH * (age - YOUNG));
  }

  /** Millimetres that the cortex has lost since the age of 20. */
  static double thinning(double age) {
    return THINNING * (age - YOUNG);
  }
}
