package org.engram.imaging.volume.phantom;

import org.engram.tensor.ConfigurationException;

/**
 * Who is simulated.
 *
 * @param leastAge years, 20 or more
 * @param greatestAge years, at most 90; ages are spread evenly between both
 * @param sites scanners that people are shared out to in turn, 1 to 4
 * @param patients share of people with lesions, 0 to 1
 * @param lesions of a patient: between 1 and twice this less 1
 * @param lesionRadius middle one of a lesion, millimetres; each is 0.7 to 1.3 times as large
 * @param sexes whether men's heads are longer by 2 % and women's shorter by 2 % along each axis
 * @param variation how much heads of one age differ, 1 for ordinary, 0 for not at all
 * @param folds whether the cortex has folds and the hemispheres a fissure
 * @param turn standard deviation of how the head lies in the scanner, degrees about each axis
 * @param shift the same, millimetres along each axis
 */
public record PhantomPeople(
    double leastAge,
    double greatestAge,
    int sites,
    double patients,
    int lesions,
    double lesionRadius,
    boolean sexes,
    double variation,
    boolean folds,
    double turn,
    double shift) {
  public PhantomPeople {
    between("ages", leastAge, 20, greatestAge);
    between("ages", greatestAge, leastAge, 90);
    between("sites", sites, 1, PhantomScanner.ALL.size());
    between("share of patients", patients, 0, 1);
    between("lesions", lesions, 1, 100);
    between("radius of lesions, mm", lesionRadius, 0.5, 20);
    between("variation", variation, 0, 2);
    between("turn, degrees", turn, 0, 45);
    between("shift, mm", shift, 0, 50);
  }

  /** People of 20 to 85 at two sites, half of them with some six lesions, heads straight. */
  public static PhantomPeople standard() {
    return new PhantomPeople(20, 85, 2, 0.5, 6, 4, true, 1, true, 0, 0);
  }

  /** All alike but for age; no lesions, no sex effect, no folds, one scanner. */
  public static PhantomPeople alike() {
    return new PhantomPeople(20, 85, 1, 0, 1, 4, false, 0, false, 0, 0);
  }

  static void between(String what, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new ConfigurationException(
          what, Double.toString(value), least + " to " + most, "Choose a value between");
    }
  }
}
