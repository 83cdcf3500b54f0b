package org.engram.pipeline.simulate;

/**
 * The canonical haemodynamic response: the difference of two gamma densities, with the peak of the
 * first at 5 s and of the undershoot at 15 s, in the ratio 6 to 1 (Friston et al., NeuroImage 7,
 * 1998; the defaults of SPM's {@code spm_hrf}).
 */
public final class HaemodynamicResponse {
  /** Seconds after which the response is taken as over. */
  public static final double LENGTH = 32;

  private HaemodynamicResponse() {}

  /** The response at a time after an impulse, in seconds; not scaled. */
  public static double at(double seconds) {
    return seconds <= 0 ? 0 : gamma(seconds, 6) - gamma(seconds, 16) / 6;
  }

  /** The response sampled from 0 to {@link #LENGTH} every {@code step} seconds, with sum 1. */
  public static double[] sampled(double step) {
    double[] response = new double[(int) Math.floor(LENGTH / step) + 1];
    double sum = 0;
    for (int i = 0; i < response.length; i++) {
      response[i] = at(i * step);
      sum += response[i];
    }
    for (int i = 0; i < response.length; i++) {
      response[i] /= sum;
    }
    return response;
  }

  /** The gamma density of whole shape and scale 1 s. */
  private static double gamma(double t, int shape) {
    double density = Math.exp(-t);
    for (int k = 1; k < shape; k++) {
      density *= t / k;
    }
    return density;
  }
}
