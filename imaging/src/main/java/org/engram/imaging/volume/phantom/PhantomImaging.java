package org.engram.imaging.volume.phantom;

import java.util.List;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;

/**
 * How people are scanned.
 *
 * @param shape voxels to the right, to the front and to the top
 * @param spacing millimetres of a voxel in the same order
 * @param orientation which way the file's axes run, three letters as {@code RAS} or {@code PIL};
 *     values stay at their places
 * @param contrasts the images of a person
 * @param supersampling points along each axis of a voxel on a boundary, whose mean it gets; 1 for
 *     no partial volume
 * @param noise standard deviation relative to the scale of 1000 of {@link Contrast}
 * @param rician whether noise is Rician, as in magnitude images, else normal
 * @param bias the bias field's greatest logarithm at a site of strength 1; 0 for none
 */
public record PhantomImaging(
    List<Integer> shape,
    List<Double> spacing,
    String orientation,
    List<Contrast> contrasts,
    int supersampling,
    double noise,
    boolean rician,
    double bias) {
  /** Where the middle of the head lies, near that of MNI152's brain. */
  static final List<Double> MIDDLE = List.of(0.0, -18.0, 10.0);

  private static final int MOST = 1024;

  public PhantomImaging {
    shape = List.copyOf(shape);
    spacing = List.copyOf(spacing);
    contrasts = List.copyOf(contrasts);
    if (shape.size() != 3 || spacing.size() != 3 || contrasts.isEmpty()) {
      throw new IllegalArgumentException(shape + ", " + spacing + ", " + contrasts);
    }
    for (int axis = 0; axis < 3; axis++) {
      PhantomPeople.between("voxels along an axis", shape.get(axis), 8, MOST);
      PhantomPeople.between("spacing, mm", spacing.get(axis), 0.2, 20);
    }
    Oriented.check(orientation);
    PhantomPeople.between("supersampling", supersampling, 1, 8);
    PhantomPeople.between("noise", noise, 0, 1);
    PhantomPeople.between("bias", bias, 0, 2);
  }

  /** T1w, T2w and FLAIR of a whole head at 2 mm: 88 x 104 x 88 voxels. */
  public static PhantomImaging standard() {
    return new PhantomImaging(
        List.of(88, 104, 88),
        List.of(2.0, 2.0, 2.0),
        "RAS",
        List.of(Contrast.T1W, Contrast.T2W, Contrast.FLAIR),
        3,
        0.02,
        true,
        0.25);
  }

  /** The same on another grid. */
  public PhantomImaging on(List<Integer> otherShape, List<Double> otherSpacing) {
    return new PhantomImaging(
        otherShape, otherSpacing, orientation, contrasts, supersampling, noise, rician, bias);
  }

  /** The same images with axes in another order. */
  public PhantomImaging oriented(String codes) {
    return new PhantomImaging(shape, spacing, codes, contrasts, supersampling, noise, rician, bias);
  }

  /** The same with other images. */
  public PhantomImaging of(List<Contrast> others) {
    return new PhantomImaging(
        shape, spacing, orientation, others, supersampling, noise, rician, bias);
  }

  /** The same with another quality. */
  public PhantomImaging with(double otherNoise, boolean otherRician, double otherBias) {
    return new PhantomImaging(
        shape, spacing, orientation, contrasts, supersampling, otherNoise, otherRician, otherBias);
  }

  /** The grid in RAS order, its middle where heads have theirs. */
  Grid grid() {
    double[] rows = new double[12];
    for (int axis = 0; axis < 3; axis++) {
      rows[4 * axis + axis] = spacing.get(axis);
      rows[4 * axis + 3] = MIDDLE.get(axis) - (shape.get(axis) - 1) * spacing.get(axis) / 2;
    }
    return new Grid(shape.get(0), shape.get(1), shape.get(2), Affine.ofRows(rows));
  }
}
