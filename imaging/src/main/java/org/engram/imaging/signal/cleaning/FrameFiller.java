package org.engram.imaging.signal.cleaning;

/** Fills the censored frames of one run's series; frames are evenly spaced. */
interface FrameFiller {
  /** Replaces the values at censored frames, in place; kept frames stay as they are. */
  void fill(double[] series);
}
