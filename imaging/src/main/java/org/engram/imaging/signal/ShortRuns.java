package org.engram.imaging.signal;

/** What to do about a run shorter than one window of the model. */
public enum ShortRuns implements NamedChoice {
  /** The input is refused, with the numbers. */
  REFUSE("refuse"),
  /** The run is followed by each region's own mean over the run. */
  PAD_MEAN("pad-mean"),
  /** The run is repeated from its beginning until it is long enough. */
  TILE("tile");

  private final String name;

  ShortRuns(String name) {
    this.name = name;
  }

  @Override
  public String choiceName() {
    return name;
  }

  /** The policy of that name, or a configuration error that lists them. */
  public static ShortRuns fromName(String name) {
    return NamedChoice.find(ShortRuns.class, "--short-runs", name);
  }

  /** [regions, frames] lengthened to [regions, needed]. */
  public double[] lengthen(double[] values, int regions, int frames, int needed) {
    double[] longer = new double[Math.multiplyExact(regions, needed)];
    for (int r = 0; r < regions; r++) {
      double mean = RegionMeans.mean(values, r * frames, frames);
      for (int t = 0; t < needed; t++) {
        longer[r * needed + t] =
            t < frames || this == TILE ? values[r * frames + t % frames] : mean;
      }
    }
    return longer;
  }
}
