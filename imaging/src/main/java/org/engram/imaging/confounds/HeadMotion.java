package org.engram.imaging.confounds;

import java.util.Arrays;
import org.engram.tensor.RefusedInputException;

/**
 * How the head moved in a run: three translations (mm) and three rotations (radians) a frame, as
 * fMRIPrep and FSL's mcflirt give them.
 *
 * @param parameters {@code parameters[0..2]} are the translations along x, y, z, {@code
 *     parameters[3..5]} the rotations about them, each [time]
 */
public record HeadMotion(double[][] parameters) {
  /** Radius of the sphere that rotations are turned to millimetres on (Power). */
  public static final double POWER_RADIUS = 50;

  /** Radius of the sphere that displacement is averaged over (Jenkinson, FSL). */
  public static final double JENKINSON_RADIUS = 80;

  /** A rotation of half a turn: parameters in degrees exceed it. */
  private static final double HALF_TURN = Math.PI;

  /**
   * @throws RefusedInputException where a rotation cannot be in radians
   */
  public HeadMotion {
    if (parameters.length != 6) {
      throw new IllegalArgumentException(parameters.length + " motion parameters");
    }
    for (int p = 0; p < 6; p++) {
      if (parameters[p].length != parameters[0].length) {
        throw new IllegalArgumentException(
            parameters[p].length + " frames of " + parameters[0].length);
      }
      double largest = Arrays.stream(parameters[p]).map(Math::abs).max().orElse(0);
      if (p > 2 && largest > HALF_TURN) {
        throw new RefusedInputException(
            "head motion", "a rotation of " + largest, "radians", "Divide degrees by 57.29578");
      }
    }
  }

  public int frames() {
    return parameters[0].length;
  }

  /**
   * Framewise displacement after Power and others (NeuroImage 59, 2012): the sum of the absolute
   * changes of all six parameters, rotations as arcs on a sphere of 50 mm.
   *
   * @return mm, [time]; NaN at the first frame, which has none before it
   */
  public double[] powerDisplacement() {
    double[] displacement = new double[frames()];
    displacement[0] = Double.NaN;
    for (int t = 1; t < displacement.length; t++) {
      for (int p = 0; p < 6; p++) {
        double change = Math.abs(parameters[p][t] - parameters[p][t - 1]);
        displacement[t] += p < 3 ? change : POWER_RADIUS * change;
      }
    }
    return displacement;
  }

  /**
   * Framewise displacement after Jenkinson (FMRIB technical report TR99MJ1; Jenkinson and others,
   * NeuroImage 17, 2002): the root mean square displacement over a sphere of 80 mm between the two
   * frames' rigid transforms, sqrt(r² trace(A'A) / 5 + b'b) with M = T₂ T₁⁻¹ - 1 = [A b]. The
   * sphere's centre is the one that the rotations turn about. Rotations are composed as Rx Ry Rz.
   *
   * @return mm, [time]; NaN at the first frame, which has none before it
   */
  public double[] jenkinsonDisplacement() {
    double[] displacement = new double[frames()];
    displacement[0] = Double.NaN;
    double[][] before = rotation(0);
    for (int t = 1; t < displacement.length; t++) {
      double[][] now = rotation(t);
      displacement[t] = rootMeanSquare(before, now, t);
      before = now;
    }
    return displacement;
  }

  private double rootMeanSquare(double[][] before, double[][] now, int t) {
    double turned = 0;
    double moved = 0;
    for (int i = 0; i < 3; i++) {
      double shift = parameters[i][t];
      for (int j = 0; j < 3; j++) {
        double entry = 0; // of R₂ R₁'
        for (int k = 0; k < 3; k++) {
          entry += now[i][k] * before[j][k];
        }
        shift -= entry * parameters[j][t - 1];
        double change = entry - (i == j ? 1 : 0);
        turned += change * change;
      }
      moved += shift * shift;
    }
    return Math.sqrt(JENKINSON_RADIUS * JENKINSON_RADIUS * turned / 5 + moved);
  }

  /** Rx Ry Rz, each with FSL's sign: the transpose of the usual counter-clockwise one. */
  private double[][] rotation(int t) {
    double sx = Math.sin(parameters[3][t]);
    double cx = Math.cos(parameters[3][t]);
    double sy = Math.sin(parameters[4][t]);
    double cy = Math.cos(parameters[4][t]);
    double sz = Math.sin(parameters[5][t]);
    double cz = Math.cos(parameters[5][t]);
    return new double[][] {
      {cy * cz, cy * sz, -sy},
      {sx * sy * cz - cx * sz, sx * sy * sz + cx * cz, sx * cy},
      {cx * sy * cz + sx * sz, cx * sy * sz - sx * cz, cx * cy}
    };
  }
}
