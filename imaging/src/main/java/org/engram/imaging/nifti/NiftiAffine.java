package org.engram.imaging.nifti;

import java.util.ArrayList;
import java.util.List;
import org.engram.imaging.nifti.NiftiGeometry.Matrix;
import org.engram.imaging.nifti.NiftiGeometry.Quaternion;
import org.engram.imaging.volume.Affine;
import org.engram.tensor.FileFormatException;

/**
 * The one affine of a header that counts, by the rule that nibabel follows: the sform if its code
 * is above 0, else the qform if its code is (also where the sform has no inverse or is not finite,
 * which nibabel hands on as it is, and which is noted), else voxels of the stated sizes around the
 * middle of the grid with x growing to the left, as ANALYZE files had them.
 */
public final class NiftiAffine {
  /** How far the squares of b, c and d may add up to more than 1, for rounding. */
  private static final double ROUNDING_1 = 3 * Math.ulp(1f);

  private static final double ROUNDING_2 = 3 * Math.ulp(1.0);

  /** How far from a right angle (its cosine) axes may be for a qform. */
  private static final double RIGHT_ANGLE = 1e-5;

  private NiftiAffine() {}

  /** Which part of a header an affine is from. */
  public enum Origin {
    SFORM,
    QFORM,
    VOXEL_SIZES
  }

  /** Which part of a header counts: a sform that is none gives way to a qform. */
  public static Origin origin(NiftiGeometry geometry) {
    if (geometry.sform().code() > 0
        && (geometry.qform().code() <= 0 || invertible(rows(geometry.sform())))) {
      return Origin.SFORM;
    }
    return geometry.qform().code() > 0 ? Origin.QFORM : Origin.VOXEL_SIZES;
  }

  /**
   * The affine of a header.
   *
   * @param file for messages
   * @throws FileFormatException if the part that counts is not finite, is singular, or is no
   *     rotation
   */
  static Affine of(NiftiHeader header, String file) {
    return switch (origin(header.geometry())) {
      case SFORM -> sform(header.geometry().sform(), file);
      case QFORM -> qform(header, file);
      case VOXEL_SIZES -> centred(header, file);
    };
  }

  private static double[] rows(Matrix sform) {
    return sform.rows().stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Whether an affine is finite and puts different voxels at different places. */
  private static boolean invertible(double[] rows) {
    for (double value : rows) {
      if (!Double.isFinite(value)) {
        return false;
      }
    }
    Affine affine = Affine.ofRows(rows);
    double volume = affine.voxelSize(0) * affine.voxelSize(1) * affine.voxelSize(2);
    return Math.abs(affine.determinant()) > 1e-6 * volume;
  }

  private static Affine sform(Matrix sform, String file) {
    return checked(rows(sform), file + ", header field srow_x to srow_z", "the sform");
  }

  private static Affine qform(NiftiHeader header, String file) {
    NiftiGeometry geometry = header.geometry();
    Quaternion q = geometry.qform();
    String where = file + ", header field quatern_b to quatern_d";
    double rest = 1 - (q.b() * q.b() + q.c() * q.c() + q.d() * q.d());
    double rounding = header.storage().version() == 1 ? ROUNDING_1 : ROUNDING_2;
    if (!(rest > -rounding)) {
      throw new FileFormatException(
          where,
          "quaternion (" + q.b() + ", " + q.c() + ", " + q.d() + "), longer than 1",
          "part of a unit quaternion, since the qform counts (no sform)",
          "Write the header anew with the program that made the file");
    }
    double a = rest < rounding ? 0 : Math.sqrt(rest);
    double[] r = rotation(a, q.b(), q.c(), q.d());
    double[] offset = {q.x(), q.y(), q.z()};
    double[] rows = new double[12];
    for (int row = 0; row < 3; row++) {
      for (int axis = 0; axis < 3; axis++) {
        double side = axis == 2 && handedness(geometry) < 0 ? -1 : 1;
        rows[4 * row + axis] = r[3 * row + axis] * step(geometry, axis) * side;
      }
      rows[4 * row + 3] = offset[row];
    }
    return checked(rows, where + ", pixdim and qoffset", "the qform");
  }

  private static Affine centred(NiftiHeader header, String file) {
    double[] rows = new double[12];
    for (int axis = 0; axis < 3; axis++) {
      boolean present = axis < header.shape().size();
      double step = (present ? step(header.geometry(), axis) : 1) * (axis == 0 ? -1 : 1);
      rows[5 * axis] = step;
      rows[4 * axis + 3] = -(header.size(axis) - 1) / 2.0 * step;
    }
    return checked(rows, file + ", header field pixdim", "the affine from voxel sizes");
  }

  /** pixdim[0] as it counts: anything but -1 is 1. */
  static double handedness(NiftiGeometry geometry) {
    return geometry.step(0) == -1 ? -1 : 1;
  }

  /** A voxel size as it counts: never negative, and 1 where none is stated. */
  static double step(NiftiGeometry geometry, int axis) {
    double stored = Math.abs(geometry.step(axis + 1));
    return stored == 0 ? 1 : stored;
  }

  private static Affine checked(double[] rows, String where, String what) {
    for (double value : rows) {
      if (!Double.isFinite(value)) {
        throw new FileFormatException(
            where, what + " holds " + value, "finite numbers", "Write the header anew");
      }
    }
    if (!invertible(rows)) {
      throw new FileFormatException(
          where,
          what + " is flat: it puts different voxels at one place",
          "an affine with an inverse",
          "Write the header anew, or set its code to 0 if another part of the header is right");
    }
    return Affine.ofRows(rows);
  }

  /** The rotation of a quaternion of any length, row-major. */
  private static double[] rotation(double a, double b, double c, double d) {
    double s = 2 / (a * a + b * b + c * c + d * d);
    return new double[] {
      1 - s * (c * c + d * d),
      s * (b * c - a * d),
      s * (b * d + a * c),
      s * (b * c + a * d),
      1 - s * (b * b + d * d),
      s * (c * d - a * b),
      s * (b * d - a * c),
      s * (c * d + a * b),
      1 - s * (b * b + c * c)
    };
  }

  /** How a header stores an affine: as sform, and as qform where its axes are at right angles. */
  static NiftiGeometry store(Affine affine, int code) {
    List<Double> rows = new ArrayList<>();
    for (double value : affine.rows()) {
      rows.add(value);
    }
    double side = affine.determinant() < 0 ? -1 : 1;
    double[] r = new double[9];
    for (int row = 0; row < 3; row++) {
      for (int axis = 0; axis < 3; axis++) {
        r[3 * row + axis] = affine.at(row, axis) / affine.voxelSize(axis) * (axis == 2 ? side : 1);
      }
    }
    Quaternion qform =
        orthogonal(r)
            ? quaternion(code, r, affine.at(0, 3), affine.at(1, 3), affine.at(2, 3))
            : Quaternion.none();
    List<Double> pixdim =
        List.of(
            side,
            affine.voxelSize(0),
            affine.voxelSize(1),
            affine.voxelSize(2),
            1.0,
            1.0,
            1.0,
            1.0);
    return new NiftiGeometry(pixdim, qform, new Matrix(code, rows), NiftiUnits.usual());
  }

  private static boolean orthogonal(double[] r) {
    boolean right = true;
    for (int one = 0; one < 3; one++) {
      int other = (one + 1) % 3;
      double cosine = r[one] * r[other] + r[3 + one] * r[3 + other] + r[6 + one] * r[6 + other];
      right &= Math.abs(cosine) <= RIGHT_ANGLE;
    }
    return right;
  }

  /** The unit quaternion of a rotation, by its largest component, with a not negative. */
  private static Quaternion quaternion(int code, double[] r, double x, double y, double z) {
    double[] squares = {
      1 + r[0] + r[4] + r[8], 1 + r[0] - r[4] - r[8], 1 - r[0] + r[4] - r[8], 1 - r[0] - r[4] + r[8]
    };
    int largest = 0;
    for (int n = 1; n < 4; n++) {
      largest = squares[n] > squares[largest] ? n : largest;
    }
    double m = Math.sqrt(squares[largest]) / 2;
    double f = 1 / (4 * m);
    double[] q =
        switch (largest) {
          case 0 -> new double[] {m, (r[7] - r[5]) * f, (r[2] - r[6]) * f, (r[3] - r[1]) * f};
          case 1 -> new double[] {(r[7] - r[5]) * f, m, (r[1] + r[3]) * f, (r[2] + r[6]) * f};
          case 2 -> new double[] {(r[2] - r[6]) * f, (r[1] + r[3]) * f, m, (r[5] + r[7]) * f};
          default -> new double[] {(r[3] - r[1]) * f, (r[2] + r[6]) * f, (r[5] + r[7]) * f, m};
        };
    double sign = q[0] < 0 ? -1 : 1;
    return new Quaternion(code, sign * q[1], sign * q[2], sign * q[3], x, y, z);
  }
}
