package org.engram.imaging.signal.cleaning;

import java.util.Arrays;

/**
 * Values for censored frames from the least-squares spectrum of the kept ones (Lomb 1976, Scargle
 * 1982; the transform of Mathias and others, Journal of Statistical Software 11(2), 2004; its use
 * on censored runs: Power and others, NeuroImage 84, 2014, with eight frequencies a Fourier
 * frequency, up to Nyquist's). Mean and line of the kept frames are set aside before and put back
 * after. The rebuilt series is scaled to the deviation of the kept frames, since the frequencies
 * overlap.
 *
 * <p>Without the scaling the rebuilt series is a linear map of the kept values, the same for every
 * region: it is made once.
 */
final class SpectralFiller implements FrameFiller {
  private static final int OVERSAMPLING = 8;

  private final int[] kept;
  private final int[] missing;
  private final Trend line;
  private final double[][] map;

  SpectralFiller(boolean[] keep) {
    kept = Interpolation.indices(keep);
    boolean[] censored = new boolean[keep.length];
    for (int t = 0; t < keep.length; t++) {
      censored[t] = !keep[t];
    }
    missing = Interpolation.indices(censored);
    line = Trend.over(kept, 1);
    map = map(keep.length);
  }

  /** {@code map[t][k]}: the weight of the k-th kept frame in the rebuilt frame t. */
  private double[][] map(int frames) {
    double[][] weights = new double[frames][kept.length];
    double span = kept[kept.length - 1] - kept[0];
    int count = (int) Math.floor(0.5 * OVERSAMPLING * kept.length);
    double[] cosines = new double[kept.length];
    double[] sines = new double[kept.length];
    for (int f = 1; f <= count; f++) {
      double omega = 2 * Math.PI * f / (span * OVERSAMPLING);
      double sin2 = 0;
      double cos2 = 0;
      for (int k : kept) {
        sin2 += Math.sin(2 * omega * k);
        cos2 += Math.cos(2 * omega * k);
      }
      double delay = Math.atan2(sin2, cos2) / (2 * omega);
      double cosineSquares = 0;
      double sineSquares = 0;
      for (int k = 0; k < kept.length; k++) {
        cosines[k] = Math.cos(omega * (kept[k] - delay));
        sines[k] = Math.sin(omega * (kept[k] - delay));
        cosineSquares += cosines[k] * cosines[k];
        sineSquares += sines[k] * sines[k];
      }
      // At Nyquist's frequency of evenly spaced frames one of the two is zero everywhere.
      double cosineScale = cosineSquares > kept.length * 1e-12 ? 1 / cosineSquares : 0;
      double sineScale = sineSquares > kept.length * 1e-12 ? 1 / sineSquares : 0;
      for (int t = 0; t < frames; t++) {
        double c = Math.cos(omega * (t - delay)) * cosineScale;
        double s = Math.sin(omega * (t - delay)) * sineScale;
        for (int k = 0; k < kept.length; k++) {
          weights[t][k] += c * cosines[k] + s * sines[k];
        }
      }
    }
    return weights;
  }

  @Override
  public void fill(double[] series) {
    double[] known = new double[kept.length];
    for (int k = 0; k < kept.length; k++) {
      known[k] = series[kept[k]];
    }
    double[] coefficients = line.fit(known);
    for (int k = 0; k < kept.length; k++) {
      known[k] -= line.at(kept[k], coefficients);
    }
    double[] rebuilt = new double[map.length];
    for (int t = 0; t < map.length; t++) {
      for (int k = 0; k < kept.length; k++) {
        rebuilt[t] += map[t][k] * known[k];
      }
    }
    double rebuiltDeviation = deviation(rebuilt);
    double scale = rebuiltDeviation > 0 ? deviation(known) / rebuiltDeviation : 0;
    for (int t : missing) {
      series[t] = rebuilt[t] * scale + line.at(t, coefficients);
    }
  }

  private static double deviation(double[] values) {
    double mean = Standardization.mean(values);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.length - 1));
  }
}
