package org.engram.imaging.signal;

import java.util.Arrays;

/**
 * One window of a run, ready to be normalised.
 *
 * @param index from 0 within the run
 * @param startSeconds of its first frame within the run
 * @param regions rows
 * @param frames the model's
 * @param values row-major [regions, frames]
 */
public record Window(int index, double startSeconds, int regions, int frames, double[] values) {
  public Window {
    if (values.length != (long) regions * frames) {
      throw new IllegalArgumentException(
          values.length + " values are not [" + regions + ", " + frames + "]");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Window that
        && index == that.index
        && startSeconds == that.startSeconds
        && regions == that.regions
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values) * 31 + index;
  }

  @Override
  public String toString() {
    return "window " + index + " at " + startSeconds + " s [" + regions + ", " + frames + "]";
  }
}
