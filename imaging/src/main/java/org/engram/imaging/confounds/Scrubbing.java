package org.engram.imaging.confounds;

import java.util.Arrays;

/** Which frames are censored for motion (Power and others, NeuroImage 84, 2014). */
public final class Scrubbing {
  private Scrubbing() {}

  /**
   * Frames over a threshold are censored, and then the kept segments between them that are shorter
   * than a number of frames. A value that is not there (NaN, at the first frame) is over nothing.
   *
   * @param displacement framewise displacement, mm, [time]
   * @param dvars standardised DVARS, [time]
   * @param displacementThreshold mm
   * @param dvarsThreshold of standardised DVARS
   * @param shortest frames of a segment that is kept; 0 keeps all
   * @return [time], false at a censored frame
   */
  public static boolean[] keep(
      double[] displacement,
      double[] dvars,
      double displacementThreshold,
      double dvarsThreshold,
      int shortest) {
    boolean[] keep = new boolean[displacement.length];
    boolean any = false;
    for (int t = 0; t < keep.length; t++) {
      keep[t] = !(displacement[t] > displacementThreshold || dvars[t] > dvarsThreshold);
      any |= !keep[t];
    }
    if (any) {
      dropShort(keep, shortest);
    }
    return keep;
  }

  private static void dropShort(boolean[] keep, int shortest) {
    int start = 0;
    for (int t = 0; t <= keep.length; t++) {
      if (t < keep.length && keep[t]) {
        continue;
      }
      if (t - start < shortest) {
        Arrays.fill(keep, start, t, false);
      }
      start = t + 1;
    }
  }
}
