package org.engram.imaging.nifti;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Where the voxels lie and how far apart, as a header stores it; {@link NiftiAffine} makes the one
 * affine of it that counts.
 *
 * @param pixdim eight numbers: the handedness of the quaternion, then the steps along the axes
 * @param qform a rotation, with the steps
 * @param sform any affine
 * @param units of space and time
 */
public record NiftiGeometry(List<Double> pixdim, Quaternion qform, Matrix sform, NiftiUnits units) {
  public NiftiGeometry {
    pixdim = List.copyOf(pixdim);
    if (pixdim.size() != 8) {
      throw new IllegalArgumentException("pixdim " + pixdim);
    }
  }

  /**
   * A rotation as a quaternion, and an offset.
   *
   * @param code 0 where there is none
   * @param b of the unit quaternion (a, b, c, d), whose a is not stored and not negative
   * @param x of voxel (0, 0, 0)
   */
  public record Quaternion(int code, double b, double c, double d, double x, double y, double z) {
    /** None. */
    public static Quaternion none() {
      return new Quaternion(0, 0, 0, 0, 0, 0, 0);
    }
  }

  /**
   * A general affine map.
   *
   * @param code 0 where there is none
   * @param rows three rows of four, row-major
   */
  public record Matrix(int code, List<Double> rows) {
    public Matrix {
      rows = List.copyOf(rows);
      if (rows.size() != 12) {
        throw new IllegalArgumentException("rows " + rows);
      }
    }

    /** None. */
    public static Matrix none() {
      return new Matrix(0, Collections.nCopies(12, 0.0));
    }
  }

  /** What a transform's code says about the space it leads to. */
  public static String meaning(int code) {
    return switch (code) {
      case 0 -> "none";
      case 1 -> "scanner";
      case 2 -> "aligned to another image";
      case 3 -> "Talairach";
      case 4 -> "MNI152";
      case 5 -> "another template";
      default -> "unknown code";
    };
  }

  /** The step along an axis of the data, counted from 1, as stored. */
  public double step(int axis) {
    return pixdim.get(axis);
  }

  /** With the step along the fourth axis, in seconds. */
  NiftiGeometry withRepetitionTime(double seconds) {
    List<Double> steps = new ArrayList<>(pixdim);
    steps.set(4, seconds);
    NiftiUnits inSeconds = new NiftiUnits(units.space(), NiftiUnits.Time.SECOND);
    return new NiftiGeometry(steps, qform, sform, inSeconds);
  }
}
