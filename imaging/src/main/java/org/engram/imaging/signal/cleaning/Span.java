package org.engram.imaging.signal.cleaning;

import java.util.Arrays;

/**
 * The frames of a run that a step works on.
 *
 * @param frames their indices in the run, ascending
 * @param keep one entry each; false at a censored frame between kept ones
 */
record Span(int[] frames, boolean[] keep) {
  /** All frames from the first kept one to the last. */
  static Span between(boolean[] keep) {
    int[] kept = Interpolation.indices(keep);
    int first = kept[0];
    int last = kept[kept.length - 1];
    int[] frames = new int[last - first + 1];
    Arrays.setAll(frames, t -> first + t);
    return new Span(frames, Arrays.copyOfRange(keep, first, last + 1));
  }

  /** The kept frames alone. */
  static Span censored(boolean[] keep) {
    int[] kept = Interpolation.indices(keep);
    boolean[] all = new boolean[kept.length];
    Arrays.fill(all, true);
    return new Span(kept, all);
  }

  boolean gaps() {
    for (boolean k : keep) {
      if (!k) {
        return true;
      }
    }
    return false;
  }

  /** These frames of a series of the whole run. */
  double[] pick(double[] run) {
    return Arrays.stream(frames).mapToDouble(t -> run[t]).toArray();
  }

  /** The kept frames of a series of this span. */
  double[] onlyKept(double[] span) {
    int[] kept = Interpolation.indices(keep);
    return Arrays.stream(kept).mapToDouble(t -> span[t]).toArray();
  }

  /**
   * The kept frames of a run in their places, those between filled, those outside held.
   *
   * @param kept one value a kept frame
   * @param filler for this span
   * @param run frames of the whole run
   */
  double[] refill(double[] kept, FrameFiller filler, int run) {
    double[] span = new double[frames.length];
    int next = 0;
    for (int t = 0; t < span.length; t++) {
      span[t] = keep[t] ? kept[next++] : 0;
    }
    filler.fill(span);
    double[] whole = new double[run];
    int first = frames[0];
    int end = frames[frames.length - 1] + 1;
    Arrays.fill(whole, 0, first, span[0]);
    System.arraycopy(span, 0, whole, first, span.length);
    Arrays.fill(whole, end, run, span[span.length - 1]);
    return whole;
  }
}
