package org.engram.pipeline.simulate;

import java.util.random.RandomGenerator;

/**
 * Head motion of a run: small jitter in every frame, sudden moves now and then, and what both do to
 * the signal. A move changes the whole brain's signal for about three frames, most at the edge of
 * the brain.
 *
 * @param framewiseDisplacement millimetres between a frame and the one before, [time]; 0 first
 * @param signal per cent of the baseline at the edge of the brain, [time]
 */
record HeadMotion(double[] framewiseDisplacement, double[] signal) {
  /**
   * Of a person who moves by about {@code typical} millimetres a frame.
   *
   * @param movesPerFrame how often a sudden move comes
   */
  static HeadMotion of(RandomGenerator random, int frames, double typical, double movesPerFrame) {
    double[] displacement = new double[frames];
    double[] signal = new double[frames];
    double after = 0;
    for (int t = 1; t < frames; t++) {
      displacement[t] = typical * (0.5 + 0.5 * random.nextExponential());
      after *= 0.4;
      if (random.nextDouble() < movesPerFrame) {
        double move = 0.5 + random.nextExponential() * 0.7;
        displacement[t] += move;
        after += (random.nextBoolean() ? 1 : -1) * 1.5 * move;
      }
      signal[t] = after + 0.3 * displacement[t] * random.nextGaussian();
    }
    return new HeadMotion(displacement, signal);
  }

  /** Mean over the frames after the first. */
  double mean() {
    double sum = 0;
    for (double d : framewiseDisplacement) {
      sum += d;
    }
    return sum / (framewiseDisplacement.length - 1);
  }
}
