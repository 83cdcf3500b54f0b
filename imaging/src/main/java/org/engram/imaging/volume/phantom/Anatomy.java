package org.engram.imaging.volume.phantom;

import java.util.ArrayList;
import java.util.List;

/**
 * Where each tissue of one head lies, as nested ellipsoids: scalp, skull, fluid, a cortex with
 * folds and a fissure between the hemispheres, white matter, ventricles, thalamus, caudate and
 * putamen, cerebellum and brain stem. Millimetres from the middle of the average head, x to the
 * right, y to the front, z to the top, before the head's own scale and deformation.
 *
 * <p>Folds are sheets of a gyroid that go 14 mm into the brain: fluid in their middle, cortex on
 * both sides.
 */
public final class Anatomy {
  /** Inner face of the skull. */
  static final Ellipsoid CRANIUM = new Ellipsoid(0, 0, 0, 66, 84, 64);

  static final double SKULL = 6;
  static final double SCALP = 6;

  /** Fluid around the brain and half of it in a fold at 20 years, millimetres. */
  static final double GAP = 1.5;

  private static final double IN_FOLD = 0.5;
  private static final double FOLD_DEPTH = 14;
  private static final double FOLD_WAVE = 2 * Math.PI / 34;

  /** Mean steepness of a gyroid at its zero, per radian. */
  private static final double STEEPNESS = 1.5;

  static final Ellipsoid LATERAL = new Ellipsoid(12, 6, 6, 7, 28, 8);
  static final Ellipsoid THIRD = new Ellipsoid(0, 4, -6, 2, 12, 8);
  private static final Ellipsoid THALAMUS = new Ellipsoid(11, 2, -6, 9, 14, 8);
  private static final Ellipsoid CAUDATE = new Ellipsoid(17, 28, 0, 5, 12, 8);
  private static final Ellipsoid PUTAMEN = new Ellipsoid(27, 18, -6, 6, 17, 9);
  private static final Ellipsoid CEREBELLUM = new Ellipsoid(0, -40, -40, 42, 26, 17);
  private static final Ellipsoid STEM = new Ellipsoid(0, -12, -46, 11, 11, 26);

  /** The hemispheres are joined here. */
  private static final Ellipsoid JOINED = new Ellipsoid(0, 6, 2, 40, 44, 22);

  private static final Ellipsoid AROUND_CEREBELLUM = CEREBELLUM.grown(1.5);
  private static final Ellipsoid CEREBELLUM_CORE = CEREBELLUM.grown(-5);

  /** Nothing of a head lies beyond, however it is bent. */
  private static final Ellipsoid REACH = CRANIUM.grown(SKULL + SCALP + 6);

  /** Of the deformation, radians a millimetre. */
  private static final double BEND = 2 * Math.PI / 150;

  private final Sine sine = new Sine();
  private final Variation variation;
  private final boolean folded;
  private final List<Ellipsoid> lesions;
  private final Ellipsoid scalp = CRANIUM.grown(SKULL + SCALP);
  private final Ellipsoid skull = CRANIUM.grown(SKULL);
  private final Ellipsoid pial;
  private final Ellipsoid white;
  private final Ellipsoid foldBottom;
  private final Ellipsoid foldCortex;
  private final Ellipsoid lateralRight;
  private final Ellipsoid lateralLeft;
  private final Ellipsoid third;
  private final List<Ellipsoid> nuclei;
  private final double inFold;

  Anatomy(double age, Variation variation, boolean folded, List<Ellipsoid> lesions) {
    this.variation = variation;
    this.folded = folded;
    this.lesions = List.copyOf(lesions);
    double thinning = variation.thinning() * Ageing.thinning(age);
    pial = CRANIUM.grown(-GAP - thinning);
    white = CRANIUM.grown(-GAP - Ageing.THICKNESS);
    foldBottom = CRANIUM.grown(-GAP - FOLD_DEPTH - thinning);
    foldCortex = CRANIUM.grown(-GAP - FOLD_DEPTH - Ageing.THICKNESS);
    inFold = IN_FOLD + thinning;
    double ventricles = variation.ventricles() * Ageing.ventricles(age);
    lateralRight = LATERAL.times(ventricles);
    lateralLeft = lateralRight.mirrored();
    third = THIRD.times(ventricles);
    List<Ellipsoid> both = new ArrayList<>();
    for (Ellipsoid nucleus : List.of(THALAMUS, CAUDATE, PUTAMEN)) {
      both.add(nucleus);
      both.add(nucleus.mirrored());
    }
    nuclei = List.copyOf(both);
  }

  /** The same head with lesions. */
  Anatomy with(double age, List<Ellipsoid> others) {
    return new Anatomy(age, variation, folded, others);
  }

  /** The tissue at a place of this head, in millimetres from its middle. */
  Tissue at(double x, double y, double z) {
    double px = x / variation.scale()[0];
    double py = y / variation.scale()[1];
    double pz = z / variation.scale()[2];
    if (!REACH.holds(px, py, pz)) {
      return Tissue.AIR;
    }
    double[] bend = variation.bend();
    double[] phase = variation.phase();
    double qx =
        px + bend[0] * sine.of(BEND * py + phase[0]) + bend[1] * sine.of(BEND * pz + phase[1]);
    double qy =
        py + bend[2] * sine.of(BEND * pz + phase[2]) + bend[3] * sine.of(BEND * px + phase[3]);
    double qz =
        pz + bend[4] * sine.of(BEND * px + phase[4]) + bend[5] * sine.of(BEND * py + phase[5]);
    if (!skull.holds(qx, qy, qz)) {
      return scalp.holds(qx, qy, qz) ? Tissue.SCALP : Tissue.AIR;
    }
    if (!CRANIUM.holds(qx, qy, qz)) {
      return Tissue.SKULL;
    }
    Tissue tissue = inside(qx, qy, qz);
    if (tissue == Tissue.WHITE) {
      for (Ellipsoid lesion : lesions) {
        if (lesion.holds(qx, qy, qz)) {
          return Tissue.LESION;
        }
      }
    }
    return tissue;
  }

  /** Inside of the skull, without lesions; places of the average head. */
  Tissue inside(double x, double y, double z) {
    if (lateralRight.holds(x, y, z) || lateralLeft.holds(x, y, z) || third.holds(x, y, z)) {
      return Tissue.VENTRICLE;
    }
    for (Ellipsoid nucleus : nuclei) {
      if (nucleus.holds(x, y, z)) {
        return Tissue.DEEP_GREY;
      }
    }
    if (STEM.holds(x, y, z)) {
      return Tissue.WHITE;
    }
    if (AROUND_CEREBELLUM.holds(x, y, z)) {
      return !pial.holds(x, y, z) || !CEREBELLUM.holds(x, y, z)
          ? Tissue.CSF
          : CEREBELLUM_CORE.holds(x, y, z) ? Tissue.WHITE : Tissue.GREY;
    }
    if (!pial.holds(x, y, z)) {
      return Tissue.CSF;
    }
    if (!white.holds(x, y, z)) {
      return inFissure(x, y, z, inFold) ? Tissue.CSF : Tissue.GREY;
    }
    return folded ? folded(x, y, z) : Tissue.WHITE;
  }

  private Tissue folded(double x, double y, double z) {
    if (inFissure(x, y, z, inFold)) {
      return Tissue.CSF;
    }
    if (inFissure(x, y, z, IN_FOLD + Ageing.THICKNESS)) {
      return Tissue.GREY;
    }
    if (foldCortex.holds(x, y, z)) {
      return Tissue.WHITE;
    }
    double[] at = variation.folds();
    double u = FOLD_WAVE * x + at[0];
    double v = FOLD_WAVE * y + at[1];
    double w = FOLD_WAVE * z + at[2];
    double gyroid =
        sine.of(u) * sine.cosine(v) + sine.of(v) * sine.cosine(w) + sine.of(w) * sine.cosine(u);
    double millimetres = Math.abs(gyroid) / (FOLD_WAVE * STEEPNESS);
    if (millimetres < inFold && !foldBottom.holds(x, y, z)) {
      return Tissue.CSF;
    }
    return millimetres < IN_FOLD + Ageing.THICKNESS ? Tissue.GREY : Tissue.WHITE;
  }

  /** Between the hemispheres, above where they are joined. */
  private boolean inFissure(double x, double y, double z, double half) {
    return folded && Math.abs(x) < half && z > -20 && !JOINED.holds(x, y, z);
  }
}
