package org.engram.imaging.signal.cleaning;

/** A straight line over every gap. */
record LinearFiller(boolean[] keep) implements FrameFiller {
  @Override
  public void fill(double[] series) {
    int before = 0;
    for (int t = 1; t < keep.length; t++) {
      if (!keep[t]) {
        continue;
      }
      for (int gap = before + 1; gap < t; gap++) {
        double share = (double) (gap - before) / (t - before);
        series[gap] = series[before] + share * (series[t] - series[before]);
      }
      before = t;
    }
  }
}
