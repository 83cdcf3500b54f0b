package org.engram.imaging.registration;

import java.util.stream.IntStream;

/**
 * Mutual information of a joint histogram in which a fixed value counts in its bin and a moving
 * value is spread over four bins by a cubic B-spline, so that it has a derivative:
 *
 * <pre>MI = sum p(f, m) log(p(f, m) / (p(f) p(m)))
 * dMI / dm(x) = sum over t of dp(f(x), t) / dm(x) log(p(f(x), t) / p(t))</pre>
 *
 * <p>Mattes et al., IEEE Transactions on Medical Imaging 22(1), 2003; the derivative after Thevenaz
 * and Unser, IEEE Transactions on Image Processing 9(12), 2000.
 */
final class MutualInformation implements Similarity {
  private static final double LEAST = 1e-12;

  private final int bins;

  MutualInformation(int bins) {
    this.bins = bins;
  }

  /** Where a value lies among the bins: one free bin below and two above for the spline. */
  private double place(double value) {
    return 1 + Math.clamp(value, 0, 1) * (bins - 4);
  }

  @Override
  public double of(byte[] fixed, float[] moving, float[] derivative) {
    double[] joint = joint(fixed, moving);
    double[] fixedShare = new double[bins];
    double[] movingShare = new double[bins];
    for (int f = 0; f < bins; f++) {
      for (int m = 0; m < bins; m++) {
        fixedShare[f] += joint[f * bins + m];
        movingShare[m] += joint[f * bins + m];
      }
    }
    double information = 0;
    double[] logs = new double[bins * bins];
    for (int f = 0; f < bins; f++) {
      for (int m = 0; m < bins; m++) {
        double p = joint[f * bins + m];
        if (p > LEAST) {
          logs[f * bins + m] = Math.log(p / movingShare[m]);
          information += p * Math.log(p / (fixedShare[f] * movingShare[m]));
        }
      }
    }
    derive(fixed, moving, logs, derivative);
    return information;
  }

  private double[] joint(byte[] fixed, float[] moving) {
    double[][] parts =
        IntStream.range(0, Similarity.chunks(fixed.length))
            .parallel()
            .mapToObj(chunk -> part(chunk, fixed, moving))
            .toArray(double[][]::new);
    double[] joint = new double[bins * bins];
    for (double[] part : parts) {
      for (int n = 0; n < joint.length; n++) {
        joint[n] += part[n];
      }
    }
    for (int n = 0; n < joint.length; n++) {
      joint[n] /= fixed.length;
    }
    return joint;
  }

  private double[] part(int chunk, byte[] fixed, float[] moving) {
    double[] counts = new double[bins * bins];
    int end = Math.min(fixed.length, (chunk + 1) * CHUNK);
    for (int n = chunk * CHUNK; n < end; n++) {
      double place = place(moving[n]);
      int floor = (int) place;
      double t = place - floor;
      double s = 1 - t;
      int at = (fixed[n] & 0xff) * bins + floor - 1;
      counts[at] += s * s * s / 6;
      counts[at + 1] += (4 + t * t * (3 * t - 6)) / 6;
      counts[at + 2] += (4 + s * s * (3 * s - 6)) / 6;
      counts[at + 3] += t * t * t / 6;
    }
    return counts;
  }

  private void derive(byte[] fixed, float[] moving, double[] logs, float[] derivative) {
    double factor = (bins - 4) / (double) fixed.length;
    IntStream.range(0, Similarity.chunks(fixed.length))
        .parallel()
        .forEach(
            chunk -> {
              int end = Math.min(fixed.length, (chunk + 1) * CHUNK);
              for (int n = chunk * CHUNK; n < end; n++) {
                if (moving[n] <= 0 || moving[n] >= 1) {
                  derivative[n] = 0; // beyond the last bin nothing changes
                  continue;
                }
                double place = place(moving[n]);
                int floor = (int) place;
                double t = place - floor;
                double s = 1 - t;
                int at = (fixed[n] & 0xff) * bins + floor - 1;
                double sum =
                    -s * s / 2 * logs[at]
                        + t * (1.5 * t - 2) * logs[at + 1]
                        - s * (1.5 * s - 2) * logs[at + 2]
                        + t * t / 2 * logs[at + 3];
                derivative[n] = (float) (factor * sum);
              }
            });
  }
}
