package org.engram.imaging.signal.cleaning;

import java.util.Arrays;
import org.engram.imaging.signal.NamedChoice;
import org.engram.tensor.RefusedInputException;

/**
 * How censored frames are filled before a filter runs over them, so that their spikes do not spread
 * into the frames that are kept.
 */
public enum Interpolation implements NamedChoice {
  /** A straight line between the neighbouring kept frames. */
  LINEAR("linear", 2) {
    @Override
    FrameFiller filler(boolean[] keep) {
      return new LinearFiller(keep);
    }
  },
  /** A cubic spline through all kept frames, not-a-knot at its ends, as nilearn does. */
  CUBIC("cubic", 4) {
    @Override
    FrameFiller filler(boolean[] keep) {
      return new SplineFiller(keep);
    }
  },
  /**
   * The least-squares spectrum of the kept frames (Lomb and Scargle), as Power and others (2014)
   * use it: what comes in has the frequencies of the rest of the run.
   */
  LOMB_SCARGLE("lomb-scargle", 4) {
    @Override
    FrameFiller filler(boolean[] keep) {
      return new SpectralFiller(keep);
    }
  };

  private final String name;
  private final int leastKept;

  Interpolation(String name, int leastKept) {
    this.name = name;
    this.leastKept = leastKept;
  }

  /** A filler for runs of this mask, whose first and last frame are kept. */
  abstract FrameFiller filler(boolean[] keep);

  @Override
  public String choiceName() {
    return name;
  }

  /**
   * Fills the frames between kept ones.
   *
   * @param keep [time]; the first and the last are kept
   * @param source of the series, for the message
   * @throws RefusedInputException where too few frames are kept
   */
  FrameFiller over(boolean[] keep, String source) {
    int kept = indices(keep).length;
    if (kept < leastKept) {
      throw new RefusedInputException(
          source,
          kept + " frames left after censoring",
          "at least " + leastKept + " for interpolation '" + name + "'",
          "Raise the censoring thresholds, or leave the run out");
    }
    return filler(keep);
  }

  static int[] indices(boolean[] keep) {
    int[] indices = new int[keep.length];
    int count = 0;
    for (int t = 0; t < keep.length; t++) {
      if (keep[t]) {
        indices[count++] = t;
      }
    }
    return Arrays.copyOf(indices, count);
  }
}
