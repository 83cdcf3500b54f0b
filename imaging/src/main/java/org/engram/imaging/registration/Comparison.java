package org.engram.imaging.registration;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Volume;

/** Two images at one resolution: how well they lie on each other by a map, and its gradient. */
final class Comparison {
  private final Points points;
  private final Lookup moving;
  private final float low;
  private final float range;
  private final Similarity similarity;
  private final Parameters parameters;

  private final float[] values;
  private final float[] slopes;
  private final float[] derivative;
  private int evaluations;

  Comparison(Points points, Volume moving, Similarity similarity, Parameters parameters) {
    this.points = points;
    this.moving = new Lookup(moving);
    this.similarity = similarity;
    this.parameters = parameters;
    float[] sorted = moving.values().clone();
    Arrays.sort(sorted);
    low = sorted[(int) (0.001 * (sorted.length - 1))];
    float high = sorted[(int) (0.999 * (sorted.length - 1))];
    range = high > low ? high - low : 1;
    values = new float[points.count()];
    slopes = new float[3 * points.count()];
    derivative = new float[points.count()];
  }

  int evaluations() {
    return evaluations;
  }

  /**
   * The similarity's negative, which is to become small.
   *
   * @param gradient takes its change by parameter
   */
  double cost(double[] p, double[] gradient) {
    sample(p);
    double value = similarity.of(points.bins(), values, derivative);
    double[] byVoxel = sums();
    // d value / d map[r][c] = sum over voxel axes of d voxel / d millimetre times by voxel.
    double[] byMap = new double[12];
    for (int r = 0; r < 3; r++) {
      for (int axis = 0; axis < 3; axis++) {
        for (int c = 0; c < 4; c++) {
          byMap[4 * r + c] += moving.toVoxel().at(axis, r) * byVoxel[4 * axis + c];
        }
      }
    }
    double[] change = parameters.gradient(p, byMap);
    for (int n = 0; n < change.length; n++) {
      gradient[n] = -change[n];
    }
    return -value;
  }

  /** The similarity alone. */
  double similarity(double[] p) {
    sample(p);
    return similarity.of(points.bins(), values, derivative);
  }

  private void sample(double[] p) {
    evaluations++;
    double[] centre = parameters.fixedCentre();
    Affine map = moving.toVoxel().after(parameters.map(p));
    Affine fromCentre =
        map.after(Affine.ofRows(1, 0, 0, centre[0], 0, 1, 0, centre[1], 0, 0, 1, centre[2]));
    float[] places = points.places();
    IntStream.range(0, Similarity.chunks(points.count()))
        .parallel()
        .forEach(
            chunk -> {
              float[] seen = new float[4];
              int end = Math.min(points.count(), (chunk + 1) * Similarity.CHUNK);
              for (int n = chunk * Similarity.CHUNK; n < end; n++) {
                double x = places[3 * n];
                double y = places[3 * n + 1];
                double z = places[3 * n + 2];
                moving.atVoxel(
                    fromCentre.map(0, x, y, z),
                    fromCentre.map(1, x, y, z),
                    fromCentre.map(2, x, y, z),
                    seen);
                values[n] = (seen[0] - low) / range;
                slopes[3 * n] = seen[1] / range;
                slopes[3 * n + 1] = seen[2] / range;
                slopes[3 * n + 2] = seen[3] / range;
              }
            });
  }

  /** By voxel axis and place (x, y, z, 1): the sum of derivative times slope times place. */
  private double[] sums() {
    float[] places = points.places();
    double[][] parts =
        IntStream.range(0, Similarity.chunks(points.count()))
            .parallel()
            .mapToObj(
                chunk -> {
                  double[] part = new double[12];
                  int end = Math.min(points.count(), (chunk + 1) * Similarity.CHUNK);
                  for (int n = chunk * Similarity.CHUNK; n < end; n++) {
                    for (int axis = 0; axis < 3; axis++) {
                      double slope = (double) derivative[n] * slopes[3 * n + axis];
                      part[4 * axis] += slope * places[3 * n];
                      part[4 * axis + 1] += slope * places[3 * n + 1];
                      part[4 * axis + 2] += slope * places[3 * n + 2];
                      part[4 * axis + 3] += slope;
                    }
                  }
                  return part;
                })
            .toArray(double[][]::new);
    double[] sums = new double[12];
    for (double[] part : parts) {
      for (int n = 0; n < 12; n++) {
        sums[n] += part[n];
      }
    }
    return sums;
  }
}
