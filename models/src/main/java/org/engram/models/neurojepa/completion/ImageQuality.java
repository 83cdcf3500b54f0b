package org.engram.models.neurojepa.completion;

import java.util.Arrays;

/**
 * How close an image is to the true one.
 *
 * @param psnr peak signal-to-noise ratio in dB: 10 log10(range² / mean squared error); infinite for
 *     equal images
 * @param ssim mean structural similarity (Wang et al. 2004) over the places where its window lies
 *     within the image; 1 for equal images
 */
public record ImageQuality(double psnr, double ssim) {
  private static final double SIGMA = 1.5; // voxels
  private static final int RADIUS = 5;
  private static final double K1 = 0.01;
  private static final double K2 = 0.03;

  /**
   * Compares two volumes. The window of the similarity is a Gaussian of 11 voxels an axis.
   *
   * @param truth row-major
   * @param image of the same size
   * @param shape three sizes of 11 or more
   * @param range of the values, largest minus smallest that there can be
   */
  public static ImageQuality of(float[] truth, float[] image, int[] shape, double range) {
    if (shape.length != 3
        || Arrays.stream(shape).anyMatch(size -> size < 2 * RADIUS + 1)
        || (long) shape[0] * shape[1] * shape[2] != truth.length
        || truth.length != image.length
        || !(range > 0)) {
      throw new IllegalArgumentException(
          "volumes of "
              + truth.length
              + " and "
              + image.length
              + " voxels, shape "
              + Arrays.toString(shape)
              + ", range "
              + range);
    }
    double squares = 0;
    for (int i = 0; i < truth.length; i++) {
      double error = (double) truth[i] - image[i];
      squares += error * error;
    }
    double psnr = 10 * Math.log10(range * range * truth.length / squares);
    return new ImageQuality(psnr, ssim(doubles(truth), doubles(image), shape, range));
  }

  private static double ssim(double[] x, double[] y, int[] shape, double range) {
    double[] xx = new double[x.length];
    double[] yy = new double[x.length];
    double[] xy = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      xx[i] = x[i] * x[i];
      yy[i] = y[i] * y[i];
      xy[i] = x[i] * y[i];
    }
    double[] ux = smooth(x, shape);
    double[] uy = smooth(y, shape);
    double[] uxx = smooth(xx, shape);
    double[] uyy = smooth(yy, shape);
    double[] uxy = smooth(xy, shape);
    double c1 = K1 * range * K1 * range;
    double c2 = K2 * range * K2 * range;
    double sum = 0;
    for (int i = 0; i < ux.length; i++) {
      double vx = uxx[i] - ux[i] * ux[i];
      double vy = uyy[i] - uy[i] * uy[i];
      double vxy = uxy[i] - ux[i] * uy[i];
      sum +=
          (2 * ux[i] * uy[i] + c1)
              * (2 * vxy + c2)
              / ((ux[i] * ux[i] + uy[i] * uy[i] + c1) * (vx + vy + c2));
    }
    return sum / ux.length;
  }

  /** Along one axis after the other, where the whole window is inside: sizes shrink by 10. */
  private static double[] smooth(double[] values, int[] shape) {
    double[] kernel = kernel();
    double[] smoothed = values;
    int[] size = shape.clone();
    for (int axis = 0; axis < 3; axis++) {
      smoothed = along(smoothed, size, axis, kernel);
      size[axis] -= 2 * RADIUS;
    }
    return smoothed;
  }

  private static double[] along(double[] values, int[] size, int axis, double[] kernel) {
    int inner = 1;
    for (int a = axis + 1; a < 3; a++) {
      inner *= size[a];
    }
    int left = size[axis] - 2 * RADIUS;
    int outer = values.length / (inner * size[axis]);
    double[] smoothed = new double[outer * left * inner];
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < left; i++) {
        int to = (o * left + i) * inner;
        for (int k = 0; k < kernel.length; k++) {
          int from = (o * size[axis] + i + k) * inner;
          for (int j = 0; j < inner; j++) {
            smoothed[to + j] += kernel[k] * values[from + j];
          }
        }
      }
    }
    return smoothed;
  }

  private static double[] kernel() {
    double[] kernel = new double[2 * RADIUS + 1];
    for (int k = 0; k < kernel.length; k++) {
      double z = (k - RADIUS) / SIGMA;
      kernel[k] = Math.exp(-z * z / 2);
    }
    double sum = Arrays.stream(kernel).sum();
    return Arrays.stream(kernel).map(w -> w / sum).toArray();
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
